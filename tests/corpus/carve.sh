#!/bin/sh
# carve.sh CARVER: parts of flash images whose layout is known stand where they were put.
set -eu
carver=$1
corpus=${ASSAY_CORPUS:-$HOME/.cache/assay-corpus}
[ -d "$corpus" ] || { echo "1..0 # SKIP no corpus in $corpus"; exit 0; }
n=0
failed=0

# FILE OFFSET LENGTH STATE CONTAINER
has() {
	[ -f "$corpus/$1" ] || return 0
	n=$((n + 1))
	if "$carver" "$corpus/$1" | cut -f 1-4 | grep -q "^$2	$3	$4	$5\$"; then
		echo "ok $n - ${1##*/} $2 $4 $5"
	else
		echo "not ok $n - ${1##*/} $2 $4 $5"
		"$carver" -v "$corpus/$1" | sed 's/^/# /'
		failed=1
	fi
}

has rootfs/truth/armhf-flash.bin 0x100000 5448256 known uimage
has rootfs/truth/armhf-flash.bin 0x640000 11665408 known squashfs
has rootfs/truth/armhf-flash.bin 0xa4250 376240 erased ''
has rootfs/truth/mipsel-small.ext4 0 8388608 known ext
has rootfs/truth/update-unsigned.mender 0 1705472 known tar
has rootfs/truth/update-unsigned.swu 0 1782784 known cpio
has firmware/librarybox/openwrt-ar71xx-generic-tl-mr3020-v1-squashfs-factory.bin 0x200 970443 known lzma
has firmware/librarybox/openwrt-ar71xx-generic-tl-mr3020-v1-squashfs-factory.bin 0xed0cc 2098434 known squashfs
echo "1..$n"
exit $failed
