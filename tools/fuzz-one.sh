#!/bin/sh
# Runs one fuzz target for FUZZ_SECONDS (60). usage: tools/fuzz-one.sh BUILDDIR fuzz_NAME
# Adds one line to build/fuzz-results.txt: name, clean or FOUND, seconds, executions. What crashes stays in build/fuzz-crashes.
set -eu
cd "$(dirname "$0")/.."
dir=$1 target=$2
name=${target#fuzz_}
corpus=build/fuzz-corpus/$name
crashes=build/fuzz-crashes
mkdir -p "$corpus" "$crashes"
for seed in fuzz/seeds/"$name"/*; do
	case $seed in
	*.hex) grep -v '^#' "$seed" | xxd -r -p > "$corpus/$(basename "$seed" .hex)" ;;
	*) [ ! -f "$seed" ] || cp -n "$seed" "$corpus/" ;;
	esac
done
for generator in "$dir"/fuzz/*_seeds; do
	"$generator" "$name" "$corpus" > /dev/null 2>&1 || true
done
[ ! -f "fuzz/seeds/$name.sh" ] || sh "fuzz/seeds/$name.sh" "$corpus" > /dev/null 2>&1 || true
set -- -max_total_time="${FUZZ_SECONDS:-60}" -timeout=60 -rss_limit_mb=4096 -print_final_stats=1 -artifact_prefix="$crashes/$name-"
[ ! -f "fuzz/$name.dict" ] || set -- "$@" -dict="fuzz/$name.dict"
result=clean
"$dir/fuzz/$target" "$@" "$corpus" > "$crashes/$name.log" 2>&1 || result="FOUND SOMETHING, see $crashes/$name.log"
runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$crashes/$name.log")
printf '%-24s %5s s %12s runs  %s\n' "$name" "${FUZZ_SECONDS:-60}" "${runs:-?}" "$result" | tee -a build/fuzz-results.txt
[ "$result" = clean ] && rm -f "$crashes/$name.log"
