#!/bin/sh
# Archives of zip(1): files, a link, streamed with zip64 fields.
cd "$1" || exit 1
command -v zip >/dev/null || exit 0
mkdir t && seq 100 >t/a && ln -s a t/l && printf x >t/b
zip -qry z.zip t && seq 100 | zip -q s.zip - && zip -q0 stored.zip t/b
rm -r t
