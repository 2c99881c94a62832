#!/bin/bash
# Exit codes, messages and formats of the command, as `assay --help` promises them.
. "$(dirname "$0")/lib.sh"
have python3 || { echo "1..0 # SKIP no python3"; exit 77; }

valid_json() {
	python3 -c 'import json, sys; json.load(open(sys.argv[1]))' out 2>json-error
	ok=$?
	[ $ok = 0 ] || sed 's/^/# /' json-error | tail -1
	result $ok "$1"
}

# a small image: two accounts, one of them open, and a link
mkdir -p tree/etc tree/bin
printf 'root::0:0:root:/root:/bin/sh\nnobody:*:99:99::/:/bin/false\n' >tree/etc/passwd
printf 'hello\n' >tree/etc/motd
ln -s ../etc/motd tree/bin/motd
tar --format=ustar --owner=0 --group=0 --numeric-owner --mtime=@1000000000 -cf image.tar -C tree ./etc ./bin
head -c 6000 /dev/zero >zero.bin
: >empty.bin
mkdir folder

# help and usage
run 2 "no verb" && says "no verb shows the usage" "^usage:" err
run 0 "--help" --help
says "--help names the exit codes" "exit codes:"
run 0 "--version" --version
for verb in init scan scope assess gaps explain report ls cat extract catalog formats checks ask answer waive draft plan diff; do
	run 0 "$verb --help" "$verb" --help
	says "$verb --help has a usage line and a description" "^usage: assay $verb"
done
run 0 "help VERB" help scan
run 2 "help of an unknown verb" help nothing
run 2 "unknown verb" scann image.tar
says "unknown verb: did you mean" 'did you mean "scan"' err
run 2 "unknown option" scan --formt json image.tar
says "unknown option: did you mean" 'did you mean --format' err
run 2 "unknown format" scan --format xml image.tar
says "unknown format: the choices" 'choose from text, json' err
run 2 "option without its value" scan image.tar --format
run 2 "value for a switch" scan image.tar --all=1
run 2 "argument missing" scan
run 2 "too many arguments" scan image.tar image.tar
run 2 "extract without a folder" extract image.tar

# artifacts that cannot be read
for verb in scan ls; do
	run 3 "$verb: missing file" "$verb" missing.bin
	says "$verb: missing file is named" 'missing\.bin: No such file' err
	run 3 "$verb: empty file" "$verb" empty.bin
	says "$verb: empty file: why" 'empty' err
	run 3 "$verb: a folder" "$verb" folder
done
mkfifo pipe
run 3 "scan: a pipe does not hang" scan pipe
if [ "$(id -u)" != 0 ]; then
	cp image.tar closed.tar && chmod 0 closed.tar
	run 3 "scan: file without permission" scan closed.tar
else
	skip "scan: file without permission" "root reads everything"
fi
run 3 "ls: no file system inside" ls zero.bin
run 0 "scan: no file system inside" scan zero.bin
says "scan: no file system is said" 'no file system or archive was found'
run 3 "ls: nothing at the path" ls image.tar /nowhere
run 3 "cat: nothing at the path" cat image.tar /nowhere

# what is read
run 0 "ls" ls image.tar
says "ls: mode, size, path" '^-rw-r--r-- .* 6 .*/etc/motd$'
says "ls: link" '/bin/motd -> \.\./etc/motd$'
run 0 "cat" cat image.tar /etc/motd
cmp -s out tree/etc/motd; result $? "cat: the bytes of the file"
run 0 "ls --format tsv" ls image.tar --format tsv
[ "$(awk -F '\t' 'NF != 8' out | wc -l)" = 0 ]; result $? "tsv: eight columns in each line"
says "tsv: sha256" "$(sha256sum tree/etc/motd | cut -c1-64)"
run 0 "extract" extract image.tar -C taken
cmp -s taken/etc/motd tree/etc/motd; result $? "extract: the bytes of the file"
[ ! -L taken/bin/motd ] && grep -q '^/bin/motd' taken/symbolic-links.tsv; result $? "extract: links are listed, not made"

