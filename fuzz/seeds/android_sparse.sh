#!/bin/sh
command -v img2simg >/dev/null || exit 0
cd "$1" || exit 1
(seq 2000; head -c 100000 /dev/zero; yes | head -c 40000; head -c 50000 /dev/zero) >plain && truncate -s 204800 plain
img2simg plain sparse >/dev/null 2>&1
rm plain
