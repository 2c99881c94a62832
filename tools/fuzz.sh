#!/bin/sh
# Builds the fuzz targets with clang and runs each for FUZZ_SECONDS (60), FUZZ_JOBS (2) at a time.
# usage: tools/fuzz.sh BUILDDIR [TARGET ...]; exit: 1 when a target found something.
set -eu
cd "$(dirname "$0")/.."
dir=$1
shift
[ -f "$dir/build.ninja" ] || CC=clang meson setup "$dir" -Dfuzz=true -Db_sanitize=address,undefined > /dev/null
ninja -C "$dir"
[ $# -gt 0 ] || set -- $(find "$dir/fuzz" -maxdepth 1 -type f -name 'fuzz_*' -perm -u+x -printf '%f\n' | sort)
if printf '%s\n' "$@" | xargs -P "${FUZZ_JOBS:-2}" -n 1 tools/fuzz-one.sh "$dir"; then
	echo "$# targets clean"
else
	echo "some of $# targets found something" >&2
	exit 1
fi
