#!/bin/sh
# Little-endian, with a hole and links.
command -v mkfs.cramfs >/dev/null || exit 0
cd "$1" && mkdir t && cd t || exit 1
seq 1800 >file && ln -s file soft && mkdir dir && mkfifo dir/pipe && : >dir/empty && (head -c 9000 /dev/zero; echo x) >hole
cd .. && mkfs.cramfs -z t cramfs >/dev/null 2>&1
rm -r t
