#!/usr/bin/env python3
"""The dossier: no broken link, valid HTML, every value and number traces to a record of the result, the same bytes twice.
Arguments: assay, source folder. TAP."""
import hashlib, html.parser, json, os, re, shutil, subprocess, sys, tempfile
from machine_sample import corpus, make

assay, source = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
count = bad = 0


def check(good, name, *notes):
    global count, bad
    count += 1
    bad += not good
    for n in notes if not good else ():
        print("#", str(n)[:300])
    print("%sok %d - %s" % ("" if good else "not ", count, name))


def skip(name, why):
    global count
    count += 1
    print("ok %d - %s # SKIP %s" % (count, name, why))


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.links, self.ids, self.text, self.hidden = [], set(), [], 0

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.hidden += tag in ("style", "title")
        if "href" in attrs:
            self.links.append(attrs["href"])
        if "id" in attrs:
            self.ids.add(attrs["id"])

    def handle_endtag(self, tag):
        self.hidden -= tag in ("style", "title")

    def handle_data(self, data):
        if not self.hidden:
            self.text.append(data)


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def files(folder):
    return sorted(os.path.relpath(os.path.join(d, n), folder) for d, _, names in os.walk(folder) for n in names)


def resolve(document, pointer):
    for part in pointer.split("/")[1:]:
        document = document[int(part)] if isinstance(document, list) else document[part.replace("~1", "/").replace("~0", "~")]
    return document


