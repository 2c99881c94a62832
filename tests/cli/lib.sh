# Shared by the tests of the command. Arguments of every test: ASSAY, folder of the worker, source folder.
set -u
assay=$(realpath "$1")
export ASSAY_LIBEXEC="$(realpath "$2")"
source_dir=$(realpath "$3")
export ASSAY_CATALOG="$source_dir/catalog"
export SOURCE_DATE_EPOCH=1767225600 LC_ALL=C
unset NO_COLOR
tmp=$(mktemp -d)
trap 'chmod -R u+rwx "$tmp" 2>/dev/null; rm -rf "$tmp"' EXIT
export XDG_CACHE_HOME="$tmp/cache"
export ASSAY_DB="$tmp/vuln.db" # none: results do not depend on what this machine imported
mkdir "$tmp/cache"
cd "$tmp" || exit 1
count=0 failed=0

have() { command -v "$1" >/dev/null 2>&1; }

result() { # result OK NAME
	count=$((count + 1))
	if [ "$1" = 0 ]; then
		echo "ok $count - $2"
	else
		failed=$((failed + 1))
		echo "not ok $count - $2"
	fi
}

skip() {
	count=$((count + 1))
	echo "ok $count - $1 # SKIP $2"
}

# run CODE NAME [ARGUMENTS]: the command ends with CODE; output in ./out and ./err. `also` adds to the last run.
run() {
	want=$1 name=$2
	shift 2
	timeout "${RUN_TIMEOUT:-120}" "$assay" "$@" >out 2>err </dev/null
	got=$?
	[ "$got" = "$want" ] || {
		echo "# assay $*: exit code $got, not $want"
		head -5 err | sed 's/^/#   /'
	}
	[ "$got" = "$want" ]
	result $? "$name"
}

says() { # says NAME PATTERN [FILE]
	grep -qE -- "$2" "${3:-out}"
	ok=$?
	[ $ok = 0 ] || head -5 "${3:-out}" | sed 's/^/# /'
	result $ok "$1"
}

says_not() {
	! grep -qE -- "$2" "${3:-out}"
	result $? "$1"
}

done_testing() {
	echo "1..$count"
	[ "$failed" = 0 ]
}
