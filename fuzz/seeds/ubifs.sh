#!/bin/sh
# A small file system of every packing.
command -v mkfs.ubifs >/dev/null || exit 0
cd "$1" && mkdir t && cd t || exit 1
seq 800 >file && ln -s file soft && mkdir dir && mkfifo dir/pipe && : >dir/empty && ln file hard
cd ..
for packing in lzo zlib none; do
	mkfs.ubifs -r t -m 512 -e 15872 -c 60 -x $packing -o $packing >/dev/null 2>&1
done
rm -r t
