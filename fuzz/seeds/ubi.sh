#!/bin/sh
# Two volumes, one of them small and static.
command -v ubinize >/dev/null || exit 0
cd "$1" || exit 1
seq 800 >plain
printf '[a]\nmode=ubi\nimage=plain\nvol_id=0\nvol_type=dynamic\nvol_name=one\nvol_size=64KiB\n[b]\nmode=ubi\nimage=plain\nvol_id=1\nvol_type=static\nvol_name=two\nvol_size=64KiB\n' >ini
ubinize -o ubi -p 16KiB -m 512 ini >/dev/null 2>&1
rm plain ini
