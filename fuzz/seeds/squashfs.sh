#!/bin/sh
# squashfs.sh FOLDER: small images by mksquashfs, one for each compressor, with and without packed tables.
set -eu
out=$1
command -v mksquashfs >/dev/null || exit 0
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
mkdir -p "$tree/t/d/e"
seq 1 3000 >"$tree/t/long"
head -c 4096 "$tree/t/long" >"$tree/t/block"
echo short >"$tree/t/d/short"
ln "$tree/t/d/short" "$tree/t/d/same"
ln -s ../long "$tree/t/d/e/link"
for comp in gzip lzma lzo lz4 xz zstd; do
	for how in "" "-noI -noId -noX" "-noI -noId -noX -noD -noF -no-fragments"; do
		n=$((${n:-0} + 1))
		# shellcheck disable=SC2086
		mksquashfs "$tree/t" "$out/$comp-$n" -comp $comp -b 4096 -quiet -no-progress -processors 1 -noappend \
			-nopad -p "dev d 755 0 0" -p "dev/c c 600 0 0 5 1" $how >/dev/null 2>&1 || rm -f "$out/$comp-$n"
	done
done
