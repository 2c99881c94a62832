#!/bin/sh
# Images of mkimage: a packed kernel, several files, a script. Header sums stop changes of the header, so the
# interesting changes are those of the data.
cd "$1" || exit 1
command -v mkimage >/dev/null || exit 0
seq 1000 >plain
for c in gzip bzip2 lzma lz4 zstd; do
	case $c in
	lzma) xz --format=lzma -c plain >packed ;;
	*) command -v $c >/dev/null && $c -c plain >packed 2>/dev/null ;;
	esac
	mkimage -A mips -O linux -T kernel -C $c -n seed -d packed $c >/dev/null
done
mkimage -A arm -O linux -T multi -C none -d plain:packed:plain multi >/dev/null
mkimage -A arm -O linux -T script -C none -d plain script >/dev/null
rm plain packed
