# Seeds for fuzz_inspect_hardware: names, text, a built-in list, a small device tree.
out=$1
file() # number of the path in the target's list, flags of inspect_harness.h, content
{
	n=$(printf %b "$3" | wc -c)
	printf "\\\\$(printf %03o "$1")\\\\$(printf %03o "$2")\\\\$(printf %03o $((n % 256)))\\\\$(printf %03o $((n / 256)))"
	printf %b "$3"
}
{ file 0 0 'x'; file 2 0 'x'; file 3 0 'ttyS0::respawn:/bin/sh\n'; file 4 0 'kernel/drivers/uvcvideo.ko\n'; } >"$out/names"
if command -v dtc >/dev/null; then
	printf '/dts-v1/;\n/{compatible="v,b";chosen{stdout-path="s";};i2c{a@76{compatible="v,x","bosch,bme280";};b{status="disabled";compatible="x,y-uart";};};};' |
		dtc -q -I dts -O dtb -o "$out/tree.dtb" -
	n=$(wc -c <"$out/tree.dtb")
	{ printf "\\001\\000\\$(printf %03o $((n % 256)))\\$(printf %03o $((n / 256)))"; cat "$out/tree.dtb"; } >"$out/tree"
	rm "$out/tree.dtb"
fi
