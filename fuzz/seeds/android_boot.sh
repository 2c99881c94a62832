#!/bin/sh
# Header versions 0, 2, 4 and vendor 4.
command -v python3 >/dev/null || exit 0
python3 - "$1" <<'P'
import struct, sys
def write(name, header, page, parts):
    out = bytes(header).ljust(page, b"\0")
    for p in parts:
        out += p.ljust((len(p) + page - 1) // page * page, b"\0")
    open(sys.argv[1] + "/" + name, "wb").write(out)
def old(version):
    h = bytearray(1660)
    h[0:8] = b"ANDROID!"
    struct.pack_into("<I", h, 8, 6); struct.pack_into("<I", h, 16, 7); struct.pack_into("<II", h, 36, 2048, version)
    h[64:69] = b"quiet"
    return h
write("v0", old(0), 2048, [b"kernel", b"ramdisk"])
h = old(2); struct.pack_into("<I", h, 1632, 4); struct.pack_into("<I", h, 1648, 3)
write("v2", h, 2048, [b"kernel", b"ramdisk", b"dtbo", b"dtb"])
h = bytearray(1584); h[0:8] = b"ANDROID!"; struct.pack_into("<II", h, 8, 6, 7); struct.pack_into("<I", h, 40, 4)
write("v4", h, 4096, [b"kernel", b"ramdisk"])
h = bytearray(2128); h[0:8] = b"VNDRBOOT"; struct.pack_into("<II", h, 8, 4, 4096); struct.pack_into("<I", h, 24, 6); struct.pack_into("<I", h, 2100, 3)
write("vendor", h, 4096, [b"vendor", b"dtb"])
P
