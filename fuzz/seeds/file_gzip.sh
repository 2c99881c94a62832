#!/bin/sh
# The real program's output, once and twice.
cd "$1" || exit 1
seq 2000 >plain
make()
{
	if command -v "$1" >/dev/null; then
		count=$((count + 1))
		"$@" plain >$count && cat $count $count >twice$count
	fi
}
count=0
make gzip -c
make gzip -n -1 -c
rm plain
