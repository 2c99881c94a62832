#!/usr/bin/env python3
"""SARIF, JUnit and OSCAL outputs: valid against the schemas of their owners, and they say what the result says.
Arguments: assay, source folder. TAP."""
import json, os, re, shutil, subprocess, sys, tempfile
import xml.etree.ElementTree as ET
from machine_sample import corpus, make, SHADOW

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


def report(result, kind):
    run = subprocess.run([assay, "report", result, "--format", kind], stdout=subprocess.PIPE)
    check(run.returncode == 0, kind + " is written")
    return run.stdout


def validate(name, data, *where):
    path = corpus("schemas", *where)
    if not path:
        return skip(name + " is valid", "no official schema in the corpus")
    try:
        import jsonschema
    except ImportError:
        return skip(name + " is valid", "python3-jsonschema is not installed")
    with open(path, encoding="utf-8") as f:
        text = f.read().replace(r"\\p{L}", "A-Za-z").replace(r"\\p{N}", "0-9").replace("(A-Za-z|_)(A-Za-z|0-9|[.", "([A-Za-z]|_)([A-Za-z]|[0-9]|[.")
    schema = json.loads(text)
    errors = list(jsonschema.validators.validator_for(schema)(schema).iter_errors(data))
    check(not errors, name + " is valid", *["/".join(map(str, e.path)) + " " + e.message for e in errors[:10]])


def sarif(result, folder):
    raw = report(folder, "sarif")
    data = json.loads(raw)
    validate("SARIF", data, "sarif", "sarif-schema-2.1.0.json")
    run = data["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    check(len({r["id"] for r in rules}) == len(rules) and all(rules[r["ruleIndex"]]["id"] == r["ruleId"] for r in run["results"]),
          "every result points at its rule, every rule is there once")
    told = {(t["toolComponent"]["name"], t["id"]) for r in run["results"] for t in r["taxa"]}
    failed = {(s["id"], q["id"]) for s in result["schemes"] for q in s["requirements"] if q["verdict"] == "fail"}
    check(told == failed and failed, "every requirement that failed is named by a result, and no other", told ^ failed)
    prints = [r["partialFingerprints"]["assayFinding/v1"] for r in run["results"]]
    check(len(set(prints)) == len(prints), "fingerprints are unique")
    lines = {(loc["physicalLocation"]["artifactLocation"]["uri"], loc["physicalLocation"].get("region", {}).get("startLine"))
             for r in run["results"] for loc in r["locations"]}
    check(("etc/shadow", 1) in lines, "the empty password is shown at its path and line", lines)
    check(any(u == "answers.yaml" and n for u, n in lines), "an answer that fails is shown at its line of the declaration", lines)
    check(all(r["message"]["text"] and rules[r["ruleIndex"]]["help"]["text"] for r in run["results"]), "every result has a text, every rule help")
    return {r["message"]["text"].split(". Not met")[0]: r["partialFingerprints"]["assayFinding/v1"] for r in run["results"]
            if r["locations"] and r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "etc/shadow"}


def junit(result, folder):
    raw = report(folder, "junit")
    if shutil.which("xmllint"):
        with open("out.xml", "wb") as f:
            f.write(raw)
        run = subprocess.run(["xmllint", "--noout", "--nonet", "--schema", source + "/tests/data/junit.xsd", "out.xml"],
                             stderr=subprocess.PIPE)
        check(run.returncode == 0, "JUnit is valid", run.stderr.decode())
    else:
        skip("JUnit is valid", "no xmllint")
    tree = ET.fromstring(raw)
    same = len(tree) == len(result["schemes"])
    for suite, scheme in zip(tree, result["schemes"]):
        n = scheme["counts"]
        same = same and suite.get("name") == scheme["id"] and int(suite.get("failures")) == n["fail"] == len(suite.findall("testcase/failure"))
        same = same and int(suite.get("skipped")) == n["inconclusive"] + n["not-applicable"] == len(suite.findall("testcase/skipped"))
        same = same and int(suite.get("tests")) == len(scheme["requirements"]) == len(suite.findall("testcase"))
    check(same, "suites count what the schemes count")


