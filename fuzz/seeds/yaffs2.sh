#!/bin/sh
# Two objects with one page of data, in the smallest geometry.
command -v python3 >/dev/null || exit 0
python3 - "$1" <<'P'
import struct, sys
def chunk(seq, obj, number, n, page):
    return page.ljust(512, b"\xff") + struct.pack("<4I", seq, obj, number, n)
def header(seq, obj, kind, parent, name, mode, size=0, equivalent=0, alias=b""):
    p = struct.pack("<IIH", kind, parent, 0xffff) + name.ljust(258, b"\0")
    p = p.ljust(268, b"\0") + struct.pack("<8I", mode, 1, 2, 3, 4, 5, size, equivalent) + alias.ljust(160, b"\0") + b"\0" * 52
    return chunk(seq, obj, 0, 0xffff, p[:512])
out = header(0x1000, 257, 3, 1, b"dir", 0o40755) + header(0x1000, 258, 1, 257, b"file", 0o100644, 5)
out += chunk(0x1000, 258, 1, 5, b"hello") + header(0x1001, 259, 2, 1, b"link", 0o120777, 0, 0, b"dir/file")
out += header(0x1001, 260, 4, 1, b"hard", 0, 0, 258) + b"\xff" * 528
open(sys.argv[1] + "/yaffs2", "wb").write(out)
P
