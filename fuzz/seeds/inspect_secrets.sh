# Seeds for fuzz_inspect_secrets: one line for each check.
out=$1
file() # number of the path in the target's list, content
{
	n=$(printf %b "$2" | wc -c)
	printf "\\$(printf %03o "$1")\\000\\$(printf %03o $((n % 256)))\\$(printf %03o $((n / 256)))"
	printf %b "$2"
}
file 0 'CRC=gxp_zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17\n' >"$out/crc"
file 0 'B32=AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHy0=\nB64=AQID\n' >"$out/base64"
file 0 'JWT=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln\nBAS=YWRtaW46aHVudGVy\n' >"$out/coded"
file 0 'URL=a$b%sc<d>\nPWD="x y"\nPWD=${A}\nPWD=hunter22\n<!-- PWD=abc -->' >"$out/values"
file 1 "KEY='my home'\nKEY=********\n" >"$out/wifi"
file 2 'user * hunter22 *\n' >"$out/ppp"
{ file 3 'PWD=abc\nPWD="abcd"\n'; file 4 'URL=abcd\n'; file 5 'JWT=a.b.c\n'; } >"$out/kinds"
