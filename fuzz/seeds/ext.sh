#!/bin/sh
# File systems of every generation; small, with links, a hole and attributes where the tools are there.
command -v mke2fs >/dev/null || exit 0
cd "$1" && mkdir t && cd t || exit 1
echo hello >file && ln file hard && ln -s file soft && ln -s "$(printf %080d 7)" slow && mkdir -p dir/sub && mkfifo dir/pipe
: >dir/empty && truncate -s 70000 sparse && printf x >>sparse
cd ..
make() {
	mke2fs -q -F -d t -N 32 -b 1024 "$@" 2>/dev/null
}
make -t ext2 ext2 128
make -t ext2 -I 128 -O none,filetype plain 128
make -t ext4 -O ^has_journal ext4 128
make -t ext4 -O ^has_journal,inline_data inline 128
make -t ext4 -O ^has_journal,^resize_inode,meta_bg -g 256 groups 600
rm -r t
