#!/bin/sh
# Builds the fuzz targets with clang and runs each for FUZZ_SECONDS (60). usage: tools/fuzz.sh BUILDDIR [TARGET ...]
# Corpora are kept in build/fuzz-corpus; what crashes stays in build/fuzz-crashes. exit: 1 when a target found something.
set -eu
cd "$(dirname "$0")/.."
dir=$1
shift
[ -f "$dir/build.ninja" ] || CC=clang meson setup "$dir" -Dfuzz=true -Db_sanitize=address,undefined > /dev/null
ninja -C "$dir"
crashes=$PWD/build/fuzz-crashes
mkdir -p "$crashes"
[ $# -gt 0 ] || set -- $(find "$dir/fuzz" -maxdepth 1 -type f -name 'fuzz_*' -perm -u+x -printf '%f\n' | sort)
bad=0
good=0
for target; do
	name=${target#fuzz_}
	corpus=build/fuzz-corpus/$name
	mkdir -p "$corpus"
	[ ! -d "fuzz/seeds/$name" ] || cp -n "fuzz/seeds/$name"/* "$corpus/" 2> /dev/null || true
	[ ! -f "fuzz/seeds/$name.sh" ] || sh "fuzz/seeds/$name.sh" "$corpus" > /dev/null 2>&1 || true
	set -- -max_total_time="${FUZZ_SECONDS:-60}" -timeout=10 -rss_limit_mb=4096 -print_final_stats=1 -artifact_prefix="$crashes/$name-"
	[ ! -f "fuzz/$name.dict" ] || set -- "$@" -dict="fuzz/$name.dict"
	if "$dir/fuzz/fuzz_$name" "$@" "$corpus" > "$crashes/$name.log" 2>&1; then
		good=$((good + 1))
		printf '%-24s %s\n' "$name" "$(sed -n 's/^stat::number_of_executed_units: *\(.*\)/\1 runs, nothing found/p' "$crashes/$name.log")"
		rm -f "$crashes/$name.log"
	else
		bad=$((bad + 1))
		printf '%-24s FOUND SOMETHING, see %s\n' "$name" "$crashes/$name.log"
	fi
done
echo "$good targets clean, $bad with findings"
[ $bad -eq 0 ]
