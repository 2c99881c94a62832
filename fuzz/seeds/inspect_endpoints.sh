# Seeds for fuzz_inspect_endpoints: addresses in configuration, pages, scripts and binaries.
out=$1
file() # number of the path in the target's list, flags of inspect_harness.h, content
{
	n=$(printf %b "$3" | wc -c)
	printf "\\\\$(printf %03o "$1")\\\\$(printf %03o "$2")\\\\$(printf %03o $((n % 256)))\\\\$(printf %03o $((n / 256)))"
	printf %b "$3"
}
{ file 0 0 'server=mqtt://user:pw@b.vendor.com:1883/x?y\nntp 0.pool.ntp.org\nmail=a@vendor.com\nhttp://[2a00::1]:81/\n192.168.1.1:80\n'; file 1 0 '<a href="http://www.w3.org/x">http://10.0.0.1/</a>'; file 4 0 'http://skip.vendor.com/\n'; } >"$out/text"
{ file 2 0 '\001\000https://api.vendor.com/%s\000fw.vendor.com\000Copyright <jo@vendor.com>\0008.8.8.8\000'; file 3 0 '#!/bin/sh\nping 8.8.4.4 # http://x.y.z\n'; } >"$out/binary"
