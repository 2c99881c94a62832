#!/bin/sh
# Headers of the three forms in front of a packed text.
cd "$1" || exit 1
le32() { printf "\\$(printf %03o $(($1 % 256)))\\$(printf %03o $(($1 / 256 % 256)))\\$(printf %03o $(($1 / 65536)))\\000"; }
put() { dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null; }
seq 3000 >plain && gzip -n plain && n=$(wc -c <plain.gz)

{
	for i in 1 2 3 4 5 6 7 8 9; do printf '\000\000\240\341'; done
	printf '\030\050\157\001' && le32 0 && le32 $((52 + (n + 3) / 4 * 4)) && le32 0
	cat plain.gz && printf '\000\000\000'
} >zimage

head -c 1536 /dev/zero >bzimage && cat plain.gz >>bzimage && head -c 16 /dev/zero >>bzimage
printf '\002' | put bzimage 497 && le32 $((n / 16 + 1)) | put bzimage 500 && printf '\125\252' | put bzimage 510
printf 'HdrS\017\002' | put bzimage 514 && printf '\000\001' | put bzimage 526 && printf 'version' | put bzimage 768
le32 0 | put bzimage 584 && le32 "$n" | put bzimage 588

head -c 512 /dev/zero >zboot && cat plain.gz >>zboot
{ printf 'MZ\000\000zimg' && le32 512 && le32 "$n"; } | put zboot 0
{ le32 64 && printf 'PE\000\000\144\252\001\000'; } | put zboot 60
{ le32 "$n" && le32 512; } | put zboot 104
rm plain.gz
