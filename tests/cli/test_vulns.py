#!/usr/bin/env python3
"""assay db and assay vulns as people use them: a small feed, a small bill of materials, every output format against the
schema of its owner (skipped where the corpus is missing). Arguments: assay, source folder."""
import gzip, hashlib, http.server, json, os, subprocess, sys, tempfile, threading, zipfile

assay, source = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
corpus = os.environ.get("ASSAY_CORPUS", os.path.expanduser("~/.cache/assay-corpus")) + "/schemas"
env = dict(os.environ, ASSAY_CATALOG=source + "/catalog", SOURCE_DATE_EPOCH="1767225600", LC_ALL="C")
count = failed = 0


def check(ok, name, why=""):
    global count, failed
    count += 1
    failed += not ok
    print(("ok" if ok else "not ok"), count, "-", name)
    if not ok and why:
        print("#", str(why)[:1500].replace("\n", "\n# "))


def run(*args, code=0):
    p = subprocess.run([assay, *args], env=env, capture_output=True, text=True, timeout=100)
    check(p.returncode == code, "exit code of assay " + " ".join(os.path.basename(a) for a in args), p.stderr + p.stdout)
    return p


def match(vendor, product, **bounds):
    return dict({"vulnerable": True, "criteria": f"cpe:2.3:a:{vendor}:{product}:*:*:*:*:*:*:*:*"}, **bounds)


def nvd(cve, matches, vector="CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"):
    return {"cve": {"id": cve, "lastModified": "2025-12-20T00:00:00", "metrics": {"cvssMetricV31": [{"cvssData": {"vectorString": vector}}]},
                    "weaknesses": [{"description": [{"lang": "en", "value": "CWE-787"}]}],
                    "configurations": [{"nodes": [{"operator": "OR", "cpeMatch": matches}]}]}}


