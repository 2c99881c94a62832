#!/bin/bash
# Facts, market rules, and what assess takes from them.
. "$(dirname "$0")/lib.sh"
have python3 || { echo "1..0 # SKIP no python3"; exit 77; }

value() { # value NAME EXPRESSION: python over ./out as d
	python3 -c "import json, sys; d = json.load(open('out')); r = {x['id']: x for x in d['rules']}; sys.exit(not ($2))" 2>error
	ok=$?
	[ $ok = 0 ] || tail -1 error | sed 's/^/# /'
	result $ok "$1"
}

cat >lamp.yaml <<'EOF'
assay: 1
product: {name: Lamp, markets: [EU, UK], placed-on-market: 2026-02-01, support-until: 2029-01-01}
facts: {category: light, consumer: yes, internet: indirect, radio: yes, personal-data: no, payments: no, toy: no, wearable: no}
EOF
run 0 "scope" scope lamp.yaml
says "what must be met now stands first" "^Must be met now"
says "a rule names its law and first day" "since 2025-08-01, until 2027-12-10"
says "what was assumed is said" "assumed +it is no medical device"
says "the class of a later rule" "class +default"
says "a support period that is too short is said" "support-until is 2029-01-01"
says_not "what does not apply is left out" "EU-RED-F"
run 0 "scope --all" scope lamp.yaml --all
says "what does not apply has a reason" "payments: no"
run 0 "scope on a day" scope lamp.yaml --on 2027-12-11 --format json
value "the radio rules have ended, the CRA is in force" "r['EU-RED-D']['time'] == 'over' and r['EU-CRA-DEFAULT']['time'] == 'in-force' and d['on'] == '2027-12-11'"
value "what decides the route is named" "'harmonised-standard-full' in r['EU-RED-D']['route-needs']"
run 0 "the same in words" scope lamp.yaml --on 2027-12-11
says "earlier units stay under the old rules" "^Ended; units placed on the market before"
says "and the new one counts" "since 2027-12-11"
run 2 "no such day" scope lamp.yaml --on 2027-13-01
run 2 "no product file" scope missing.yaml
sed 's/radio: yes/radio: perhaps/' lamp.yaml >wrong.yaml
run 2 "a mistake in a fact" scope wrong.yaml
says "with line and column" "wrong\.yaml:3:[0-9]+: radio is yes, no or unknown" err
cp out first
run 0 "scope again" scope lamp.yaml --format json && cp out first
run 0 "and again" scope lamp.yaml --format json
cmp first out >/dev/null
result $? "the same file gives the same bytes"

# the less is said, the more stays open: nothing is taken for "no"
echo 'assay: 1
product: {name: Thing}' >thing.yaml
run 0 "nothing stated" scope thing.yaml --format json
value "every rule is open" "all(x['status'] == 'unknown' for x in d['rules'])"

# init asks what is needed
printf 'Cam\nMe\n1.0\nf.bin\nEU\ndirect\ncamera\n' >answers
timeout 60 "$assay" init new.yaml --ask <answers >out 2>err
result $? "init --ask reads answers"
says "init: markets" "markets: \[EU\]" new.yaml
says "init: a fact" "^  internet: direct" new.yaml
run 0 "the new file is good" scope new.yaml --format json
value "and its rules are known" "r['EU-CRA-I']['status'] == 'applies'"
run 0 "init with facts as options" init option.yaml --markets EU,UK --fact category=camera --fact production-countries=DE,PL
says "init: list" "production-countries: \[DE, PL\]" option.yaml
run 2 "init: no such fact" init other.yaml --fact colour=blue
[ ! -e other.yaml ]
result $? "init: nothing is written after a mistake"

# assess runs what is in scope; a list in the product file comes first
mkdir -p tree/etc
printf 'root::0:0:root:/root:/bin/sh\n' >tree/etc/passwd
tar --format=ustar --owner=0 --group=0 --numeric-owner --mtime=@1000000000 -cf image.tar -C tree ./etc
echo 'artifacts: [{kind: firmware, file: image.tar}]' >>lamp.yaml
run 0 "assess without a list" assess lamp.yaml -o r1
python3 - <<'EOF'
import json
d = json.load(open("r1/result.json"))
ids = {s["id"] for s in d["schemes"]}
assert {"EN18031-1", "CRA", "UK-PSTI", "EN303645-V3.1.3"} <= ids, ids
assert not ids & {"EN18031-3", "SG-CLS", "US-CTM", "EN303645-V2.1.1"}, ids
assert any(r["id"] == "UK-PSTI" and r["status"] == "applies" for r in d["scope"]["rules"])
EOF
result $? "assess: every scheme in scope, no other"
grep -q 'id="scope"' r1/report.html
result $? "the report shows the rules"
run 0 "Markdown report" report r1 --format markdown
says "it has the rules" "^## Which rules apply on "
says "and the days" "support period must reach .*support ends before that day"
echo 'schemes: [UK-PSTI]' >>lamp.yaml
run 0 "assess with a list" assess lamp.yaml -o r2
python3 -c 'import json; assert [s["id"] for s in json.load(open("r2/result.json"))["schemes"]] == ["UK-PSTI"]'
result $? "assess: the list comes first"

# only the duties to report bind before the rest of the CRA does
for day in 2026-11-21 2027-12-12; do
	"$assay" scope "$source_dir/examples/camera/camera.yaml" --on "$day" --format json >"scope-$day.json"
done
python3 - <<'EOF'
import json
part = [next(s["part"] for s in json.load(open(f"scope-{d}.json"))["schemes"] if s["id"] == "CRA") for d in ("2026-11-21", "2027-12-12")]
assert part == [["Art14.*"], []], part
EOF
result $? "CRA: first Article 14 alone, later all of it"
done_testing
