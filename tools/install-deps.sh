#!/bin/sh
# Installs what is missing from Debian. usage: tools/install-deps.sh build|test|demo|bench|fuzz|deb ...
# Looks with dpkg first, so that a machine that has everything needs neither rights nor network.
set -eu

build="make gcc libc6-dev meson ninja-build pkg-config zlib1g-dev libdeflate-dev liblzma-dev libzstd-dev liblz4-dev liblzo2-dev
 libbz2-dev libssl-dev libcrypt-dev libseccomp-dev libyaml-dev libjansson-dev libqrencode-dev libsqlite3-dev
 libcurl4-openssl-dev libvectorscan-dev libpcre2-dev
 linux-libc-dev scdoc"
test="python3 squashfs-tools libarchive-tools e2fsprogs u-boot-tools device-tree-compiler zstd lz4 cpio xz-utils gzip bzip2 lzop
 openssl rauc swupdate mender-artifact signify-openbsd minisign python3-jsonschema tidy libxml2-utils attr fdisk
 binutils mtd-utils genromfs android-sdk-libsparse-utils dosfstools mtools lzip"
demo="squashfs-tools u-boot-tools apt dpkg ca-certificates debian-archive-keyring openssl python3"
bench="squashfs-tools python3"
deb="dpkg-dev python3"
fuzz="clang libclang-rt-14-dev lld"

missing=""
for group; do
	eval "list=\${$group-}"
	[ -n "$list" ] || { echo "install-deps: no group \"$group\"" >&2; exit 2; }
	for package in $list; do
		dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
	done
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -eq 0 ]; then
	run=""
elif command -v sudo >/dev/null 2>&1; then
	run="sudo"
else
	echo "install-deps: these Debian packages are missing, and neither root nor sudo is there to install them:$missing" >&2
	exit 2
fi
echo "installing from Debian:$missing"
$run apt-get update -q
# shellcheck disable=SC2086
$run env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing
