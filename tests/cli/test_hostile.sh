#!/bin/bash
# The command on damaged and malicious images. HOSTILE_ROUNDS=full does more of everything.
. "$(dirname "$0")/lib.sh"
here=$source_dir/tests/cli
rounds=${HOSTILE_ROUNDS:-}
have python3 || { echo "1..0 # SKIP no python3"; exit 77; }

# sound samples
mkdir -p tree/etc/init.d tree/bin tree/lib
for i in 1 2 3 4 5 6 7 8; do seq $((i * 100)) $((i * 300)) >"tree/lib/numbers-$i"; done
head -c 20000 /dev/urandom >tree/bin/noise
printf 'root:x:0:0::/:/bin/sh\n' >tree/etc/passwd
printf '#!/bin/sh\necho\n' >tree/etc/init.d/rcS
ln -s ../bin/noise tree/etc/link
ln tree/lib/numbers-1 tree/lib/again
tar --format=gnu -cf plain.tar -C tree .

make() { # make NAME TOOL COMMAND...: samples/NAME, or a skip
	name=$1 tool=$2
	shift 2
	have "$tool" || { skip "damage: $name" "no $tool"; return; }
	"$@" >make.log 2>&1 && [ -s "samples/$name" ] || { skip "damage: $name" "$tool could not make it"; rm -f "samples/$name"; }
}
PATH=$PATH:/sbin:/usr/sbin
mkdir samples
make squashfs mksquashfs mksquashfs tree samples/squashfs -quiet -no-progress -comp xz
make squashfs-gzip mksquashfs mksquashfs tree samples/squashfs-gzip -quiet -no-progress -comp gzip -b 4096
make cpio cpio sh -c 'cd tree && find . | cpio -o -H newc >../samples/cpio'
make tar tar cp plain.tar samples/tar
make tar-pax tar tar --format=pax -cf samples/tar-pax -C tree .
make ext4 mke2fs mke2fs -q -t ext4 -b 1024 -d tree samples/ext4 700
make ext2 mke2fs mke2fs -q -t ext2 -b 1024 -d tree samples/ext2 400
make jffs2 mkfs.jffs2 mkfs.jffs2 -r tree -o samples/jffs2 -e 16KiB -l
make ubifs mkfs.ubifs mkfs.ubifs -r tree -m 512 -e 15872 -c 40 -x zlib -o samples/ubifs
make cramfs mkfs.cramfs mkfs.cramfs -z tree samples/cramfs
make romfs genromfs genromfs -f samples/romfs -d tree -V test
make fat mkfs.fat sh -c 'truncate -s 200K samples/fat && mkfs.fat samples/fat && mcopy -s -i samples/fat tree/* ::'
make lzip lzip sh -c 'lzip <plain.tar >samples/lzip'
make gzip gzip sh -c 'gzip -9 <plain.tar >samples/gzip'
make xz xz sh -c 'xz <plain.tar >samples/xz'
make lzma xz sh -c 'xz --format=lzma <plain.tar >samples/lzma'
make zstd zstd sh -c 'zstd -q <plain.tar >samples/zstd'
make bzip2 bzip2 sh -c 'bzip2 <plain.tar >samples/bzip2'
make lz4 lz4 sh -c 'lz4 -q -c plain.tar >samples/lz4'
make lz4-legacy lz4 sh -c 'lz4 -q -l -c plain.tar >samples/lz4-legacy'
make lzop lzop sh -c 'lzop -q <plain.tar >samples/lzop'
make uimage mkimage sh -c 'gzip <plain.tar >part.gz && mkimage -A arm -O linux -T ramdisk -C gzip -n test -d part.gz samples/uimage'
cat >image.its <<EOF
/dts-v1/;
/ { description = "test"; #address-cells = <1>;
  images { ramdisk-1 { description = "files"; data = /incbin/("plain.tar"); type = "ramdisk"; arch = "arm"; os = "linux";
    compression = "none"; hash-1 { algo = "sha256"; }; }; };
  configurations { default = "c-1"; c-1 { description = "c"; ramdisk = "ramdisk-1"; }; };
};
EOF
make fit mkimage mkimage -f image.its samples/fit
disk() { # disk FILE LABEL: one partition with a file system
	truncate -s 1800K "$1" && printf 'label: %s\nstart=64, size=1400\nstart=1500, size=500\n' "$2" | sfdisk -q "$1" &&
		dd if=samples/ext4 of="$1" bs=512 seek=64 conv=notrunc
}
if [ -s samples/ext4 ]; then
	make mbr sfdisk disk samples/mbr dos
	make gpt sfdisk disk samples/gpt gpt
