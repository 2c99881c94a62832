#!/bin/sh
command -v genromfs >/dev/null || exit 0
cd "$1" && mkdir t && cd t || exit 1
seq 100 >file && ln -s file soft && mkdir dir && mkfifo dir/pipe && : >dir/empty && ln file dir/hard
cd .. && genromfs -f romfs -d t -V name >/dev/null 2>&1
rm -r t
