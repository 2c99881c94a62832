#!/bin/sh
# Makes a Debian package of the release build in build/deb. Dependencies are read from the programs by dpkg-shlibdeps.
set -eu
cd "$(dirname "$0")/.."
export SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2> /dev/null || echo 1700000000)}"
dir=build/deb-build
root=$PWD/build/deb/root
[ -f "$dir/build.ninja" ] || meson setup "$dir" --buildtype=release -Dtests=false -Dwerror=false --prefix=/usr > /dev/null
ninja -C "$dir" > /dev/null
rm -rf build/deb
mkdir -p "$root/DEBIAN"
DESTDIR=$root meson install -C "$dir" --no-rebuild --strip > /dev/null
version=$(meson introspect --projectinfo "$dir" | python3 -c 'import json, sys; print(json.load(sys.stdin)["version"])')
arch=$(dpkg --print-architecture)
# dpkg-shlibdeps wants a source package around it: give it the least that satisfies it
mkdir -p build/deb/source/debian
printf 'Source: assay\n\nPackage: assay\nArchitecture: any\n' > build/deb/source/debian/control
depends=$(cd build/deb/source && dpkg-shlibdeps -O $(find "$root/usr" -type f -perm -u+x -print | while read -r f; do
	case $(head -c 4 "$f" | tr -d '\177') in ELF*) echo "$f" ;; esac; done) 2> /dev/null | sed -n 's/^shlibs:Depends=//p')
cat > "$root/DEBIAN/control" <<EOF
Package: assay
Version: $version
Architecture: $arch
Maintainer: The assay authors <assay@localhost>
Installed-Size: $(du -sk "$root/usr" | cut -f 1)
Depends: $depends
Section: utils
Priority: optional
Description: assesses consumer IoT devices against security requirements
 Reads a firmware image in a sandbox, holds the maker's answers against it, and gives
 a verdict with its reasons for every provision of ETSI EN 303 645.
EOF
mkdir -p "$root/usr/share/doc/assay"
cp LICENSE "$root/usr/share/doc/assay/copyright"
[ ! -f NEWS.md ] || gzip -9nc NEWS.md > "$root/usr/share/doc/assay/NEWS.gz"
find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
dpkg-deb --root-owner-group --build "$root" "build/deb/assay_${version}_$arch.deb"
