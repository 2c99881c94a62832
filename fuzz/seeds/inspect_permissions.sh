# Seeds for fuzz_inspect_permissions: modes, accounts, secrets, capabilities of each revision.
out=$1
file() # number of the path in the target's list, flags of inspect_harness.h, content
{
	n=$(printf %b "$3" | wc -c)
	printf "\\\\$(printf %03o "$1")\\\\$(printf %03o "$2")\\\\$(printf %03o $((n % 256)))\\\\$(printf %03o $((n / 256)))"
	printf %b "$3"
}
{ file 0 0 'root:x:0:0::/:/bin/sh\nwww:x:33:33::/:/bin/false\n'; file 2 1 'x'; file 4 3 'x'; } >"$out/modes"
{ file 1 0 'root::0::::::\n'; file 4 0 '-----BEGIN PRIVATE KEY-----\nAA\n-----END PRIVATE KEY-----\n'; } >"$out/secrets"
file 4 8 '\001\000\000\002\000\060\000\000\000\000\000\000\000\000\000\000\000\000\000\000' >"$out/cap2"
file 4 8 '\001\000\000\003\200\000\000\000\000\000\000\000\000\001\000\200\000\000\000\000\350\003\000\000' >"$out/cap3"
{ file 3 17 ''; file 4 17 ''; file 5 32 ''; } >"$out/devices"
