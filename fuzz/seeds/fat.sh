#!/bin/sh
command -v mkfs.fat >/dev/null && command -v mcopy >/dev/null || exit 0
cd "$1" || exit 1
export MTOOLS_SKIP_CHECK=1
seq 400 >file
make() {
	truncate -s "$2" "$1" && mkfs.fat $3 "$1" >/dev/null && mmd -i "$1" ::/dir && mcopy -i "$1" file '::/dir/a long file name.text' && mcopy -i "$1" file ::/A.TXT
}
make fat12 64K "-F 12" 2>/dev/null
make fat16 2200K "-F 16 -s 1" 2>/dev/null
rm file
