#!/usr/bin/env python3
"""A filled set of tables against the result made from it. Arguments: declaration, result.json, suite."""
import json, sys

import yaml

with open(sys.argv[1], encoding="utf-8") as f:
    written = yaml.safe_load(f)["tables"]
with open(sys.argv[2], encoding="utf-8") as f:
    result = json.load(f)
suite = sys.argv[3]
tables = {n: t for t in result["tables"] for n in t["names"]}
mine = [t for t in result["tables"] if suite in t["suites"]]
bad = []

# every table of the suite is there, and every field that the standard names has a cell in each row
if len(mine) != 29 or set(written) != {t["names"][t["suites"].index(suite)] for t in mine}:
    bad.append(f"tables: {sorted(written)}")
cells = 0
for t in mine:
    wanted = [f["id"] for f in t["fields"] if f["required"] and (not f.get("suites") or suite in f["suites"])]
    for row in t["rows"]:
        have = {a["field"] for a in row["answers"]}
        bad += [f"{t['id']}/{row['id']}: {f} is lost" for f in wanted if f not in have]
        cells += len(wanted)


# every cell that was written is in the result, word for word
def text(v):
    return ("true" if v else "false") if isinstance(v, bool) else str(v)


for name, content in written.items():
    rows = content["rows"] if "rows" in content else [content]
    for row in rows:
        there = next(r for r in tables[name]["rows"] if r["id"] == row.get("id", ""))
        values = {a["field"]: a["values"] for a in there["answers"]}
        for field, value in row.items():
            if field in ("id", "complete"):
                continue
            want = [text(v) for v in value] if isinstance(value, list) else [text(value)]
            if values.get(field) != want:
                bad.append(f"{name}/{row.get('id', '')}/{field}: {values.get(field)} is not {want}")

requirements = {r["id"]: r for s in result["schemes"] for r in s["requirements"]}
findings = {f["id"]: f for f in result["answer-findings"]}


def rules(requirement):
    return {findings[i]["rule"] for i in requirement["answer-findings"]}


# the blank support period fails, through the answer and not for want of an artifact
period = [r for r in requirements.values() if r["verdict"] == "fail" and "support" in r["title"].lower()]
if not any(a["value"] == "" for r in period for x in r["reasons"] for a in x.get("answers", [])):
    bad.append("the missing support period is no FAIL")
# the interface that is called read-only carries updates
usb = [f for f in findings.values() if f["problem"] == "inconsistent" and f["rule"] == "update-through-read-only-interface"]
if len(usb) != 1 or {a["id"] for a in usb[0]["answers"]} != {"Intf/Intf-4", "UpdMech/UpdMech-2"}:
    bad.append(f"read-only interface: {usb}")
# downgrade protection is missing: said next to every verdict about updates
silent = [r["id"] for r in requirements.values() if r["clause"] == "5.3" and r["verdict"] != "not-applicable" and "downgrade-not-answered" not in rules(r)]
print(f"{cells} cells, {sum(len(t['rows']) for t in mine)} rows; not said next to: {' '.join(silent)}")
if silent:
    bad.append(f"downgrade protection is not mentioned next to {silent}")
for line in bad[:20]:
    print(line)
sys.exit(1 if bad else 0)
