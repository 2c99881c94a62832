# Seeds for fuzz_inspect_kernel: banners, a boot environment, sysctl files, command lines, a packed configuration.
out=$1
file() # number of the path in the target's list, flags of inspect_harness.h, content
{
	n=$(printf %b "$3" | wc -c)
	printf "\\\\$(printf %03o "$1")\\\\$(printf %03o "$2")\\\\$(printf %03o $((n % 256)))\\\\$(printf %03o $((n / 256)))"
	printf %b "$3"
}
file 0 4 '\001Linux version 5.10.3 (a@b) (gcc (x) 10.2.1, GNU ld) #1 SMP Thu\n\000*** Booting Zephyr OS build v3.4.0 ***\000VxWorks (for X) version 5.4.2\000* ThreadX A Version G5.6 *' >"$out/banners"
file 9 4 '\000bootargs=console=ttyS0,115200 root=/dev/nfs init=/bin/sh\000bootdelay=3\000setenv bootargs console=ttyS1 single;' >"$out/environment"
{ file 2 0 'kernel.dmesg_restrict = 1\n-net/ipv4/conf/all/rp_filter=0\n'; file 3 0 '#!/bin/sh\necho 1 > /proc/sys/net/ipv4/ip_forward\nsysctl -w kernel.sysrq=1\n'; } >"$out/sysctl"
{ file 4 0 'append root=/dev/a nokaslr -- 1\n'; file 5 0 'console=ttyAMA0 selinux=0\n'; file 7 0 'linux /vmlinuz mitigations=off\n'; file 8 0 'SELINUX=permissive\n'; } >"$out/loaders"
config() { printf '# Linux/arm 3.18.20 Kernel Configuration\nCONFIG_BINFMT_ELF=y\nCONFIG_PRINTK=y\nCONFIG_MODULES=y\nCONFIG_DEVMEM=y\nCONFIG_CMDLINE="init=/bin/sh"\n'; seq 1 120 | sed 's/.*/# CONFIG_FILLER_& is not set/'; }
text=$(config)
file 1 0 "$text" >"$out/config"
config >"$out/text"
gzip -n9 <"$out/text" >"$out/gz"
{ n=$(($(wc -c <"$out/gz") + 9)); printf "\\000\\004\\$(printf %03o $((n % 256)))\\$(printf %03o $((n / 256)))\\001IKCFG_ST"; cat "$out/gz"; } >"$out/ikconfig"
rm "$out/text" "$out/gz"
file 0 0 '\047\005\031\126\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000MIPS OpenWrt Linux-3.3.8\000\000\000\000\000\000\000\000' >"$out/uimage"
