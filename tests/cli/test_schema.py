#!/usr/bin/env python3
"""A fresh result validates against the published schema. Arguments: assay, source folder. Exit 77: skipped."""
import json, os, subprocess, sys, tempfile

try:
    import jsonschema
except ImportError:
    print("python3-jsonschema is not installed")
    sys.exit(77)

assay, source = os.path.abspath(sys.argv[1]), sys.argv[2]
with tempfile.TemporaryDirectory() as folder:
    os.makedirs(folder + "/tree/etc")
    with open(folder + "/tree/etc/passwd", "w") as f:
        f.write("root:x:0:0:root:/root:/bin/sh\n")
    with open(folder + "/tree/etc/shadow", "w") as f:
        f.write("root::19000:0:99999:7:::\n")
    subprocess.run(["tar", "-C", folder + "/tree", "-cf", folder + "/image.tar", "."], check=True)
    with open(folder + "/answers.yaml", "w") as f:
        f.write("assay-declaration: 1\nauthor: A\ndate: 2026-01-01\nics: [{id: 5.1-1, support: yes}]\n"
                "tables: {AuthMech: {complete: 1, rows: [{id: m, origin: per-unit, factor: [password]}]}}\n"
                "assessments: [{unit: 5.1-1-2 c, verdict: pass, by: B, date: 2026-01-01, reason: r}]\n")
    with open(folder + "/p.yaml", "w") as f:
        f.write("assay: 1\nproduct: {name: X}\nartifacts: [{kind: firmware, file: image.tar}, {kind: device, address: 192.0.2.7}]\n"
                "declarations: [answers.yaml]\n")
    subprocess.run([assay, "assess", folder + "/p.yaml", "-o", folder + "/r", "--quiet"], check=True, stdout=subprocess.DEVNULL)
    with open(folder + "/r/result.json", encoding="utf-8") as f:
        result = json.load(f)
with open(source + "/docs/result.schema.json", encoding="utf-8") as f:
    validator = jsonschema.Draft202012Validator(json.load(f))
errors = sorted(validator.iter_errors(result), key=str)
for e in errors[:20]:
    print("/".join(map(str, e.path)), e.message[:200])
fails = [r["id"] for s in result["schemes"] for r in s["requirements"] if r["verdict"] == "fail"]
print(len(errors), "errors; failed:", " ".join(fails))
sys.exit(1 if errors or not fails else 0)
