#!/bin/sh
# A small archive of the real program.
cd "$1" || exit 1
command -v ar >/dev/null || exit 0
seq 9 >short && seq 50 >a-name-of-more-than-16-bytes && ar rcD x.a short a-name-of-more-than-16-bytes
rm short a-name-of-more-than-16-bytes
