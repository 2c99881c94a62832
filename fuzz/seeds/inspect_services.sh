# Seeds for fuzz_inspect_services: one set of files for each init system.
out=$1
file() # number of the path in the target's list, content
{
	n=$(printf %b "$2" | wc -c)
	printf "\\$(printf %03o "$1")\\001\\$(printf %03o $((n % 256)))\\$(printf %03o $((n / 256)))"
	printf %b "$2"
}
link() # number of the path; the harness makes every link lead to "busybox"
{
	printf "\\$(printf %03o "$1")\\200\\000\\000"
}
{ file 17 '\0177ELF'; file 0 '::sysinit:/etc/init.d/rcS\nttyS0::respawn:-/bin/sh\nid:3:initdefault:\n'
  file 1 '#!/bin/sh\nA=/usr/sbin/telnetd\nstart() {\n "$A" -l ${SH:-/bin/sh} &\n}\ncase "$1" in start|x) dropbear -R -p 22 ;; esac\nfor i in /etc/init.d/S??*; do $i start; done\nsu www -c "lighttpd -f /etc/lighttpd/lighttpd.conf"\n. /etc/init.d/sshd\n'
  file 2 'start-stop-daemon -S -q -c nobody:x --exec /usr/sbin/sshd -- -p 22 # x\ncat <<E\ntelnetd\nE\nnc -l -p 1 -e /bin/sh\n'
  file 14 'Port 22\nListenAddress [::1]:23\n'; file 15 '$SERVER["socket"] == ":443" {\nssl.engine = "enable"\n}\nserver.port = 80\n'
  file 16 'listener 1883 127.0.0.1\ncertfile x\nallow_anonymous true\n'; link 21; link 18; } >"$out/busybox"
{ file 3 '#!/bin/sh /etc/rc.common\nprocd_set_param command dropbear -F\nprocd_append_param command -p 1\nprocd_set_param user x\n'
  file 19 "config dropbear\n\toption Port '22'\n\tlist x y\n"; } >"$out/procd"
{ file 4 'telnet stream tcp nowait root.x /usr/sbin/tcpd in.telnetd -h\n'; file 5 'service ftp\n{\n disable = no\n server = /x\n port = 1\n}\n'
  file 6 'A=b\n*/5 * * * * root /x y\n@reboot root sh -c "exec z"\n'; file 1 'inetd\nxinetd\ncrond\n'; } >"$out/inetd"
{ file 7 '[Unit]\nRequires=y.service x@1.service\n[Service]\nEnvironment=A=b\nUser=u\nExecStart=-/usr/sbin/sshd -D $A %i\n'
  file 8 '[Socket]\nListenStream=[::]:22\nAccept=yes\n'; link 10; } >"$out/systemd"
{ file 11 'service adbd /sbin/adbd\n user root\n disabled\n'; file 12 'start on x\nexec telnetd\nscript\nsshd\nend script\n'
  file 13 '#!/bin/sh\nexec chpst -u x telnetd\n'; file 20 '#!/sbin/openrc-run\ncommand=/x\ncommand_args="a b"\n'; } >"$out/others"