def shown(value):
    if isinstance(value, list):
        value = ", ".join(map(shown, value))
    value = {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
    return {"true": "yes", "false": "no"}.get(value, value)


def numbers(text):
    """Numbers of a text; addresses such as +0x1c4 as the decimal number that the record has."""
    return {str(int(n, 16)) if n.startswith("+0x") else n.lstrip("0") or "0" for n in re.findall(r"\+0x[0-9a-f]+|\d+", text)}


def cells(page):
    for block in page["blocks"]:
        for row in block.get("rows", []):
            yield from row
        if "cell" in block:
            yield block["cell"]


def trace(page, result, result_text, templates):
    """Everything on a page that is not where it says it is from."""
    wrong = []
    for c in cells(page):
        if "source" in c:
            if shown(resolve(result, c["source"])) != c["text"]:
                wrong.append((c["source"], c["text"]))
        elif "from" in c:
            known = numbers(" ".join(json.dumps(resolve(result, p), ensure_ascii=False) for p in c["from"]))
            wrong += [(c["text"], n) for n in numbers(c["text"]) - known]
        elif c.get("kind") != "count" and c["text"] not in templates:
            wrong += [(c["text"], n) for n in numbers(c["text"]) if n not in result_text]
    return wrong


def pages_of(folder):
    return {n[8:-5]: json.loads(read(folder + "/" + n)) for n in files(folder) if n.startswith("records/") and n.endswith(".json")}


def links(folder):
    broken = []
    pages = {n: Page() for n in files(folder) if n.endswith(".html")}
    for n, p in pages.items():
        p.feed(read(folder + "/" + n))
    for n, p in pages.items():
        for link in p.links:
            path, _, anchor = link.partition("#")
            target = os.path.normpath(os.path.join(os.path.dirname(n), path)) if path else n
            if re.match(r"[a-z]+:", link) or not os.path.exists(folder + "/" + target) or (anchor and anchor not in pages[target].ids):
                broken.append((n, link))
    for n in files(folder):
        if n.endswith(".md"):
            for link in re.findall(r"(?<!\\)\]\(([^)]+)\)", read(folder + "/" + n)):
                if not os.path.exists(os.path.join(folder, os.path.dirname(n), link)):
                    broken.append((n, link))
    check(not broken and len(pages) > 4, "no link is broken", *broken)
    return pages


def valid(folder, pages):
    if shutil.which("xmllint"):
        run = subprocess.run(["xmllint", "--noout", "--nonet"] + [folder + "/" + n for n in pages if "/" not in n], stderr=subprocess.PIPE)
        check(run.returncode == 0, "pages are well-formed", run.stderr.decode())
    else:
        skip("pages are well-formed", "no xmllint")
    if shutil.which("tidy"):
        said = [subprocess.run(["tidy", "-qe", folder + "/" + n], stderr=subprocess.PIPE).stderr.decode() for n in pages if "/" not in n]
        check(not any(said), "pages are valid HTML", *said)
    else:
        skip("pages are valid HTML", "no tidy")


def chromium(*args):
    subprocess.run(["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir=" + os.getcwd() + "/chromium"] + list(args),
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def printed(folder, name):
    """Every word of the page is in its PDF: nothing is cut."""
    if not shutil.which("chromium") or not shutil.which("pdftotext"):
        return skip("prints without cut text", "no chromium or no pdftotext")
    chromium("--no-pdf-header-footer", "--print-to-pdf=" + folder + "/../page.pdf", "file://" + folder + "/" + name)
    text = subprocess.run(["pdftotext", "-raw", folder + "/../page.pdf", "-"], stdout=subprocess.PIPE).stdout.decode()
    page = Page()
    page.feed(read(folder + "/" + name))
    squeeze = lambda s: re.sub(r"[\s\u00ad\u200b\-]|\ufb01|\ufb02", "", s)
    lost = [t for t in page.text if t != "Contents of the dossier" and squeeze(t)[:14].lower() not in squeeze(text).lower()]
    check(text.strip() and not lost, "prints without cut text", *lost)


def same_records(pages, records):
    lost = []
    for id_, record in records.items():
        text = re.sub(r"\s+", " ", " ".join(pages[id_ + ".html"].text))
        for c in cells(record):
            for line in c["text"].split("\n"):
                if c.get("kind") != "verdict" and re.sub(r"\s+", " ", line).strip() not in text:
                    lost.append((id_, line))
    check(not lost, "HTML and JSON tell the same", *lost[:10])


def tracing(folder, records):
    result_text = read(folder + "/files/result.json")
    result = json.loads(result_text)
    templates = "".join(read(os.path.join(d, n)) for d, _, names in os.walk(source + "/catalog/dossier") for n in names)
    wrong = [(id_,) + w for id_, p in records.items() for w in trace(p, result, result_text, templates.replace("''", "'"))]
    check(not wrong, "every value and number traces to a record", *wrong[:10])
    rows = [r for b in records["index"]["blocks"] if b.get("columns", [""])[0] == "Document" for r in b["rows"]]
    right = all(records[r[0]["href"][:-5]]["given"] == int(r[2]["text"] or 0) and records[r[0]["href"][:-5]]["missing"] == int(r[3]["text"] or 0)
                for r in rows)
    check(right and len(rows) == len(records) - 1, "the contents count what the pages count")
    told = 0
    for p in records.values():
        for b in p["blocks"]:
            m = re.match(r"Not ready to sign\. (.*): mandatory requirements that are not met: (\d+), open: (\d+) ", b.get("text", ""))
            if m:
                told += 1
                needed = [q["verdict"] for s in result["schemes"] if s["title"] == m[1] for q in s["requirements"] if q["obligation"] == "M"]
                if (needed.count("fail"), needed.count("inconclusive")) != (int(m[2]), int(m[3])):
                    wrong.append(m[0])
    check(not wrong, "what stands against signing is counted from the verdicts", told, *wrong)


def schema(records):
    try:
        import jsonschema
    except ImportError:
        return skip("records follow the published schema", "python3-jsonschema is not installed")
    validator = jsonschema.Draft202012Validator(json.loads(read(source + "/docs/dossier.schema.json")))
    errors = [(i, "/".join(map(str, e.path)), e.message) for i, p in records.items() for e in validator.iter_errors(p)]
    check(not errors, "records follow the published schema", *errors[:5])


def code(folder):
    """The label's code says the address that was declared."""
    svg = re.search(r"<svg .*?</svg>", read(folder + "/ctm-label.html"))
    check(svg, "the label page has a code")
    if not svg or not shutil.which("zbarimg") or not shutil.which("chromium"):
        return skip("the code says the declared address", "no zbarimg or no chromium")
    with open(folder + "/../qr.html", "w") as f:
        f.write("<body style='margin:0;background:#fff'>" + svg[0].replace("38mm", "300px"))
    chromium("--screenshot=" + folder + "/../qr.png", "--window-size=320,320", "file://" + folder + "/../qr.html")
    said = subprocess.run(["zbarimg", "-q", "--raw", folder + "/../qr.png"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.decode().strip()
    check(said == ADDRESS, "the code says the declared address", said)


def lint(folder):
    """Mistakes in a template are named with line and column."""
    shutil.copytree(source + "/catalog", folder)
    path = folder + "/dossier/disclosure.yaml"
    text = read(path)
    for old, new, told in (("form: UserInfo, field: disclosure-url", "form: UserInfo, field: disclosure-ulr", 'has no field "disclosure-ulr"'),
                           ("form: UserInfo, field: disclosure-url", "rows: UserInfo, field: disclosure-url", "is a form"),
                           ("document: security-txt", "document: security", 'no document "security"'),
                           ("record: /product/support-until", "record: product", "a record is a JSON pointer"),
                           ("kind: checklist", "kind: chekclist", "unknown word"),
                           ("  - fields:", "  - felds:", "not a part of a document")):
        with open(path, "w") as f:
            f.write(text.replace(old, new, 1))
        run = subprocess.run([assay, "catalog", "lint", "--catalog", folder], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        said = [l for l in run.stdout.decode().splitlines() if told in l]
        check(run.returncode == 2 and said and re.search(r"disclosure\.yaml:\d+:\d+: ", said[0]), "lint: " + told, run.stdout.decode())


def edited(result, folder):
    """A result that somebody edited gives a dossier or a message, never a crash."""
    import random
    text = json.loads(read(result + "/result.json"))
    random.seed(7)
    codes = []
    for n in range(3):
        copy = json.loads(json.dumps(text))
        for _ in range(40):
            at = copy
            while isinstance(at, (dict, list)) and at:
                key = random.choice(list(at)) if isinstance(at, dict) else random.randrange(len(at))
                if key != "assay-result" and (random.random() < 0.15 or not isinstance(at[key], (dict, list))):
                    at[key] = random.choice([None, [], {}, 7, "", "x" * 300, ["/schemes/0"], {"id": "../../x"}, True, -1])
                    break
                at = at[key]
        with open(folder + ".json", "w") as f:
            json.dump(copy, f)
        run = subprocess.run([assay, "dossier", folder + ".json", "-o", "%s-%d" % (folder, n)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        codes.append((run.returncode, run.stderr[-300:]))
    check(all(c[0] in (0, 2) for c in codes), "edited results are no reason to crash", *codes)


def manifest(folder):
    sums = dict(reversed(line.split("  ", 1)) for line in read(folder + "/SHA256SUMS").splitlines())
    own = {n: hashlib.sha256(open(folder + "/" + n, "rb").read()).hexdigest() for n in files(folder) if n not in ("SHA256SUMS", "manifest.json")}
    check(sums == own, "SHA256SUMS names every file with its digest", set(sums) ^ set(own))
    listed = {f["file"]: f["sha256"] for f in json.loads(read(folder + "/manifest.json"))["files"]}
    check(listed == own, "and so does the manifest")


def dossier(result, folder, want=0):
    run = subprocess.run([assay, "dossier", result, "-o", folder], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    check(run.returncode == want, "assay dossier ends with %d" % want, run.stderr.decode())


ADDRESS = "https://registry.example.org/p?id=1&x=2"
ANSWERS = """assay-declaration: 1
author: Q
date: 2026-01-01
tables:
  CyberTrustMark: {registry-url: "%s", updates-automatic: true}
  Manufacturer: {name: "M <i> Ltd", postal-address: "1 Street | City", contact-point: "mailto:s@example.org\\nPolicy: x"}
""" % ADDRESS
os.environ["ASSAY_CATALOG"] = source + "/catalog"
with tempfile.TemporaryDirectory() as tmp:
    os.chdir(tmp)
    result = make(tmp + "/a", assay, product="{name: 'X <1> & | `y`', manufacturer: '\"M\" [a](b)', support-until: 2030-01-01, markets: [EU, UK, US, SG, JP]}",
                  schemes="facts: {radio: yes, internet: direct, category: camera, consumer: yes}\n"
                          "schemes: [EN303645-V3.1.3, EN18031-1, CRA, UK-PSTI, US-CTM, SG-CLS]\n", more=ANSWERS)
    folder = tmp + "/d"
    dossier(result, folder)
    pages, records = links(folder), pages_of(folder)
    valid(folder, pages)
    same_records(pages, records)
    tracing(folder, records)
    schema(records)
    manifest(folder)
    code(folder)
    lines = read(folder + "/files/security.txt").splitlines()
    check(len([l for l in lines if l.startswith("Policy:")]) == 0 and any(l.startswith("Contact: mailto:s@example.org") for l in lines) and
          any(l.startswith("# Expires: missing") for l in lines), "security.txt has what is known, says what is missing, and no answer adds a line", *lines)
    differs = [c for c in cells(records["support-period"]) if "Differs from Answer UserInfo/support-until" in c["text"]]
    check(len(differs) == 1 and "2020-01-01" in differs[0]["text"] and len(differs[0]["from"]) == 2, "records that differ are a gap")
    registry = json.loads(read(folder + "/files/ctm-registry.json"))
    check(registry["updates_automatic"] is True and registry["cla_name"] is None, "the registry record is typed, and null where nothing is known")
    dossier(result, tmp + "/e")
    check(all(read(folder + "/" + n) == read(tmp + "/e/" + n) for n in files(folder)) and files(folder) == files(tmp + "/e"), "the same bytes the second time")
    missing = [m for m in records["index"]["blocks"] if m["kind"] == "subheading" and m["text"].startswith("From: ")]
    check(missing, "what is missing is listed by who can give it")
    with open(folder + "/SHA256SUMS", "a") as f:
        f.write("%064d  %s\n%064d  %s\n" % (0, "records/old.json", 0, "../a/p.yaml"))
    shutil.copy(folder + "/index.html", folder + "/records/old.json")
    dossier(result, folder)
    check(not os.path.exists(folder + "/records/old.json") and os.path.exists(tmp + "/a/p.yaml"), "files of an earlier dossier go, others stay")
    dossier(result, tmp + "/a", 2)
    os.environ.update(HOME=tmp, XDG_DATA_HOME=tmp + "/data")
    os.environ.pop("ASSAY_DB", None)
    run = subprocess.run([assay, "dossier", result, "-o", tmp + "/vex", "--vex"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    vex = json.loads(read(tmp + "/vex/files/vex.openvex.json")) if run.returncode == 0 else {}
    check("openvex" in vex.get("@context", "") and "files/vex.csaf.json" in read(tmp + "/vex/SHA256SUMS"), "--vex adds VEX documents", run.stderr.decode())
    printed(folder, "index.html")
    edited(result, tmp + "/edited")
    lint(tmp + "/catalog")
print("1..%d" % count)
sys.exit(1 if bad else 0)
