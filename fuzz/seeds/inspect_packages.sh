#!/bin/sh
# inspect_packages.sh FOLDER: files as fuzz_inspect_packages cuts them: path number, flags, length (little endian), content.
set -eu
file() { # NUMBER TEXT
	text=$(printf "$2x")
	text=${text%x}
	length=$(printf '%s' "$text" | wc -c)
	printf "\\$(printf '%03o' "$1")\\0\\$(printf '%03o' $((length % 256)))\\$(printf '%03o' $((length / 256)))"
	printf '%s' "$text"
}
{
	file 0 'Package: curl\nStatus: install ok installed\nVersion: 1:7.88.1-10+deb12u5\nSource: curl (7.88)\n\nPackage: b\nVersion: 1\n'
	file 1 'Package: kernel\nVersion: 4.4.93-1-2d52\nStatus: install user installed\nArchitecture: mips\n'
	file 2 'Package: dnsmasq\nVersion: 2.80-1\nCPE-ID: cpe:/a:thekelleys:dnsmasq\nSource: package/net/dnsmasq\n'
	file 3 'P:musl\nV:1.2.2-r1\nA:armv7\no:musl\nL:MIT\n\nP:x\nV:1\n'
	file 4 'PACKAGE NAME: busybox\nPACKAGE VERSION: 1.31.1\nRECIPE NAME: busybox\nLICENSE: GPLv2\n\n'
	file 8 'Metadata-Version: 2.1\nName: requests\nVersion: 2.25.1\nLicense: Apache\n\nx\n'
	file 9 '{"name":"@a/b","version":"1.2","license":"MIT","x":[{"y":"z\\\\""}]}'
	file 10 'ID=openwrt\nVERSION_ID="19.07"\nCPE_NAME="cpe:2.3:o:x:y:1"\n'
	file 11 'DISTRIB_ID="OpenWrt"\nDISTRIB_RELEASE="19.07.4"\n'
	file 12 '11.8\n'
} >"$1/texts"
if command -v sqlite3 >/dev/null; then
	db=$(mktemp -u)
	header='00000002000000100000'
	sqlite3 "$db" "PRAGMA page_size=512; CREATE TABLE Packages(hnum INTEGER PRIMARY KEY, blob BLOB);
		INSERT INTO Packages VALUES(1, x'0000000200000009000003e8000000060000000000000001000003e90000000600000005000000016375726c00312e3000');
		INSERT INTO Packages VALUES(2, zeroblob(3000)); INSERT INTO Packages VALUES(3, x'${header}');"
	length=$(wc -c <"$db")
	{
		printf "\\005\\0\\$(printf '%03o' $((length % 256)))\\$(printf '%03o' $((length / 256)))"
		cat "$db"
	} >"$1/rpm-sqlite"
	rm -f "$db"
fi
{
	# one page of slots in miniature cannot be: the first slot page has 4096 bytes
	printf '\006\0\100\020RpmP\0\0\0\0\0\0\0\0\001\0\0\0'
	head -c 16 /dev/zero
	printf 'Slot\007\0\0\0\0\001\0\0\001\0\0\0'
	head -c 4048 /dev/zero
	printf 'BlbS\007\0\0\0\0\0\0\0\060\0\0\0\0\0\0\001\0\0\0\010\0\0\003\350\0\0\0\006\0\0\0\0\0\0\0\001abcd\0ef\0'
} >"$1/rpm-ndb"