def oscal(result, folder):
    data = json.loads(report(folder, "oscal"))
    validate("OSCAL", data, "oscal", "release-schemas", "oscal_assessment-results_schema.json")
    results = data["assessment-results"]["results"]
    verdicts = {(r["title"], p["value"]): f["target"]["status"] for r in results for f in r.get("findings", [])
                for p in f["props"] if p["name"] == "requirement"}
    expected = {(s["title"], q["id"]): q["verdict"] for s in result["schemes"] for q in s["requirements"] if q["verdict"] != "not-applicable"}
    check(verdicts.keys() == expected.keys(), "a finding for every requirement that applies")
    check(all((verdicts[k]["state"] == "satisfied") == (expected[k] == "pass") and
              (verdicts[k]["reason"] == "fail") == (expected[k] == "fail") for k in expected), "only a pass is satisfied")
    known = {o["uuid"] for r in results for o in r.get("observations", [])}
    named = {o["observation-uuid"] for r in results for f in r.get("findings", []) for o in f.get("related-observations", [])}
    check(named and named <= known, "findings point at observations that are there")
    uuids = re.findall(r'"uuid": "([^"]+)"', json.dumps(data))
    check(len(uuids) == len(set(uuids)), "UUIDs are unique")


def markdown(result, folder):
    text = report(folder, "markdown").decode()
    check(all("| %s | " % q["id"] in text for s in result["schemes"] for q in s["requirements"]), "Markdown has a row for every requirement")
    check("<1>" not in text and "X &lt;1> &amp;" in text, "foreign text is no markup")


def page(result, folder):
    text = report(folder, "html").decode()
    told = text[text.index('id="gaps"'):text.index('id="open"')]
    lost = [(s["id"], q["id"]) for s in result["schemes"] for q in s["requirements"] if q["verdict"] == "fail" and
            '#%s/%s"' % (s["id"], q["id"]) not in told]
    check(not lost, "every requirement that failed is named by a finding of the page", *lost)
    waiting = text[text.index('id="open"'):text.index('id="requirements"')]
    lost = [(s["id"], q["id"]) for s in result["schemes"] for q in s["requirements"] if q["verdict"] == "inconclusive" and
            '#%s/%s"' % (s["id"], q["id"]) not in waiting]
    check(not lost, "and every open one by the list of what is open", *lost)
    check("<1>" not in text and "X &lt;1&gt; &amp;" in text, "foreign text is no markup on the page")


with tempfile.TemporaryDirectory() as tmp:
    os.chdir(tmp)
    some = "schemes: [EN303645-V3.1.3, EN18031-1, UK-PSTI, CRA]\n"
    first = make(tmp + "/a", assay, schemes=some)
    with open(first + "/result.json", encoding="utf-8") as f:
        result = json.load(f)
    before = sarif(result, first)
    junit(result, first)
    oscal(result, first)
    markdown(result, first)
    page(result, first)
    second = make(tmp + "/b", assay, schemes=some, shadow="daemon:*:19000:0:99999:7:::\nbin:*:19000:0:99999:7:::\n" + SHADOW)
    raw = json.loads(report(second, "sarif"))
    after = {r["message"]["text"].split(". Not met")[0]: r["partialFingerprints"]["assayFinding/v1"] for r in raw["runs"][0]["results"]}
    check(before and all(after.get(k) == v for k, v in before.items()), "a fingerprint survives lines before the finding", before, after)
    for kind in ("sarif", "junit", "oscal", "markdown"):
        again = [subprocess.run([assay, "report", first, "--format", kind], stdout=subprocess.PIPE).stdout for _ in range(2)]
        check(again[0] == again[1] and len(again[0]) > 1000, kind + " is the same the second time")
print("1..%d" % count)
sys.exit(1 if bad else 0)