def make_feeds(folder):
    feed = {"format": "NVD_CVE", "version": "2.0", "timestamp": "2025-12-25T00:00:00", "vulnerabilities": [
        nvd("CVE-2022-37434", [match("zlib", "zlib", versionEndIncluding="1.2.12")]),
        nvd("CVE-2022-48174", [match("busybox", "busybox", versionEndExcluding="1.35")]),
        nvd("CVE-2023-0001", [match("openssl", "openssl", versionStartIncluding="3.0.0", versionEndExcluding="3.0.9")]),
        nvd("CVE-2023-0002", [match("openssl", "openssl", versionStartIncluding="3.0.0", versionEndExcluding="3.0.99")]),
        nvd("CVE-2023-0003", [match("openssl", "openssl", versionStartIncluding="1.0.2", versionEndExcluding="1.1.1")]),
    ]}
    with open(folder + "/nvd.json", "w") as f:
        json.dump(feed, f)
    with open(folder + "/kev.json", "w") as f:
        json.dump({"catalogVersion": "1", "dateReleased": "2025-12-24T00:00:00Z", "vulnerabilities": [
            {"cveID": "CVE-2022-48174", "dateAdded": "2025-01-01", "dueDate": "2025-02-01"}]}, f)
    with zipfile.ZipFile(folder + "/osv.zip", "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("DEBIAN-CVE-2023-0001.json", json.dumps({
            "schema_version": "1.7.0", "id": "DEBIAN-CVE-2023-0001", "modified": "2025-12-20T00:00:00Z", "upstream": ["CVE-2023-0001"],
            "affected": [{"package": {"ecosystem": "Debian:12", "name": "openssl"},
                          "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "3.0.8-1~deb12u1"}]}]}]}))
        z.writestr("broken.json", '{"schema_version":"1.7.0","id":"X","modified":"2025","affected":[}')
        z.writestr("notes.txt", "not for us")
    with open(folder + "/bom.json", "w") as f:
        json.dump({"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": {"component": {"type": "firmware", "name": "Cam", "version": "2"}},
                   "components": [
            {"type": "library", "name": "zlib", "version": "1.2.11", "purl": "pkg:generic/zlib@1.2.11", "cpe": "cpe:2.3:a:zlib:zlib:1.2.11:*:*:*:*:*:*:*"},
            {"type": "application", "name": "busybox", "version": "1.30.1", "purl": "pkg:generic/busybox@1.30.1",
             "cpe": "cpe:2.3:a:busybox:busybox:1.30.1:*:*:*:*:*:*:*"},
            {"type": "library", "name": "libssl3", "version": "3.0.8-1~deb12u2", "cpe": "cpe:2.3:a:openssl:openssl:3.0.8:*:*:*:*:*:*:*",
             "purl": "pkg:deb/debian/libssl3@3.0.8-1~deb12u2?distro=debian-12&upstream=openssl"}]}, f)
    with open(folder + "/triage.yaml", "w") as f:
        f.write("assay-triage: 1\nrules:\n"
                "- {match: {component: zlib}, status: not-affected, justification: vulnerable_code_not_in_execute_path,\n"
                "   reason: nothing is unpacked, author: A. Person, date: 2025-06-01, expires: 2027-01-01, name: no-gzip}\n"
                "- {match: {component: busybox}, status: fixed, reason: covers no exploited ones, author: A. Person, date: 2025-06-01, expires: 2027-01-01}\n"
                "- {match: {component: '*'}, status: fixed, reason: too old, author: A. Person, date: 2020-06-01, expires: 2021-01-01}\n")


def by_id(text):
    return {(m["id"], m["component"]): m for m in json.loads(text)["matches"]}


def three_values(folder, bom):
    p = run("vulns", bom, "--format", "json")
    m = by_id(p.stdout)
    check(m[("CVE-2022-37434", "zlib")]["status"] == "affected", "a version in range is affected")
    check(m[("CVE-2022-48174", "busybox")]["exploited"] is True, "known exploitation is told")
    check(json.loads(p.stdout)["matches"][0]["id"] == "CVE-2022-48174", "exploited ones come first")
    check(m[("CVE-2023-0001", "libssl3")]["status"] == "fixed", "a back-port counts", m)
    check(m[("CVE-2023-0002", "libssl3")]["status"] == "under_investigation", "a tracker that says nothing leaves it undecided", m)
    check(("CVE-2023-0003", "libssl3") not in m, "a version out of range is no match")
    check(json.loads(p.stdout)["days-old"] == 7, "the age of the data is told")
    m = by_id(run("vulns", bom, "--format", "json", "--triage", folder + "/triage.yaml").stdout)
    check(m[("CVE-2022-37434", "zlib")]["rule"] == "no-gzip" and m[("CVE-2022-37434", "zlib")]["status"] == "not_affected", "a rule decides")
    check(m[("CVE-2022-48174", "busybox")]["status"] == "affected", "a rule does not cover what is exploited unless it says so")
    check(m[("CVE-2023-0002", "libssl3")]["status"] == "under_investigation", "an expired rule does not count")
    check("1 triage rules have expired" in run("vulns", bom, "--triage", folder + "/triage.yaml").stdout, "and is told")
    run("vulns", bom, "--fail-on", "exploited", code=1)
    run("vulns", bom, "--format", "nonsense", code=2)
    with open(folder + "/bad.yaml", "w") as f:
        f.write("assay-triage: 1\nrules:\n- {match: {component: x}, status: fixed, reason: r}\n")
    check("bad.yaml:3:" in run("vulns", bom, "--triage", folder + "/bad.yaml", code=2).stderr, "a rule without author is refused with its line")


def schema(path):
    with open(corpus + "/" + path, encoding="utf-8") as f:
        return json.load(f)


def find(name, parts):
    for root, _, files in os.walk(corpus):
        for f in files:
            if f == name and all(p in root + "/" + f for p in parts):
                return os.path.relpath(root + "/" + f, corpus)
    return None


def by_name(uri):
    return schema(find(uri.split("?")[0].split("#")[0].rsplit("/", 1)[-1], [""]))


def schema_errors(jsonschema, s, store, doc):
    cls = jsonschema.validators.validator_for(s)
    try:
        import referencing
        import referencing.jsonschema as dialects
    except ImportError:
        return list(cls(s, resolver=jsonschema.RefResolver(s.get("$id", ""), s, store=store, handlers={"https": by_name, "http": by_name})).iter_errors(doc))

    def retrieve(uri):
        return referencing.Resource.from_contents(store.get(uri) or by_name(uri), default_specification=dialects.DRAFT202012)
    return list(cls(s, registry=referencing.Registry(retrieve=retrieve)).iter_errors(doc))


def formats(folder, bom):
    try:
        import jsonschema
    except ImportError:
        jsonschema = None
    wanted = {"openvex": ("openvex_json_schema.json", [""]), "csaf": ("csaf_json_schema.json", [""]), "cyclonedx-vex": ("bom-1.6.schema.json", [""]),
              "sarif": ("sarif-schema-2.1.0.json", [""])}
    for name, (file, parts) in wanted.items():
        p = run("vulns", bom, "--format", name, "--triage", folder + "/triage.yaml")
        doc = json.loads(p.stdout)
        check(p.stdout == subprocess.run([assay, "vulns", bom, "--format", name, "--triage", folder + "/triage.yaml"], env=env, capture_output=True,
                                         text=True).stdout, name + ": the same bytes again")
        path = find(file, parts)
        if not path or not jsonschema:
            print("ok", globals()["count"] + 1, "-", name, "# SKIP no", file, "or no jsonschema")
            globals()["count"] += 1
            continue
        s = schema(path)
        store = {}
        for other in os.listdir(os.path.dirname(corpus + "/" + path)):
            if other.endswith(".json"):
                sub = schema(os.path.dirname(path) + "/" + other)
                if isinstance(sub, dict):
                    for key in (sub.get("$id"), "http://cyclonedx.org/schema/" + other):
                        if key:
                            store[key] = sub
        errors = schema_errors(jsonschema, s, store, doc)
        check(not errors, name + " validates", [(list(e.path), e.message[:200]) for e in errors[:5]])


class Server(http.server.BaseHTTPRequestHandler):
    """Feeds with ETag and ranges. `cut`: the next answer ends early."""
    files, log, cut = {}, [], 0

    def do_GET(self):
        body = Server.files.get(self.path)
        Server.log.append((self.path, self.headers.get("Range"), self.headers.get("If-None-Match")))
        if body is None:
            self.send_error(404)
            return
        tag, start = '"' + hashlib.md5(body).hexdigest() + '"', 0
        if self.headers.get("If-None-Match") == tag:
            self.send_response(304)
            self.end_headers()
            return
        if self.headers.get("Range") and self.headers.get("If-Range") == tag:
            start = int(self.headers["Range"].split("=")[1].split("-")[0])
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        else:
            self.send_response(200)
        self.send_header("ETag", tag)
        self.send_header("Content-Length", str(len(body) - start))
        self.end_headers()
        part = body[start:]
        if Server.cut:
            part, Server.cut = part[:Server.cut], 0
        self.wfile.write(part)

    def log_message(self, *args):
        pass


def update(folder):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    with open(folder + "/kev.json", "rb") as f:
        Server.files["/f/kev.json"] = f.read()
    nvd_feed = open(folder + "/nvd.json", "rb").read()
    Server.files["/f/nvd-2025.json.gz"] = gzip.compress(nvd_feed + b" " * 200000, 0)
    Server.files["/f/nvd-2025.meta"] = b"lastModifiedDate:x\r\nsha256:" + hashlib.sha256(nvd_feed + b" " * 200000).hexdigest().upper().encode() + b"\r\n"
    Server.files["/f/bad-2025.json.gz"] = gzip.compress(b"{}")
    Server.files["/f/bad-2025.meta"] = b"sha256:" + b"0" * 64
    with open(folder + "/feeds.yaml", "w") as f:
        f.write(f"feeds:\n- {{name: kev, url: '{base}/f/kev.json'}}\n- {{name: nvd, url: '{base}/f/nvd-{{year}}.json.gz', from-year: 2025, check: nvd-meta}}\n"
                f"- {{name: bad, url: '{base}/f/bad-2025.json.gz', check: nvd-meta, default: false}}\n- {{name: gone, url: '{base}/f/gone', default: false}}\n")
    env["SOURCE_DATE_EPOCH"] = "1766000000"
    env["no_proxy"] = "*"
    Server.cut = 100000
    p = run("db", "update", "nvd", "--feeds", folder + "/feeds.yaml")
    check("continued" in p.stdout and any(r for _, r, _ in Server.log), "an answer that was cut is continued", str(Server.log) + p.stdout)
    run("db", "update", "--feeds", folder + "/feeds.yaml")
    Server.log.clear()
    p = run("db", "update", "--feeds", folder + "/feeds.yaml")
    check("nothing new" in p.stdout and all(tag for _, _, tag in Server.log), "what did not change is not fetched again", str(Server.log) + p.stdout)
    check("check sum is another one" in run("db", "update", "bad", "--feeds", folder + "/feeds.yaml", code=3).stderr, "a wrong check sum is refused")
    check("404" in run("db", "update", "gone", "--feeds", folder + "/feeds.yaml", code=3).stderr, "what is not there is named")
    run("db", "update", "nonsense", "--feeds", folder + "/feeds.yaml", code=2)
    os.makedirs(folder + "/mirror")
    os.rename(folder + "/kev.json", folder + "/mirror/kev-kev.json")
    run("db", "update", "kev", "--feeds", folder + "/feeds.yaml", "--mirror", "file://" + folder + "/mirror")
    check("2025-12-24" in run("db", "status").stdout, "the sources are there")
    server.shutdown()
    env["SOURCE_DATE_EPOCH"] = "1767225600"


with tempfile.TemporaryDirectory() as folder:
    env["ASSAY_DB"] = folder + "/none.db"
    make_feeds(folder)
    bom = folder + "/bom.json"
    p = run("vulns", bom)
    check("only the starter set" in p.stdout and "CVE-2022-37434" in p.stdout, "without a database the starter set is asked, and says so", p.stdout)
    run("db", "status", code=2)
    env["ASSAY_DB"] = folder + "/deep/er/vuln.db"
    p = run("db", "import", folder + "/nvd.json", folder + "/kev.json", folder + "/osv.zip", code=1)
    check("osv.zip: broken.json: offset" in p.stderr, "a broken record is named with file and offset", p.stderr)
    p = run("db", "status")
    check("osv/debian" in p.stdout and "2025-12-25" in p.stdout, "status names sources and dates", p.stdout)
    run("db", "status", "--format", "json")
    check("0 records, 5 unchanged" in run("db", "import", folder + "/nvd.json").stdout, "the same feed again changes nothing")
    run("db", "import", folder + "/bom.json", code=2)
    run("db", "import", folder + "/absent.json", code=2)
    three_values(folder, bom)
    formats(folder, bom)
    env["ASSAY_DB"] = folder + "/fetched/vuln.db"
    update(folder)
print(f"1..{count}")
sys.exit(1 if failed else 0)
