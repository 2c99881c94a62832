#!/usr/bin/env python3
"""Compares two results of the demo and says which planted mistakes show up.

usage: demo-table.py BEFORE AFTER PLANTED [--check]
--check: no tables; one line per disagreement, exit status 1 when there is one.
"""
import json
import sys


def scheme_of(result):
    """The scheme that the planted mistakes are tied to, wherever it stands in the result."""
    return next(s for s in result["schemes"] if s["id"] == "EN303645-V3.1.3")


def planted(path):
    with open(path, encoding="utf-8") as f:
        for line in f:
            if line.strip() and not line.startswith("#"):
                name, place, shows, provisions = line.rstrip("\n").split("\t")
                kind, *wanted = shows.split()
                yield name, place, kind, dict(w.split("=", 1) for w in wanted), [p for p in provisions.split() if p != "-"]


def plain(value):
    return "true" if value is True else "false" if value is False else str(value)


def seen(result, place, kind, wanted):
    """Is there an observation of that kind, at that path, with these attributes?"""
    for o in result["observations"]:
        have = {"subject": o["subject"], **o["attributes"]}
        if o["kind"] == kind and (o.get("path") or "").endswith(place) \
                and all(plain(have.get(k, "")) == v for k, v in wanted.items()):
            return True
    return False


def verdicts(result):
    return {r["id"]: r["verdict"] for r in scheme_of(result)["requirements"]}


def check(before, after, rows):
    bad = []
    old, new = verdicts(before), verdicts(after)
    for name, place, kind, wanted, provisions in rows:
        if not seen(before, place, kind, wanted):
            bad.append(f"{name}: not seen at {place} ({kind})")
        if seen(after, place, kind, wanted):
            bad.append(f"{name}: still in the corrected image at {place}")
        for p in provisions:
            if old.get(p) != "fail":
                bad.append(f"{name}: {p} is {old.get(p)} instead of fail")
            if new.get(p) == "fail":
                bad.append(f"{name}: {p} still fails in the corrected image")
    print("\n".join(bad) if bad else f"{len(rows)} planted mistakes: all seen, none left in the corrected image")
    return 1 if bad else 0


def tables(before, after, rows):
    words = ["fail", "inconclusive", "pass", "not-applicable"]
    scheme = scheme_of(before)
    n = len(scheme["requirements"])
    print(f"== {scheme['title']}: all {n} provisions")
    print(f"{'':<18}{'with mistakes':>15}{'corrected':>12}")
    for w in words:
        print(f"{w.upper().replace('-', ' '):<18}{scheme['counts'][w]:>15}{scheme_of(after)['counts'][w]:>12}")
    old, new = verdicts(before), verdicts(after)
    print("\n== What changed")
    for r in scheme["requirements"]:
        if old[r["id"]] != new[r["id"]]:
            print(f"{r['id']:<9}{r['obligation']}  {old[r['id']].upper():<15}-> {new[r['id']].upper():<15}{r['title']}")
    print("\n== Planted mistakes")
    for name, place, kind, wanted, provisions in rows:
        found = "found" if seen(before, place, kind, wanted) else "NOT FOUND"
        gone = "gone" if not seen(after, place, kind, wanted) else "STILL THERE"
        print(f"{name:<24}{found:<10}{gone:<12}{place:<44}{' '.join(provisions)}")
    print(f"\ncontradictions between declaration and image: {len(before['contradictions'])} with mistakes, "
          f"{len(after['contradictions'])} corrected")


def main():
    with open(sys.argv[1], encoding="utf-8") as f:
        before = json.load(f)
    with open(sys.argv[2], encoding="utf-8") as f:
        after = json.load(f)
    rows = list(planted(sys.argv[3]))
    if "--check" in sys.argv:
        return check(before, after, rows)
    tables(before, after, rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