fi

for sample in samples/*; do
	kind=$(basename "$sample")
	run 0 "sound: $kind" ls "$sample" --format tsv
	says "sound: $kind: files are listed" '/etc/passwd	'
	# shellcheck disable=SC2086
	python3 "$here/damage.py" "$assay" "$sample" $rounds
	result $? "damage: $kind"
done

# cut archives show what came before the cut
for format in tar cpio gzip; do
	[ -s samples/$format ] || continue
	size=$(stat -c %s samples/$format)
	head -c $((size * 70 / 100)) samples/$format >cut.bin
	run 0 "cut $format is read as far as it goes" ls cut.bin
	says "cut $format: files before the cut" '(etc/passwd|lib/numbers-1|bin/noise|lib/again)$'
	says "cut $format: the cut is reported" 'cut|end|trunc|complete' err
done

# names and links that want out
mkdir -p box/sentinel
echo kept >box/sentinel/kept
snapshot() { (cd box && find sentinel -printf '%p %y %s %m\n' | sort && cat sentinel/kept && ls); ls /sentinel 2>&1; }
for kind in tar cpio; do
	python3 "$here/hostile_samples.py" $kind evil.$kind
	mkdir -p "box/$kind"
	before=$(snapshot)
	(cd box && timeout 120 "$assay" extract ../evil.$kind -C $kind >../out 2>../err)
	code=$?
	[ $code = 0 ] || [ $code = 3 ]; result $? "$kind: extract ends with 0 or 3 (it was $code)"
	after=$(snapshot)
	[ "$before" = "$after" ]; result $? "$kind: nothing outside the folder was touched"
	[ -z "$(find box/$kind ! -type f ! -type d)" ]; result $? "$kind: only files and folders were made"
	[ -z "$(find box/$kind -perm /7000)" ]; result $? "$kind: no set-id bits"
	[ "$(cat box/$kind/planted)" = planted ] && [ "$(cat box/$kind/planted-last)" = planted ]
	result $? "$kind: sound files are extracted"
	says_not "$kind: the worker lives" 'The worker' err
	for format in text tsv; do
		run 0 "$kind: ls --format $format" ls evil.$kind --format $format
		! grep -qP '[\x00-\x08\x0b-\x1f\x7f]|\xe2\x80[\xaa-\xae]' out
		result $? "$kind: the $format listing is printable"
		python3 -c 'open("out", "rb").read().decode("utf-8")'; result $? "$kind: the $format listing is UTF-8"
	done
	[ "$(grep -c '	/planted-last	' out)" = 1 ]; result $? "$kind: the last planted file is listed"
	run 0 "$kind: ls --format json" ls evil.$kind --format json
	python3 -c 'import json; json.load(open("out"))'; result $? "$kind: the JSON listing is JSON"
	run 0 "$kind: scan" scan evil.$kind --format json
	python3 -c 'import json; json.load(open("out"))'; result $? "$kind: the scan is JSON"
done
[ "$(cat box/tar/symbolic-links.tsv 2>/dev/null | head -c 4)" = mine ] || grep -q mine box/tar/symbolic-links.tsv.file 2>/dev/null
result $? "a file of the image called symbolic-links.tsv is not lost"

# a link that was in the target folder before
mkdir -p box/trap && ln -s ../../sentinel box/trap/etc
mkdir -p through/etc && echo harm >through/etc/through && tar -cf through.tar -C through etc
before=$(snapshot)
"$assay" extract through.tar -C box/trap >out 2>err
[ "$before" = "$(snapshot)" ]; result $? "a link in the target folder is not followed"

# bombs
python3 "$here/hostile_samples.py" bomb bomb.gz
run 0 "bomb of 20 GiB" ls bomb.gz
says "bomb: the limit is named" 'limit|too large|could not be read completely' err
says_not "bomb: the worker lives" 'The worker' err
rm -f bomb.gz
python3 "$here/hostile_samples.py" nesting nesting.gz
run 0 "10,000 layers" ls nesting.gz
says "10,000 layers: the limit is named" 'DEPTH' err
says_not "10,000 layers: the worker lives" 'The worker' err
run 0 "10,000 layers: scan" scan nesting.gz
says_not "10,000 layers are no complete scan" 'of 12 files$'
python3 "$here/hostile_samples.py" fan fan.tar.gz
run 0 "archives in archives" ls fan.tar.gz
says_not "archives in archives: the worker lives" 'The worker' err
done_testing
