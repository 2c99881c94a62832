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
make xz -c
make xz -T1 --block-size=2000 -C sha256 -c
make xz --x86 --lzma2 -C none -c
rm plain
