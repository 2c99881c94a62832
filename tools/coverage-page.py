#!/usr/bin/env python3
"""Writes docs/coverage-en303645.md: what each provision's test units are decided by.

usage: coverage-page.py ASSAY > docs/coverage-en303645.md
ASSAY: the built command; its catalog is the one it finds (ASSAY_CATALOG).
"""
import json
import subprocess
import sys

SCHEMES = ["EN303645-V3.1.3", "EN303645-V2.1.1"]
COLUMNS = [
    ("firmware", "a firmware image takes part: it can disprove the unit, or prove it"),
    ("probe", "needs a device, a capture, an update or a document; no collector gathers these yet, so such a unit "
              "stays inconclusive unless an assessor may decide instead"),
    ("answers", "decided by declared answers alone"),
    ("judgement", "needs an assessor's recorded judgement before it can pass (answers and machine checks may come before)"),
]


def load(assay, scheme):
    out = subprocess.run([assay, "catalog", "show", scheme, "--format", "json"], check=True, capture_output=True)
    return json.loads(out.stdout)


def sorts_of(unit):
    """The columns a unit counts in. Judgement and machine overlap: a clean image alone does not pass such a unit."""
    found = []
    if unit["firmware"]:
        found.append("firmware")
    if unit["machine"] > unit["firmware"]:
        found.append("probe")
    if unit["judgements"]:
        found.append("judgement")
    if not found and (unit["answers"] or unit["references"]):
        found.append("answers")
    return found


def row(requirement):
    counts = {name: 0 for name, _ in COLUMNS}
    for unit in requirement["units"]:
        for name in sorts_of(unit):
            counts[name] += 1
    return counts


def table(scheme):
    total = {name: 0 for name, _ in COLUMNS}
    units = touched = 0
    lines = [f"## {scheme['title']}", "",
             "| provision | status | title | units | " + " | ".join(name for name, _ in COLUMNS) + " |",
             "| --- | --- | --- | ---: |" + " ---: |" * len(COLUMNS)]
    for r in scheme["requirements"]:
        counts = row(r)
        units += len(r["units"])
        touched += counts["firmware"] > 0
        for name in total:
            total[name] += counts[name]
        shown = " | ".join(str(counts[name] or "") for name, _ in COLUMNS)
        lines.append(f"| {r['id']} | {r['status']} | {r['title']} | {len(r['units'])} | {shown} |")
    shown = " | ".join(str(total[name]) for name, _ in COLUMNS)
    lines += [f"| **total** | {len(scheme['requirements'])} provisions | | {units} | {shown} |", "",
              f"A firmware image takes part in {touched} of {len(scheme['requirements'])} provisions "
              f"and {total['firmware']} of {units} units.", ""]
    return lines


def main():
    assay = sys.argv[1]
    lines = ["# What decides the test units of EN 303 645", "",
             "Made by `tools/coverage-page.py` from `assay catalog show SCHEME --format json`; do not edit.", "",
             "Each provision is tested by the units of TS 103 701. A unit can count in several columns:", ""]
    lines += [f"- **{name}**: {meaning}" for name, meaning in COLUMNS]
    lines += ["", "Units that repeat another unit count as \"answers\" unless they look at something of their own.", ""]
    for scheme in SCHEMES:
        lines += table(load(assay, scheme))
    print("\n".join(lines).rstrip("\n"))


if __name__ == "__main__":
    main()
