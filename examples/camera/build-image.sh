#!/bin/sh
# Assembles the firmware of a plausible consumer camera from Debian's own packages for armhf.
# usage: build-image.sh [--fixed] OUT
# The default has the mistakes that planted.txt lists; --fixed has none of them. The same packages give the same bytes.
# Downloads are kept in $ASSAY_DEMO_CACHE (default: build/demo-cache); a second run needs no network.
# exit: 0 done, 69 the Debian mirror cannot be reached, other: an error
set -eu
export LC_ALL=C TZ=UTC SOURCE_DATE_EPOCH=1700000000
umask 022

variant=default
[ "${1-}" = --fixed ] && { variant=fixed; shift; }
[ $# -eq 1 ] || { sed -n 's/^# usage: /usage: /p' "$0" >&2; exit 2; }
out=$1
here=$(cd "$(dirname "$0")" && pwd)
cache=${ASSAY_DEMO_CACHE:-$here/../../build/demo-cache}
mkdir -p "$cache" "$(dirname "$out")"
cache=$(cd "$cache" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/assay-demo-XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
root=$work/root
# shellcheck source=examples/camera/lib.sh
. "$here/lib.sh"

# usage: packages WORD; those without a word in front, and those of WORD
packages()
{
	sed -e 's/#.*//' -e "s/^$1: *//" -e '/:/d' -e '/^ *$/d' "$here/packages.txt"
}

unpack_packages()
{
	mkdir -p "$root" "$work/boot" "$root/var/lib/dpkg"
	for package in $(packages $variant); do
		dpkg-deb -x "$cache/debs/$package.deb" "$root"
		{
			dpkg-deb -f "$cache/debs/$package.deb" | sed 's/^\(Package: .*\)/\1\nStatus: install ok installed/'
			echo
		} >> "$root/var/lib/dpkg/status"
	done
	dpkg-deb -x "$cache/debs/u-boot-sunxi.deb" "$work/boot"
	dpkg-deb -x "$cache/debs/$kernel.deb" "$work/boot"
	# what a firmware leaves out
	rm -rf "$root/usr/share/doc" "$root/usr/share/man" "$root/usr/share/locale" "$root/usr/share/lintian" \
		"$root/usr/share/bash-completion" "$root/usr/share/doc-base" "$root/usr/share/bug" "$root/usr/share/menu" \
		"$root/usr/share/apport" "$root/usr/share/perl5" "$root/usr/share/initramfs-tools" "$root/usr/share/zsh" \
		"$root/usr/lib/systemd" "$root/lib/systemd" "$root/etc/systemd" "$root/etc/init.d" "$root/etc/cron.daily" \
		"$root/etc/logrotate.d" "$root/etc/default" "$root/usr/lib/python3" "$root/usr/lib/arm-linux-gnueabihf/gconv" \
		"$root/etc/dropbear" "$root/etc/apparmor.d" "$root/etc/lighttpd" "$root/etc/mosquitto" "$root/etc/network" \
		"$root/etc/ufw" "$root/etc/dbus-1" "$root/etc/xtables" "$root/var/www" "$root/lib/udev" "$root/usr/bin/strace-log-merge" \
		"$root/etc/libpaper.d" "$root/usr/share/lighttpd" "$root/etc/update-motd.d" "$root/etc/wpa_supplicant" "$root/etc/hostapd" \
		"$root/usr/share/info" "$root/usr/share/gcc" "$root/usr/share/gdb" "$root/etc/ssl/misc" "$root/etc/ca-certificates" "$root/etc/gss"
}

programs_of_busybox()
{
	for name in sh ash cat chmod chown cp date dd df dmesg echo false grep gunzip gzip hostname kill ln login ls mkdir mknod mount \
		mv ping ps pwd rm sed sleep sync tar touch true umount uname vi zcat; do
		[ -e "$root/bin/$name" ] || ln -s busybox "$root/bin/$name"
	done
	for name in init reboot poweroff ifconfig route getty insmod lsmod modprobe rmmod mdev syslogd klogd udhcpc sysctl; do
		[ -e "$root/sbin/$name" ] || ln -s ../bin/busybox "$root/sbin/$name"
	done
	for name in awk cut find free head id killall logger md5sum nc sha256sum sort tail telnet test top tr uptime wc xargs; do
		[ -e "$root/usr/bin/$name" ] || ln -s ../../bin/busybox "$root/usr/bin/$name"
	done
	for name in crond start-stop-daemon chroot; do
		[ -e "$root/usr/sbin/$name" ] || ln -s ../../bin/busybox "$root/usr/sbin/$name"
	done
}

add_kernel_modules()
{
	version=$(basename "$work"/boot/boot/vmlinuz-*)
	version=${version#vmlinuz-}
	sed -e 's/#.*//' -e '/^ *$/d' "$here/modules.txt" | while read -r name; do
		from=$(find "$work/boot/lib/modules/$version" -name "$name.ko" | head -n 1)
		[ -n "$from" ] || { echo "build-image: this kernel has no module $name" >&2; continue; }
		to=$root/lib/modules/$version${from#"$work/boot/lib/modules/$version"}
		mkdir -p "$(dirname "$to")"
		cp "$from" "$to"
	done
	cp "$work/boot/boot/config-$version" "$root/lib/modules/$version/config"
}

add_configuration()
{
	[ $variant = default ] && ln -s inetutils-inetd "$root/usr/sbin/inetd"
	if [ $variant = fixed ]; then # of mtd-utils only what the updater and the reset use
		for program in $(dpkg-deb -c "$cache/debs/mtd-utils.deb" | sed -n 's|.* \./usr/sbin/||p'); do
			case $program in flashcp | flash_erase | /) ;; *) rm -f "$root/usr/sbin/$program" ;; esac
		done
		rm -f "$root/usr/bin/v4l2-compliance" "$root/usr/sbin/v4l2-dbg"
	fi
	cp -R "$here/rootfs/common/." "$root/"
	cp -R "$here/rootfs/$variant/." "$root/"
	mkdir -p "$root/dev" "$root/proc" "$root/sys" "$root/tmp" "$root/run" "$root/data" "$root/root" "$root/mnt" \
		"$root/etc/ssl/certs" "$root/var"
	find "$root/usr/share/ca-certificates" -name '*.crt' | sort | xargs cat > "$root/etc/ssl/certs/ca-certificates.crt"
	rm -rf "$root/usr/share/ca-certificates"
	ln -sf ../run/resolv.conf "$root/etc/resolv.conf"
	chmod 0755 "$root"/etc/init.d/* "$root"/usr/sbin/camd "$root"/usr/sbin/fw-update "$root"/usr/bin/factory-reset \
		"$root"/usr/share/udhcpc/default.script "$root"/www/cgi-bin/*
}

# What cannot stand in the tree of examples/camera/rootfs because it is made: hashes, keys, certificates, a token.
add_mistakes()
{
	root_hash=$(openssl passwd -1 -salt cam3acam admin)
	admin_hash=$(openssl passwd -1 -salt halina01 12345)
	cat > "$root/etc/shadow" <<EOF
root:$root_hash:18000:0:99999:7:::
daemon:*:18000:0:99999:7:::
admin:$admin_hash:18000:0:99999:7:::
debug::18000:0:99999:7:::
nobody:*:18000:0:99999:7:::
EOF
	printf 'admin:x:1000:1000:web administrator:/root:/bin/sh\ndebug:x:0:0:factory test:/root:/bin/sh\n' >> "$root/etc/passwd"
	token=$(seed "cloud token" | openssl base64 -A | tr -dc 'A-Za-z0-9' | cut -c 1-40)
	sed -i "s|@CLOUD_TOKEN@|$token|" "$root/etc/camera/cloud.conf"
	mkdir -p "$root/etc/dropbear"
	ed25519_key "host key" "$work/host.pem"
	dropbear_key "$work/host.pem" "$root/etc/dropbear/dropbear_ed25519_host_key"
	ed25519_key "web server" "$root/etc/ssl/server.key"
	expired_certificate "$root/etc/ssl/server.key" "$root/etc/ssl/server.crt"
}

add_release_key()
{
	ed25519_key "release" "$work/release.pem"
	openssl pkey -in "$work/release.pem" -pubout -out "$root/etc/update/release.pub.pem"
}

# Modes as the packages have them, except what this list says; all files belong to root (-all-root: links and the top too).
write_owners()
{
	(cd "$root" && find . -mindepth 1 ! -type l -printf '%P m %m 0 0\n' | sort) > "$work/owners"
	{
		echo 'etc/shadow m 600 0 0'
		if [ $variant = default ]; then
			echo 'etc/ssl/server.key m 644 0 0'
			echo 'etc/camera/camera.conf m 666 0 0'
			echo 'etc/dropbear/dropbear_ed25519_host_key m 600 0 0'
		else
			echo 'bin/busybox m 755 0 0'
		fi
		echo 'tmp m 1777 0 0'
	} >> "$work/owners.more"
	awk 'NR == FNR { more[$1] = $0; next } { print ($1 in more) ? more[$1] : $0 }' "$work/owners.more" "$work/owners" \
		> "$work/owners.all"
}

make_filesystem()
{
	write_owners
	find "$root" -exec touch -h -d @$SOURCE_DATE_EPOCH {} +
	mksquashfs "$root" "$work/root.sqfs" -comp xz -b 256K -pf "$work/owners.all" -all-root -no-xattrs -no-progress -quiet -noappend > "$work/mksquashfs.log" 2>&1 ||
		{ cat "$work/mksquashfs.log" >&2; exit 1; }
}

# Debian's boot loader waits two seconds for a key on the serial line. A maker builds his own; here the default
# environment in the binary is changed (same length, hence the other speed) and the header with its checksum made anew.
close_boot_prompt()
{
	head -c $((0x8000)) "$spl" > "$work/spl.bin"
	tail -c +$((0x8000 + 64 + 1)) "$spl" |
		sed 's/bootdelay=2\x00baudrate=115200\x00/bootdelay=-2\x00baudrate=57600\x00/' > "$work/u-boot.raw"
	mkimage -A arm -O u-boot -T firmware -C none -a 0x4a000000 -e 0x4a000000 -n "U-Boot 2023.01 CamOS" \
		-d "$work/u-boot.raw" "$work/u-boot.img" > /dev/null
	cat "$work/spl.bin" "$work/u-boot.img" > "$work/u-boot-with-spl.bin"
	spl=$work/u-boot-with-spl.bin
}

make_boot_parts()
{
	spl=$work/boot/usr/lib/u-boot/orangepi_zero/u-boot-sunxi-with-spl.bin
	mkimage -A arm -O linux -T kernel -C none -a 0x42000000 -e 0x42000000 -n "CamOS 2.4.1 kernel" \
		-d "$work/boot/boot/vmlinuz-$version" "$work/kernel.uimage" > /dev/null
	dtb=$(find "$work/boot/usr/lib" -name 'sun8i-h2-plus-orangepi-zero.dtb' | head -n 1)
	bootdelay=3
	baudrate=115200
	if [ $variant = fixed ]; then
		close_boot_prompt
		bootdelay=-2
		baudrate=57600
	fi
	cat > "$work/env.txt" <<EOF
baudrate=$baudrate
bootargs=console=ttyS0,$baudrate root=/dev/mtdblock4 rootfstype=squashfs ro
bootcmd=sf probe; sf read 0x42000000 0x100000 0x600000; sf read 0x43000000 0x700000 0x10000; bootm 0x42000000 - 0x43000000
bootdelay=$bootdelay
EOF
	mkenvimage -s 0x10000 -o "$work/env.bin" "$work/env.txt"
}

# usage: place FILE OFFSET END
place()
{
	size=$(stat -c %s "$1")
	[ $(($2 + size)) -le $(($3)) ] || { echo "build-image: $(basename "$1") needs $size bytes, too much for its place" >&2; exit 1; }
	dd if="$1" of="$work/flash" bs=65536 seek=$(($2 / 65536)) conv=notrunc status=none
}

make_flash()
{
	head -c $((0x2000000)) /dev/zero | tr '\000' '\377' > "$work/flash" # erased flash reads as ones
	place "$spl" 0 0xf0000
	place "$work/env.bin" 0xf0000 0x100000
	place "$work/kernel.uimage" 0x100000 0x700000
	place "$dtb" 0x700000 0x710000
	place "$work/root.sqfs" 0x710000 0x1e00000
	mv "$work/flash" "$out"
}

fetch_packages u-boot-sunxi linux-image-armmp $(packages default) $(packages fixed)
kernel=$(kernel_package)
fetch_packages "$kernel"
unpack_packages
programs_of_busybox
add_kernel_modules
add_configuration
if [ $variant = default ]; then add_mistakes; else add_release_key; fi
make_filesystem
make_boot_parts
make_flash
