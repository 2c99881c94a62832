#!/bin/sh
# Images with data inside and outside of the tree.
cd "$1" || exit 1
command -v mkimage >/dev/null && command -v dtc >/dev/null || exit 0
seq 300 >plain && gzip -c plain >packed
cat >t.its <<'ITS'
/dts-v1/;
/ { description = "seed"; images {
	kernel { data = /incbin/("packed"); type = "kernel"; arch = "arm"; os = "linux"; compression = "gzip"; load = <0>; entry = <0>;
		hash-1 { algo = "sha256"; }; hash-2 { algo = "crc32"; }; };
	ramdisk { data = /incbin/("plain"); type = "ramdisk"; arch = "arm"; os = "linux"; compression = "none"; };
}; configurations { default = "c"; c { kernel = "kernel"; ramdisk = "ramdisk"; }; }; };
ITS
mkimage -f t.its inside >/dev/null && mkimage -E -f t.its outside >/dev/null
rm -f t.its plain packed
