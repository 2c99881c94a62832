#!/usr/bin/env python3
"""Writes a page about what decides the test units of each requirement.

usage: coverage-page.py ASSAY [en303645|en18031] > docs/coverage-en303645.md
ASSAY: the built command; its catalog is the one it finds (ASSAY_CATALOG).
"""
import json
import subprocess
import sys

PAGES = {
    "en303645": (["EN303645-V3.1.3", "EN303645-V2.1.1"], "EN 303 645", "provision",
                 "Each provision is tested by the units of TS 103 701. A unit can count in several columns:"),
    "en18031": (["EN18031-1", "EN18031-2", "EN18031-3"], "EN 18031", "requirement",
                "Each requirement has a conceptual test (its decision tree for each row, the items of information, the reasons), "
                "mostly one for functional completeness, and one for functional sufficiency. A unit can count in several columns:"),
}
COLUMNS = [
    ("firmware", "a firmware image takes part: it can disprove the unit, or prove it"),
    ("probe", "needs a device, a capture, an update or a document; while that is missing, or nothing gathers it yet, such a unit "
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


def table(scheme, word):
    total = {name: 0 for name, _ in COLUMNS}
    units = touched = 0
    lines = [f"## {scheme['title']}", "",
             f"| {word} | status | title | units | " + " | ".join(name for name, _ in COLUMNS) + " |",
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
    lines += [f"| **total** | {len(scheme['requirements'])} {word}s | | {units} | {shown} |", "",
              f"A firmware image takes part in {touched} of {len(scheme['requirements'])} {word}s "
              f"and {total['firmware']} of {units} units.", ""]
    return lines


def main():
    assay = sys.argv[1]
    schemes, title, word, about = PAGES[sys.argv[2] if len(sys.argv) > 2 else "en303645"]
    lines = [f"# What decides the test units of {title}", "",
             "Made by `tools/coverage-page.py` from `assay catalog show SCHEME --format json`; do not edit.", "",
             about, ""]
    lines += [f"- **{name}**: {meaning}" for name, meaning in COLUMNS]
    lines += ["", "Units that repeat another unit count as \"answers\" unless they look at something of their own.", ""]
    for scheme in schemes:
        lines += table(load(assay, scheme), word)
    print("\n".join(lines).rstrip("\n"))


if __name__ == "__main__":
    main()