# JSON of everything that lists
run 0 "ls --format json" ls image.tar --format json; valid_json "ls: JSON"
run 0 "scan --format json" scan image.tar --format json; valid_json "scan: JSON"
# a check that fails at several places: one line in the overview, every place with --all and in JSON
mkdir -p several/etc && cp tree/etc/passwd several/etc/passwd
printf 'root::1:0:99999:7:::\nguest::1:0:99999:7:::\nadmin::1:0:99999:7:::\n' >several/etc/shadow
printf 'guest:x:5:5::/:/bin/sh\nadmin:x:6:6::/:/bin/sh\n' >>several/etc/passwd
tar --format=ustar --owner=0 --group=0 -cf several.tar -C several ./etc
run 0 "scan: several places" scan several.tar
says "scan: several places: how many more" 'and [0-9]+ more  \(check accounts\.known-password\)'
run 0 "scan --all: several places" scan several.tar --all
says "scan --all: every place" '^          /etc/shadow:3  .*admin'
run 0 "scan --format json: several places" scan several.tar --format json
python3 -c '
import json
doc = json.load(open("out"))
known = {o["id"] for o in doc["observations"]}
for f in doc["findings"]:
    assert len(f["observations"]) == f["more"] + 1 and f["observation"] in f["observations"] and known >= set(f["observations"]), f
assert any(f["more"] > 1 for f in doc["findings"])'; result $? "scan: JSON names every observation of a finding"
run 0 "catalog list --format json" catalog list --format json; valid_json "catalog list: JSON"
scheme=$(python3 -c 'import json; print(json.load(open("out"))["schemes"][0]["id"])')
run 0 "catalog show --format json" catalog show "$scheme" --format json; valid_json "catalog show: JSON"
run 0 "formats --format json" formats --format json; valid_json "formats: JSON"
run 0 "checks --format json" checks --format json; valid_json "checks: JSON"
run 0 "checks --kinds --format json" checks --kinds --format json; valid_json "kinds: JSON"

