#!/usr/bin/env python3
"""hostile_samples.py WHAT FILE: images that mean harm, for test_hostile.sh."""
import io
import struct
import sys
import tarfile
import zlib


def tar(path):
    """Names and links that want out of the folder, or into the terminal."""
    with tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as t:
        def file(name, content=b"harm\n", **more):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            for key, value in more.items():
                setattr(member, key, value)
            t.addfile(member, io.BytesIO(content))

        def link(name, target, kind=tarfile.SYMTYPE):
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, target
            t.addfile(member)

        file("planted", b"planted\n")
        file("../../sentinel/up")
        file("a/../../../sentinel/up2")
        file("/sentinel/absolute")
        file("..")
        file(".")
        link("out", "../sentinel")
        file("out/through-link")
        link("passwd", "/etc/passwd")
        file("passwd")
        link("hard", "../sentinel/kept", tarfile.LNKTYPE)
        link("hard-absolute", "/etc/passwd", tarfile.LNKTYPE)
        link("self", "self")
        file("twice", b"one")
        file("twice", b"two")
        file("twice/below", b"three")
        file("symbolic-links.tsv", b"mine")
        file("new\nline")
        file("escape\x1b[31mred\x1b]0;title\x07")
        file("tab\there\rreturn")
        file("\u202eexe.txt")
        file("back\\slash")
        file("set-id", mode=0o6755)
        device = tarfile.TarInfo("device")
        device.type, device.devmajor, device.devminor = tarfile.CHRTYPE, 1, 3
        t.addfile(device)
        file("n" * 65536)
        file("\x01" * 65536)
        file("d/" * 2000 + "deep")
        file("x" * 256)
        file("planted-last", b"planted\n")


def cpio(path):
    out = bytearray()

    def add(name, content=b"harm\n", mode=0o100644):
        raw = name + b"\0"
        fields = (1, mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(raw), 0)
        out.extend(b"070701" + b"".join(b"%08X" % f for f in fields) + raw)
        out.extend(bytes(-len(out) % 4))
        out.extend(content)
        out.extend(bytes(-len(out) % 4))

    add(b"planted", b"planted\n")
    add(b"nul\0hidden")
    add(b"../sentinel/cpio")
    add(b"\xff\xfe not utf-8")
    add(b"link", b"../sentinel", 0o120777)
    add(b"link/through")
    add(b"planted-last", b"planted\n")
    add(b"TRAILER!!!", b"", 0)
    with open(path, "wb") as f:
        f.write(out)


def bomb(path):
    """20 GiB of zeros in gzip members that are as good as equal."""
    pack = zlib.compressobj(9, zlib.DEFLATED, 31)
    member = b"".join(pack.compress(bytes(1 << 20)) for _ in range(64)) + pack.flush()
    with open(path, "wb") as f:
        for _ in range(320):
            f.write(member)


def stored(data):
    """One gzip layer without compression."""
    out = [b"\x1f\x8b\x08\0\0\0\0\0\0\xff"]
    for at in range(0, len(data), 65535):
        part = data[at : at + 65535]
        out.append(struct.pack("<BHH", at + 65535 >= len(data), len(part), len(part) ^ 0xFFFF) + part)
    out.append(struct.pack("<II", zlib.crc32(data), len(data)))
    return b"".join(out)


def nesting(path):
    data = b"the bottom\n" * 10
    for _ in range(10000):
        data = stored(data)
    with open(path, "wb") as f:
        f.write(data)


def fan(path):
    """Archives in archives: nine levels of ten copies each."""
    data = b"the bottom\n"
    for level in range(9):
        pack = io.BytesIO()
        with tarfile.open(fileobj=pack, mode="w", format=tarfile.USTAR_FORMAT) as t:
            for i in range(10):
                content = b"%d" % (level * 10 + i) if i % 2 else data
                member = tarfile.TarInfo("l%d-%d.tar.gz" % (level, i))
                member.size = len(content)
                t.addfile(member, io.BytesIO(content))
        c = zlib.compressobj(9, zlib.DEFLATED, 31)
        data = c.compress(pack.getvalue()) + c.flush()
    with open(path, "wb") as f:
        f.write(data)


if __name__ == "__main__":
    {"tar": tar, "cpio": cpio, "bomb": bomb, "nesting": nesting, "fan": fan}[sys.argv[1]](sys.argv[2])
