#!/usr/bin/env python3
"""Vulnerability data: import time and size, time of a match, and what evidence takes away from matching by version alone.
usage: bench/vulns.py ASSAY. Needs the corpus ($ASSAY_CORPUS or ~/.cache/assay-corpus); $ASSAY_BENCH_TRACKER may name the
JSON of the Debian security tracker, without which back-ports of Debian are not judged."""
import json, os, resource, sqlite3, subprocess, sys, tempfile, time

assay = os.path.abspath(sys.argv[1])
corpus = os.environ.get("ASSAY_CORPUS", os.path.expanduser("~/.cache/assay-corpus"))
feeds = [corpus + "/vuln/" + f for f in ("nvd-all-facts.json.zst", "kev-2026-07.csv", "epss-2026-08-16.csv.zst", "truth/kernel-stream_fixes.json",
                                         "truth/alpine-secdb/edge/main.json", "truth/alpine-secdb/edge/community.json")]
tracker = os.environ.get("ASSAY_BENCH_TRACKER")
env = dict(os.environ, ASSAY_CATALOG=os.path.join(os.path.dirname(os.path.abspath(__file__)), "../catalog"))
if not all(map(os.path.exists, feeds)):
    print("vulnerabilities: no corpus, skipped")
    sys.exit(0)


def timed(*args):
    start = time.monotonic()
    p = subprocess.run([assay, *args], env=env, capture_output=True, text=True)
    if p.returncode > 1:
        sys.exit(p.stderr)
    return time.monotonic() - start, p.stdout


def processor(*args):
    """Seconds of processor time: a busy machine does not change them."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    timed(*args)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def best(n, *args):
    return min(processor(*args) for _ in range(n))


def row(what, value, target=""):
    print(f"{what:64} {value:>16}  {target}")


def status(path, name=None):
    n = {}
    for m in json.loads(timed("vulns", path, "--format", "json")[1])["matches"]:
        if not name or m["component"] == name:
            n[m["status"]] = n.get(m["status"], 0) + 1
    return n


def bom(folder, name, components):
    path = f"{folder}/{name}.json"
    with open(path, "w") as f:
        json.dump({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": components}, f)
    return path


with tempfile.TemporaryDirectory() as folder:
    env["ASSAY_DB"] = db = folder + "/vuln.db"
    row("import of all NVD facts, KEV, EPSS, kernel and Alpine fixes", f"{timed('db', 'import', *feeds)[0]:.1f} s", "target 60 s")
    row("size of the database", f"{os.path.getsize(db) / 1e6:.0f} MB", "target 200 MB")
    row("the same NVD feed again (nothing changed)", f"{timed('db', 'import', feeds[0])[0]:.1f} s", "a few seconds")
    if tracker:
        row("import of the Debian tracker", f"{timed('db', 'import', tracker)[0]:.1f} s")
    rows = sqlite3.connect(db).execute("SELECT key, count(*) n FROM product JOIN claim ON claim.product=product.id WHERE key LIKE 'a:%' AND key NOT LIKE "
                                       "'%\\%' GROUP BY product.id HAVING n BETWEEN 5 AND 400 ORDER BY n DESC LIMIT 300").fetchall()
    many = bom(folder, "many", [{"type": "library", "name": k.split(":")[2], "version": "2.4.1", "cpe": f"cpe:2.3:{k}:2.4.1:*:*:*:*:*:*:*"}
                                for k, _ in rows])
    none = bom(folder, "none", [])
    start, whole = best(5, "vulns", none, "--format", "json"), best(5, "vulns", many, "--format", "json")
    row(f"match of {len(rows)} components ({sum(n for _, n in rows)} claims), warm, processor time", f"{(whole - start) * 1000:.0f} ms", "target 100 ms")
    row("start of the program with the starter set", f"{start * 1000:.0f} ms")
    for version in ("4.14.200", "4.19.150", "5.4.100"):
        kernel = bom(folder, "kernel", [{"type": "operating-system", "name": "linux", "version": version,
                                         "cpe": f"cpe:2.3:o:linux:linux_kernel:{version}:*:*:*:*:*:*:*"}])
        n = status(kernel)
        alone = sum(n.values())
        row(f"Linux {version}: by version alone {alone}, fixed in its series", n.get("fixed", 0), f"{100 * n.get('fixed', 0) // max(alone, 1)} %")
    image = corpus + "/rootfs/truth/bookworm-mipsel.truth.json"
    if tracker and os.path.exists(image):
        truth = json.load(open(image))
        packages = truth.get("packages", truth if isinstance(truth, list) else [])
        parts = [{"type": "library", "name": p["package"], "version": p["version"], "cpe": p.get("cpe", ""),
                  "purl": f"pkg:deb/debian/{p['package']}@{p['version']}?distro=debian-12&upstream={p.get('source', p['package'])}"} for p in packages]
        n = status(bom(folder, "debian", parts))
        alone = sum(n.values())
        row(f"patched Debian: by version alone {alone}, left as affected", n.get("affected", 0), "target 80 % fewer")
    else:
        print("patched Debian against the tracker: no tracker data ($ASSAY_BENCH_TRACKER), skipped")
