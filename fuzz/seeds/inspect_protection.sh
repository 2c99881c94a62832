# Seeds for fuzz_inspect_protection: one file of each kind.
out=$1
file() # number of the path in the target's list, flags of inspect_harness.h, content
{
	n=$(printf %b "$3" | wc -c)
	printf "\\\\$(printf %03o "$1")\\\\$(printf %03o "$2")\\\\$(printf %03o $((n % 256)))\\\\$(printf %03o $((n / 256)))"
	printf %b "$3"
}
{ file 0 0 'config zone\n\toption name wan\n\toption input DROP\n'; file 1 0 '*filter\n:INPUT DROP [0:0]\n'; file 2 0 'type filter hook input priority 0; policy drop;\n'; file 3 0 'ENABLED=yes\n'; file 17 0 'DefaultZone=drop\n'; file 4 0 '#!/bin/sh\niptables -P INPUT DROP\n'; } >"$out/firewall"
{ file 5 0 'syslogd -R 1.2.3.4 -O /var/log/x -C16\n'; file 6 0 '*.* @@host\nauth.* -/var/log/auth\n'; file 7 0 'destination d { file("/log"); };\n'; file 8 0 'Storage=persistent\n'; file 9 0 'option log_ip 1.2.3.4\n'; file 11 0 'tmpfs /var tmpfs x\n'; file 13 128 ''; file 15 0 'x'; } >"$out/logging"
{ file 12 0 '#!/bin/sh\nmtd erase rootfs_data\n'; file 10 0 '::respawn:watchdog -t 5 /dev/watchdog\n'; file 14 128 ''; file 16 128 ''; } >"$out/reset"
