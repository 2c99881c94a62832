"""EN 18031 on the command line: the ways through the decision trees in the result, as `assay explain` prints them, and as
`assay catalog show` prints the trees, are the same; answers alone never pass. usage: test_en18031.py ASSAY SOURCE"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

assay, source = (os.path.realpath(a) for a in sys.argv[1:3])
folder = tempfile.mkdtemp(prefix="assay-en18031-")
count = 0
failed = False
SHOWN = ["SUM-1", "ACM-1", "SCM-1", "LGM-4", "GEC-1"]
PARTS = {"SUM-1": 1, "ACM-1": 2, "SCM-1": 3, "LGM-4": 2, "GEC-1": 3}


def result(ok, what):
    global count, failed
    count += 1
    failed |= not ok
    print(f"{'ok' if ok else 'not ok'} {count} - {what}")


def run(*arguments):
    return subprocess.run([assay, *arguments], capture_output=True, text=True, cwd=folder, check=False).stdout


def assess(name, edit=lambda text: text):
    for f in ("declaration-fixed", "en18031-fixed", "en18031-rows-fixed"):
        text = open(f"{source}/examples/camera/{f}.yaml", encoding="utf-8").read()
        open(f"{folder}/{f}.yaml", "w", encoding="utf-8").write(edit(text))
    open(f"{folder}/p.yaml", "w", encoding="utf-8").write(
        "assay: 1\nproduct: {name: P, manufacturer: M}\nschemes: [EN18031-1, EN18031-2, EN18031-3]\n"
        "facts: {toy: no, childcare: no, network-equipment: no, special-category-data: no, internet: direct}\n"
        "declarations: [declaration-fixed.yaml, en18031-fixed.yaml, en18031-rows-fixed.yaml]\n")
    run("assess", "p.yaml", "-o", name)
    return json.load(open(f"{folder}/{name}/result.json", encoding="utf-8"))


def ways(o):
    """Every way through a decision tree below an outcome: (row, [(decision.node, answer, to)])"""
    if "path" in o:
        yield o.get("instance", ""), [(f"{o['decision']}.{s['node']}", s["answer"], s.get("to", "")) for s in o["path"]]
        for s in o["path"]:
            yield from ways(s["evidence"])
    for c in o.get("children", []):
        yield from ways(c)


def requirement(document, part, rid):
    scheme = next(s for s in document["schemes"] if s["id"] == f"EN18031-{part}")
    return next(r for r in scheme["requirements"] if r["id"] == rid)


def requirement_ways(r):
    return [w for t in r["tests"] for u in t["units"] for w in ways(u["reason"])]


def edges_shown(rid):
    """{(decision.node, answer): to} as `assay catalog show` prints them"""
    edges, decision, node = {}, "", ""
    for line in run("catalog", "show", f"EN18031-{PARTS[rid]}", rid).splitlines():
        if m := re.match(r"\s+decide\s+(\S+)$", line):
            decision = m.group(1)
        elif m := re.match(r"\s+(DN-\S+)\s", line):
            node = f"{decision}.{m.group(1)}"
        elif m := re.match(r"\s+yes -> (\S+), no -> (\S+)$", line):
            edges[node, "yes"], edges[node, "no"] = m.groups()
    return edges


def steps_explained(text):
    """[(decision.node, answer, to)] in the order that `assay explain` prints them"""
    steps, node = [], ""
    for line in text.splitlines():
        if m := re.match(r"\s+(DT\.\S+\.DN-\S+)\s", line):
            node = m.group(1)
        elif m := re.match(r"\s+-> (yes|no): (\S+)$", line):
            steps.append((node, *m.groups()))
        elif re.match(r"\s+-> open: ", line):
            steps.append((node, "open", ""))
    return steps


document = assess("r")
counts = [s["counts"] for s in document["schemes"]]
result([sum(c.values()) for c in counts] == [33, 43, 37], "33, 43 and 37 requirements")
result(all(c["pass"] == 0 for c in counts), "answers without evidence and judgements pass nothing")
for rid in SHOWN:
    taken = requirement_ways(requirement(document, PARTS[rid], rid))
    shown = edges_shown(rid)
    result(bool(taken) and all(answer == "open" or shown.get((node, answer)) == to for _, way in taken for node, answer, to in way),
           f"{rid}: every way taken is a way of the tree that catalog show prints")
    explained = steps_explained(run("explain", "r", rid, "--scheme", f"EN18031-{PARTS[rid]}"))
    result(explained == [s for _, way in taken for s in way], f"{rid}: assay explain prints the ways of the result")

software = lambda d: dict(requirement_ways(requirement(d, 1, "SUM-1")))["SoftComp-1"]
result([s[1] for s in software(document)] == ["yes", "no", "no", "no", "yes"], "SUM-1: five nodes for the root file system")
changed = assess("n", lambda text: text.replace("- id: SoftComp-1\n        influences-assets: true", "- id: SoftComp-1\n        influences-assets: false"))
result(software(changed) == [("DT.SUM-1.DN-1", "no", "not-applicable")], "another answer, another way")
changed = assess("o", lambda text: text.replace("- id: SoftComp-1\n        influences-assets: true\n", "- id: SoftComp-1\n"))
result(software(changed)[-1][1] == "open" and "-> open: yes would come to PASS, no to NOT APPLICABLE" in
       run("explain", "o", "SUM-1", "--scheme", "EN18031-1"), "an open node says what each answer would come to")
print(f"1..{count}")
shutil.rmtree(folder)
sys.exit(failed)
