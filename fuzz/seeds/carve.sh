#!/bin/sh
# Images of several parts: boot loader text, compressed kernel, archive, erased flash, noise.
cd "$1" || exit 1
{
	printf 'U-Boot 2020.01 (Jan 01 2020)\n'
	head -c 3000 /bin/sh
	printf 'hello, hello, hello, hello, hello' | gzip -n
	head -c 5000 /dev/zero | tr '\0' '\377'
	if command -v cpio >/dev/null; then echo x >x && echo x | cpio -o -H newc 2>/dev/null && rm x; fi
	printf 'one two three four five six' | xz 2>/dev/null
	head -c 64 /dev/zero
} >image
{ gzip -n </bin/sh | head -c 6000; head -c 4096 /dev/zero; } >cut
printf '\037\213\010\000\037\213\010\000BZh9BZh9070701070701\135\000\000\200\000' >magics
