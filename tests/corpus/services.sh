#!/bin/sh
# services.sh RUN_INSPECTOR CATALOG COMPARE_ELF: facts about programs against readelf, and what the real trees start,
# set wrong and left over against what is known of them.
tool=$1 catalog=$2 compare=$3
corpus=${ASSAY_CORPUS:-$HOME/.cache/assay-corpus}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
n=0 failed=0

result() # ok|not ok, name
{
	n=$((n + 1))
	echo "$1 $n - $2"
	case $1 in not*) failed=1 ;; esac
}

elf() # name, folder
{
	if ! command -v readelf >/dev/null; then
		result ok "readelf agrees: $1 # SKIP no readelf"
	elif "$compare" "$tool" "$2" >"$work/differences"; then
		result ok "readelf agrees: $1 ($(tail -1 "$work/differences"))"
	else
		sed 's/^/# /' "$work/differences"
		result "not ok" "readelf agrees: $1"
	fi
}

has() # inspector, pattern: a line of its output
{
	if [ ! -f "$work/$1" ]; then
		"$tool" "$1" "$work/tree" "daemons=$catalog/data/daemons.txt" >"$work/$1"
	fi
	if grep -q "$2" "$work/$1"; then
		result ok "$name: $2"
	else
		result "not ok" "$name: $2"
	fi
}

tree() # name, image, offset of the file system
{
	rm -rf "$work/tree" "$work/services" "$work/settings" "$work/debug" "$work/elf"
	name=$1
	[ -f "$2" ] && command -v unsquashfs >/dev/null || return 1
	unsquashfs -q -n -o "$3" -d "$work/tree" "$2" >/dev/null 2>&1
	[ -d "$work/tree/etc" ]
}

mkdir -p "$work/host/usr/bin"
for f in $(find /usr/bin -type f | sort | head -200); do
	cp "$f" "$work/host/usr/bin/" 2>/dev/null
done
elf "programs of this machine" "$work/host"

for t in "mipsel rootfs/truth/mipsel-root.sqfs 0" "armhf rootfs/truth/armhf-flash.bin 6553600"; do
	set -- $t
	if ! tree "$1" "$corpus/$2" "$3"; then
		result ok "$1 # SKIP no corpus or no unsquashfs"
		continue
	fi
	elf "$1" "$work/tree"
	# the weaknesses that were planted
	has services '^service telnetd .*enabled=true .*root=true .*port=23 .*arguments=-l /bin/sh authentication=none @/etc/init.d/rcS:3'
	has services '^service dropbear .*enabled=true .*port=22 .*arguments=-R -B .*@/etc/init.d/rcS:4'
	has services '^service sshd .*enabled=false'
	has debug '^debug ttyS0 class=serial-console .*authenticated=false @/etc/inittab:2'
	has debug '^debug telnetd class=remote-shell .*started=true authenticated=false'
	has settings '^setting dropbear -B .*judgement=weak topic=empty-password .*@/etc/init.d/rcS:4'
	has settings '^setting mosquitto allow_anonymous .*judgement=weak topic=anonymous .*@/etc/mosquitto/mosquitto.conf:2'
	has settings '^setting mosquitto listener .*judgement=weak topic=cleartext .*@/etc/mosquitto/mosquitto.conf:1'
	has settings '^setting lighttpd server.username .*value=root judgement=weak topic=privilege'
	has settings '^setting lighttpd dir-listing.activate .*judgement=weak topic=directory-listing'
	has settings '^setting lighttpd ssl.engine .*judgement=weak topic=cleartext default=true'
done

if tree librarybox "$corpus/firmware/librarybox/openwrt-ar71xx-generic-tl-mr3020-v1-squashfs-factory.bin" 970956; then
	elf librarybox "$work/tree"
	has services '^service telnetd .*started-by=procd enabled=true .*authentication=none @/etc/init.d/telnet:31'
	has services '^service dropbear .*started-by=procd enabled=true .*port=22'
	has services '^service dnsmasq .*enabled=true user=nobody root=false protocol=dns port=53'
	has settings '^setting dropbear RootPasswordAuth .*judgement=weak topic=root-login .*@/etc/config/dropbear:3'
	has settings '^setting firewall zone wan input .*judgement=good'
	has debug 'class=core-dump @/etc/init.d/network:12'
	has elf '^elf-summary / .* nx=0 pie=0 .*machine=mips'
else
	result ok "librarybox # SKIP no corpus or no unsquashfs"
fi

echo "1..$n"
exit $failed