# catalog
run 0 "catalog lint" catalog lint
run 2 "catalog show: unknown scheme" catalog show NO-SUCH-SCHEME
run 2 "catalog show: unknown requirement" catalog show "$scheme" no-such
run 2 "catalog: unknown word" catalog lst
run 0 "catalog coverage" catalog coverage
says "catalog coverage has a line per scheme" "^$scheme +[0-9]+ "
run 0 "catalog coverage --format json" catalog coverage --format json; valid_json "catalog coverage: JSON"
run 0 "catalog crosswalk" catalog crosswalk
says "catalog crosswalk names the strength" ' (equal|partial|related) '
run 0 "catalog crosswalk --format json" catalog crosswalk --format json; valid_json "catalog crosswalk: JSON"
run 2 "catalog crosswalk: unknown scheme" catalog crosswalk NO-SUCH-SCHEME
run 2 "catalog crosswalk: unknown requirement" catalog crosswalk "$scheme" no-such
run 2 "missing catalog" scan image.tar --catalog nowhere
cp -r "$ASSAY_CATALOG" broken-catalog && chmod -R u+w broken-catalog
check_file=$(ls broken-catalog/checks/*.yaml | head -1)
sed -i '0,/question:/s//qestion:/' "$check_file"
run 2 "catalog lint: broken catalog" catalog lint --catalog broken-catalog
says "broken catalog: file, line, column, suggestion" "$(basename "$check_file"):[0-9]+:[0-9]+: .*did you mean \"question\""
run 2 "scan with a broken catalog" scan image.tar --catalog broken-catalog
says "scan with a broken catalog: why" ':[0-9]+:[0-9]+: ' err
printf 'catalog: [1\n' >broken-catalog/catalog.yaml
run 2 "catalog that is no YAML" catalog lint --catalog broken-catalog

# init and product files
run 0 "init" init product.yaml --name 'A "quoted" name' --firmware image.tar
run 2 "init does not overwrite" init product.yaml
cat >wrong.yaml <<EOF
assay: 1
product:
  nam: "X"
  manufacturer: "Y"
schemes: [$scheme-x]
artifacts:
  - kind: firmwar
    file: image.tar
EOF
run 2 "product with mistakes" assess wrong.yaml
says "mistake: unknown key" 'wrong.yaml:3:3: unknown key "nam", did you mean "name"' err
says "mistake: unknown scheme" 'wrong.yaml:5:11: unknown scheme' err
says "mistake: unknown kind" 'wrong.yaml:7:11: .*did you mean "firmware"' err
[ ! -e result ]; result $? "no result from a product with mistakes"
run 2 "missing product" assess missing.yaml
run 2 "product is a folder" assess folder
run 2 "product is empty" assess empty.bin
run 2 "product is binary" assess zero.bin
run 2 "--fail-on: unknown word" assess product.yaml --fail-on fial

# assess
run 0 "assess" assess product.yaml -o r1
run 0 "assess again" assess product.yaml -o r2
cmp -s r1/result.json r2/result.json && cmp -s r1/report.html r2/report.html; result $? "two runs give the same bytes"
cp r1/result.json out; valid_json "result.json is JSON"
run 1 "--fail-on fail" assess product.yaml -o r3 --fail-on fail
run 1 "--fail-on inconclusive" assess product.yaml -o r3 --fail-on inconclusive
run 1 "--fail-on of several words" assess product.yaml -o r3 --fail-on contradiction,fail
run 0 "--fail-on contradiction: there is none" assess product.yaml -o r3 --fail-on contradiction
run 2 "output folder cannot be made" assess product.yaml -o nowhere/deep/r
for f in text json html csv; do
	run 0 "report --format $f" report r1 --format $f
	[ -s out ]; result $? "report $f holds something"
done
run 2 "report of an unknown format" report r1 --format pdf
run 0 "report -o" report r1 --format html -o report.html
cmp -s report.html r1/report.html; result $? "report -o writes the same HTML"
says_not "the HTML report fetches nothing" '(src|href)="https?:' report.html
run 0 "report json" report r1 --format json
cmp -s out r1/result.json; result $? "report json is the result"
run 0 "gaps" gaps r1
run 0 "gaps --format json" gaps r1 --format json; valid_json "gaps: JSON"
run 2 "explain: unknown id" explain r1 no-such
says "explain: unknown id is named" 'no-such' err
run 2 "explain: unknown observation" explain r1 o-000000000000
run 2 "result folder is missing" gaps nowhere
mkdir r9 && printf '{"assay": ' >r9/result.json
run 2 "result is damaged" gaps r9
printf '[]' >r9/result.json
for verb in gaps report; do run 2 "$verb: JSON that is no result" $verb r9; done
run 2 "explain: JSON that is no result" explain r9 x
# requirements VERDICT RESULT: ids of the requirements with that verdict
requirements() {
	python3 -c '
import json, sys
for scheme in json.load(open(sys.argv[2] + "/result.json"))["schemes"]:
    for r in scheme["requirements"]:
        if r["verdict"] == sys.argv[1]:
            print(r["id"])' "$@"
}
requirement=$(requirements fail r1 | head -1)
run 0 "explain of a failure ($requirement)" explain r1 "$requirement"
says "explain names path and line" '/etc/passwd'

# no evidence gives no pass
run 0 "init for an image without files" init nothing.yaml --firmware zero.bin
run 0 "assess an image without files" assess nothing.yaml -o r4
[ -z "$(requirements pass r4)" ]; result $? "an image without files: no PASS"
[ -n "$(requirements inconclusive r4)" ]; result $? "an image without files: INCONCLUSIVE"
run 0 "init for a missing image" init gone.yaml --firmware gone.bin
run 3 "assess a missing image" assess gone.yaml -o r5
[ -s r5/result.json ]; result $? "a missing image still gives a result"
says "the result says so" '"unreadable"' r5/result.json

# no escape sequences behind a pipe
for arguments in "scan image.tar" "ls image.tar" "gaps r1" "report r1" "explain r1 $requirement" "checks" "formats"; do
	# shellcheck disable=SC2086
	"$assay" $arguments 2>&1 </dev/null | grep -q "$(printf '\033')"
	[ $? = 1 ]; result $? "no escape sequence behind a pipe: $arguments"
done
if have script; then
	script -qec "NO_COLOR=1 '$assay' scan image.tar --quiet" /dev/null </dev/null >terminal 2>&1
	! grep -q "$(printf '\033')\\[[0-9;]*m" terminal; result $? "NO_COLOR on a terminal"
	script -qec "TERM=xterm '$assay' scan image.tar --quiet" /dev/null </dev/null >terminal 2>&1
	grep -q "$(printf '\033')\\[[0-9;]*m" terminal; result $? "colour on a terminal"
else
	skip "NO_COLOR on a terminal" "no script"
fi
if [ -c /dev/full ]; then
	"$assay" ls image.tar >/dev/full 2>err; [ $? = 4 ]; result $? "a full disk is not success"
fi
done_testing
