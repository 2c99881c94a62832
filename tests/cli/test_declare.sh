#!/bin/bash
# Declarations and the work on them: schema, lint, ask, answer, waive.
. "$(dirname "$0")/lib.sh"
have python3 || { echo "1..0 # SKIP no python3"; exit 77; }

mkdir -p tree/etc
printf 'root::0:0:root:/root:/bin/sh\n' >tree/etc/passwd
tar --format=ustar --owner=0 --group=0 --numeric-owner --mtime=@1000000000 -cf image.tar -C tree ./etc
cat >p.yaml <<'P'
assay: 1
product: {name: X}
schemes: [EN303645-V3.1.3]
artifacts: [{kind: firmware, file: image.tar}]
declarations: [a.yaml, more.yaml]
P
cat >a.yaml <<'P'
# kept as it is
assay-declaration: 1
author: A   # too
date: 2026-01-01
tables:
  AuthMech: {complete: 1, rows: [{id: AuthMech-1, description: d, party: user, factor: [password], origin: per-unit, account: root}]}
P
printf 'assay-declaration: 1\nauthor: B\ndate: 2026-01-01\n' >more.yaml

# the schema is that of the catalog, and takes what the loader takes
"$assay" catalog schema >schema.json && python3 -c 'import json; json.load(open("schema.json"))'
result $? "the schema is made from the catalog (the published one: tools/update-docs.sh --check)"
python3 "$source_dir/tests/cli/check_declarations.py" schema.json a.yaml "$source_dir"/examples/camera/declaration*.yaml >check.out 2>&1
code=$?
sed 's/^/# /' check.out
[ $code = 77 ] && skip "examples validate against the schema" "no jsonschema" || result $code "examples validate against the schema"

run 0 "lint of a product's declarations" catalog lint p.yaml
printf 'assay-declaration: 1\nauthor: A\ndate: 2026-01-01\ntables:\n  AuthMech: {rows: [{id: x, factor: [pasword]}]}\n' >bad.yaml
run 2 "lint of a wrong declaration" catalog lint bad.yaml
says "lint says where" '^bad\.yaml:5:[0-9]+: "pasword" is no choice of "factor", did you mean "password"'
printf 'assay-declaration: 1\nauthor: A\ndate: 2026-01-01\nics:\n  - {id: 5.1-1, support: yes}\n  - {id: 9.9-9, support: yes}\nassessments:\n' >odd.yaml
printf '  - {unit: 5.1-3-1 z, verdict: pass, by: X, date: 2026-01-01, reason: x, expires: 2027-01-01}\n' >>odd.yaml
run 2 "lint of rows that nobody asks for" catalog lint odd.yaml
says "lint: no such requirement" '^odd\.yaml:6:[0-9]+: no scheme has a requirement "9\.9-9"'
says "lint: no such unit" '^odd\.yaml:8:[0-9]+: no scheme has a unit "5\.1-3-1 z"'
run 0 "tables" catalog tables AuthMech
says "tables: choices" 'one of: password, pin'
run 2 "unknown table" catalog tables Nothing

