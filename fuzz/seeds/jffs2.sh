#!/bin/sh
# Small media of both byte orders and several packings.
command -v mkfs.jffs2 >/dev/null || exit 0
cd "$1" && mkdir t && cd t || exit 1
seq 800 >file && ln -s file soft && mkdir dir && mkfifo dir/pipe && : >dir/empty
cd ..
mkfs.jffs2 -r t -o little -e 8KiB -l -n 2>/dev/null
mkfs.jffs2 -r t -o big -e 8KiB -b -n 2>/dev/null
mkfs.jffs2 -r t -o lzo -e 8KiB -l -n -x zlib -x rtime -X lzo 2>/dev/null
mkfs.jffs2 -r t -o rtime -e 8KiB -l -n -x zlib 2>/dev/null
rm -r t
