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
make xz --format=lzma -c
make xz --format=lzma --lzma1=lc=1,lp=2,pb=2,dict=1MiB -c
rm plain