run 0 "assess" assess p.yaml -o r --quiet
says "the contradiction is found" 'password is different in each unit'
says "files.tsv lists the files" "^firmware.*/etc/passwd.file" r/files.tsv
run 0 "ask as JSON" ask r --format json
python3 -c 'import json; q = json.load(open("out")); assert q and q == sorted(q, key=lambda x: (-x["closes"], -x["helps"])), q[:3]' 2>err
result $? "ask: what closes most comes first"
run 0 "ask into a file" ask p.yaml --to q.yaml
run 2 "ask never overwrites" ask p.yaml --to q.yaml
cp a.yaml before.yaml
python3 - <<'PY'
s = open("q.yaml").read()
s = s.replace("- answer: TelData/complete\n  value:", "- answer: TelData/complete\n  value: 0")
s = s.replace("- ics: \"5.10-1\"\n  support:\n  detail:", "- ics: \"5.10-1\"\n  support: not-applicable\n  detail: no telemetry")
open("q.yaml", "w").write(s)
PY
run 0 "ask takes the file back" ask p.yaml --from q.yaml --by "Jane Doe" --into more.yaml
says "two answers came back" '^2 answers of q\.yaml'
cmp -s a.yaml before.yaml
result $? "other files are not touched"
printf '?\n\nq\n' | "$assay" ask p.yaml --by "Jane Doe" --into more.yaml >out 2>err && grep -q 'closes [0-9]* requirements' out
result $? "ask in the terminal"
run 0 "answer" answer r AuthMech/AuthMech-1/origin common --by "Jane Doe" --into a.yaml
head -6 a.yaml | cmp -s - before.yaml
result $? "the user's own lines are as they were"
run 2 "answer: no such choice" answer r AuthMech/AuthMech-1/origin sometimes --by J --into a.yaml
run 2 "answer: no such row" answer r AuthMech/Nobody/origin common --by J --into a.yaml
run 2 "answer: nobody says so" answer r AuthMech/AuthMech-1/origin common --into a.yaml
run 2 "waive without an end" waive r 5.1-1 --by J --reason r --into a.yaml
run 0 "waive" waive p.yaml 5.1-1 --by "The Boss" --reason "only in the laboratory" --expires 2026-12-31 --into a.yaml
run 0 "assess again" assess p.yaml -o r2 --quiet
run 0 "explain shows the accepted risk" explain r2 5.1-1
says "the verdict stays FAIL" 'FAIL'
says "accepted risk next to it" 'accepted risk: The Boss, 2026-01-01 until 2026-12-31: only in the laboratory \(a\.yaml:'
python3 - <<'PY'
import json
r = json.load(open("r2/result.json"))
row = [x for t in r["tables"] if t["id"] == "AuthMech" for x in t["rows"]][0]
origin = [a for a in row["answers"] if a["field"] == "origin"][0]
assert origin["values"] == ["common"] and origin["record"]["by"] == "Jane Doe" and origin["counts"], origin
assert origin["record"]["rests-on"] == row["rests-on"], row
assert r["declarations"]["accepted-risks"] == 1 and r["declarations"]["replaced"] == 1, r["declarations"]
ids = {f["id"] for f in r["answer-findings"]}
assert all(i in ids for s in r["schemes"] for q in s["requirements"] for i in q["answer-findings"])
PY
result $? "result.json: who answered, on what ground"
# other evidence: what was said about it has to be said again
printf 'root:secret:0:0:root:/root:/bin/sh\n' >tree/etc/passwd
tar --format=ustar --owner=0 --group=0 --numeric-owner --mtime=@1000000000 -cf image.tar -C tree ./etc
run 0 "assess other evidence" assess p.yaml -o r3 --quiet
python3 - <<'PY'
import json
r = json.load(open("r3/result.json"))
stale = {a["id"] for f in r["answer-findings"] if f["problem"] == "stale" for a in f["answers"]}
assert {"AuthMech/AuthMech-1/origin", "accepted risk 5.1-1"} <= stale, stale
q = [q for s in r["schemes"] for q in s["requirements"] if q["id"] == "5.1-1"][0]
assert q["verdict"] != "pass" and not q["accepted-risk"]["in-force"], q["accepted-risk"]
PY
result $? "changed evidence makes answer and accepted risk stale"
# what changed between two results
run 1 "diff of two versions" diff r2 r3 --fail-on confirm
says "diff: an answer has to be confirmed again" 'AuthMech/AuthMech-1/origin = common'
says "diff: a file" 'different +/etc/passwd'
sed 's/^schemes: .*/schemes: [UK-PSTI]/' p.yaml >other.yaml
run 0 "assess against another scheme" assess other.yaml -o r9 --quiet
run 1 "diff: a scheme that is gone is a change" diff r2 r9 --fail-on change
says "diff: which schemes" 'gone +EN303645-V3.1.3'
run 0 "diff of a result with itself" diff r2 r2 --fail-on worse,confirm,change
run 2 "diff: unknown word" diff r2 r3 --fail-on everything
run 0 "diff as JSON" diff r2 r3 --format json
python3 -c 'import json; d = json.load(open("out")); assert d["confirm"] and d["files"] and d["observations"] and d["same-catalog"], d'
result $? "diff as JSON is complete"
run 0 "diff as a page" diff r2 r3 --format html -o diff.html
says "the page has both lists" 'To be confirmed again: [1-9]' diff.html
# 29 filled tables of an invented product, with what is wrong in them
cp "$source_dir/tests/data/ixit-media-player.yaml" .
printf 'assay: 1\nproduct: {name: Player}\nschemes: [EN303645-V3.1.3]\ndeclarations: [ixit-media-player.yaml]\n' >ixit.yaml
run 0 "29 filled tables are assessed" assess ixit.yaml -o ixit --quiet
python3 "$source_dir/tests/cli/check_ixit.py" ixit-media-player.yaml ixit/result.json TS103701-V2.1.1 >check.out 2>&1
code=$?
sed 's/^/# /' check.out
result $code "no cell is lost; support period, read-only interface and downgrades are found"
# drafts: made from evidence, supporting nothing before somebody confirms them
cat >d.yaml <<'P'
assay: 1
product: {name: X, model: M-1}
schemes: [EN303645-V3.1.3]
artifacts: [{kind: firmware, file: image.tar}]
P
run 0 "draft" draft d.yaml --to draft.yaml
run 2 "draft never overwrites" draft d.yaml --to draft.yaml
run 0 "a draft is a declaration" catalog lint draft.yaml
says "a row says what it was made from" '^# seen: .*account root' draft.yaml
run 0 "assess without the draft" assess d.yaml -o d0 --quiet
sed 's/^artifacts/declarations: [draft.yaml]\nartifacts/' d.yaml >d1.yaml
sed 's/^artifacts/declarations: [draft.yaml, ok.yaml]\nartifacts/' d.yaml >d2.yaml
run 0 "assess with it" assess d1.yaml -o d1 --quiet
run 0 "one row is confirmed" answer d1 "AuthMech/AuthMech-1/*" yes --by J --into ok.yaml
run 0 "assess with the confirmed row" assess d2.yaml -o d2 --quiet
python3 - <<'PY'
import json
d0, d1, d2 = (json.load(open(f"d{i}/result.json")) for i in range(3))
passes = lambda d: {r["id"] for s in d["schemes"] for r in s["requirements"] if r["verdict"] in ("pass", "not-applicable")}
verdicts = lambda d: {(s["id"], r["id"]): r["verdict"] for s in d["schemes"] for r in s["requirements"]}
assert verdicts(d1) == verdicts(d0), {k: (v, verdicts(d1)[k]) for k, v in verdicts(d0).items() if verdicts(d1)[k] != v}
row = lambda d: [r for t in d["tables"] if t["id"] == "AuthMech" for r in t["rows"]][0]
assert not row(d1)["counts"] and row(d1)["record"]["draft"] and row(d1)["record"]["from"], row(d1)
assert row(d2)["counts"] and row(d2)["record"]["by"] == "J" and all(a["counts"] for a in row(d2)["answers"] if a["field"] != "origin"), row(d2)
PY
result $? "a draft supports no pass; a confirmed row counts"
done_testing
