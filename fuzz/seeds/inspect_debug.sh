# Seeds for fuzz_inspect_debug: consoles, properties, limits, boot loader variables.
out=$1
file() # number of the path in the target's list, flags, content
{
	n=$(printf %b "$3" | wc -c)
	printf "\\$(printf %03o "$1")\\$(printf %03o "$2")\\$(printf %03o $((n % 256)))\\$(printf %03o $((n / 256)))"
	printf %b "$3"
}
{ file 0 0 'ttyS0::respawn:/sbin/getty -l /bin/sh ttyS0\n::askfirst:-/bin/sh\n::sysinit:/etc/init.d/rcS\n'
  file 1 1 '#!/bin/sh\ntelnetd -l /bin/sh\nulimit -c unlimited\nnc -l -p 1 -e /bin/sh\n'; file 13 1 '#!/bin/sh\n/bin/ash ttylogin /bin/login\n'; } >"$out/console"
{ file 2 0 'ro.debuggable=1\nro.secure=0\npersist.sys.usb.config=adb\n'; file 3 0 'kernel.core_pattern=/x\n'
  file 4 0 '* soft core unlimited\n'; file 7 0 'ls\n'; file 6 0 'x'; file 9 0 '{"version"'; } >"$out/text"
{ file 5 4 'bootcmd=x\0000bootdelay=3\0000bootstopkey=1\0000'; file 5 0 'bootcmd=x\nbootdelay=-2\n'; file 8 1 '\0177ELF\0001\0001'; } >"$out/loader"
