#!/usr/bin/env python3
"""update_seeds.py NAME FOLDER: seeds of the fuzz target NAME ("update_avb"), written like the vectors of tests/update but with
made-up signatures, so that no key has to be made."""
import base64
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests", "update"))
import make_vectors as v

v.PAYLOAD = v.PAYLOAD[:900]
v.sign = lambda key, data, *options: b"\x30\x44\x02\x20" + b"\x11" * 32 + b"\x02\x20" + b"\x22" * 32 if key == "ec.key" else b"\x5a" * (384 if key == "esp.key" else 256)
v.sign_ed = lambda data: b"\x33" * 64
v.public_der = lambda key: b"\x44" * 44
v.modulus = lambda key: b"\xc5" * (384 if key == "esp.key" else 256)

CMS = bytes.fromhex("3080" "06092a864886f70d010702a0800000")


def cpio(members):
    out = b""
    for name, data in members + [("TRAILER!!!", b"")]:
        raw = name.encode() + b"\0"
        out += b"070702" + b"".join(b"%08x" % n for n in (1, 0o100644 if data else 0, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(raw), sum(data))) + raw
        out += b"\0" * (-len(out) % 4) + data
        out += b"\0" * (-len(out) % 4)
    return out + b"\0" * (-len(out) % 512)


def swupdate():
    image = v.PAYLOAD
    text = 'software = { version = "1.0"; hardware-compatibility: [ "1.0" ]; images: ( { filename = "a"; sha256 = "%s"; device = "/dev/x"; } ); };'
    v.write("rsa.swu", cpio([("sw-description", (text % hashlib.sha256(image).hexdigest()).encode()), ("sw-description.sig", b"\x5a" * 256), ("a", image)]))
    v.write("cms.swu", cpio([("sw-description", (text % ("0" * 64)).encode()), ("sw-description.sig", CMS), ("a", image), ("../b", b"x")]))


def tar(members):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as t:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            t.addfile(info, io.BytesIO(data))
    return out.getvalue()


def mender():
    version = b'{"format":"mender","version":3}'
    header = tar([("header-info", b'{"payloads":[{"type":"rootfs-image"}],"artifact_provides":{"artifact_name":"r1"},"artifact_depends":{"device_type":["camera"]}}')])
    lines = [("data/0000/rootfs.img", v.PAYLOAD), ("header.tar", header), ("version", version)]
    manifest = "".join("%s  %s\n" % (hashlib.sha256(d).hexdigest(), n) for n, d in lines).encode()
    signature = base64.b64encode(b"\x11" * 64)
    v.write("ec.mender", tar([("version", version), ("manifest", manifest), ("manifest.sig", signature), ("header.tar", header),
                              ("data/0000.tar", tar([("rootfs.img", v.PAYLOAD)]))]))


def rauc():
    if not shutil.which("mksquashfs"):
        return
    os.mkdir("content")
    v.write("content/rootfs.img", v.PAYLOAD)
    text = "[update]\ncompatible=Camera\nversion=1\n[image.rootfs]\nfilename=rootfs.img\nsize=%d\nsha256=%s\n" % (
        len(v.PAYLOAD), hashlib.sha256(v.PAYLOAD).hexdigest())
    v.write("content/manifest.raucm", text.encode())
    subprocess.run(["mksquashfs", "content", "fs", "-quiet", "-no-progress"], stdout=subprocess.DEVNULL, check=True)
    fs = open("fs", "rb").read()
    v.write("a.raucb", fs + CMS + len(CMS).to_bytes(8, "big"))
    shutil.rmtree("content")
    os.remove("fs")


def fit():
    if not shutil.which("dtc"):
        return
    text = ('/dts-v1/; / { images { k { data = "kernel"; type = "kernel"; hash-1 { algo = "sha256"; value = [00 11]; }; }; }; configurations { default = "c";'
            ' c { kernel = "k"; signature-1 { algo = "sha256,rsa2048"; value = [5a 5a]; hashed-nodes = "/", "/configurations/c", "/images/k/hash-1";'
            ' hashed-strings = <0 20>; }; }; }; };')
    v.write("a.fit", subprocess.run(["dtc", "-q", "-I", "dts", "-O", "dtb"], input=text.encode(), stdout=subprocess.PIPE, check=True).stdout)


def beside():
    line = lambda raw: base64.b64encode(raw) + b"\n"
    v.write("sig", b"untrusted comment: x\n" + line(b"Ed" + b"\1" * 72))
    v.write("minisig", b"untrusted comment: x\n" + line(b"ED" + b"\1" * 72) + b"trusted comment: version 1\n" + line(b"\2" * 64))
    v.write("raw", b"\x5a" * 256)
    v.write("cms", CMS)


def esp():
    v.write("esp.key", b"")
    v.esp("a.esp")
    os.remove("esp.key")


MAKERS = {
    "update_swupdate": swupdate, "update_mender": mender, "update_rauc": rauc, "update_fit": fit, "update_esp": esp,
    "update_minisign": beside, "update_signify": beside, "update_detached": beside,
    "update_mcuboot": lambda: [v.mcuboot(k, k) for k in ("rsa", "ecdsa", "ed25519")],
    "update_avb": lambda: [v.avb("vbmeta"), v.avb("boot", footer=True)],
    "update_suit": lambda: v.suit("a.suit", -8),
    "update_tuf": lambda: v.tuf("root.json"),
    "update_android": lambda: v.android("a.crau"),
    "update_openwrt": lambda: v.openwrt("a.bin"),
}
os.chdir(sys.argv[2])
MAKERS[sys.argv[1]]()
