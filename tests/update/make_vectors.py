#!/usr/bin/env python3
"""make_vectors.py FOLDER: update bundles of families without a tool in Debian, written from the documents of the formats.

The folder holds the keys of make_bundles.sh (signer.key RSA 2048, ec.key P-256, ed.key Ed25519). Signatures are made by the
openssl command; everything else is the standard library."""
import base64
import hashlib
import json
import os
import struct
import subprocess
import sys
import zlib

PAYLOAD = b"".join(b"firmware line %d\n" % i for i in range(1500))


def run(*args, data=b""):
    return subprocess.run(args, input=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True).stdout


def write(name, data):
    with open(name, "wb") as f:
        f.write(data)


def sign(key, data, *options):
    write("tbs.tmp", data)
    return run("openssl", "dgst", "-sha256", "-sign", key, *options, "tbs.tmp")


def sign_pss(key, data):
    return sign(key, data, "-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:32")


def sign_ed(data):
    write("tbs.tmp", data)
    return run("openssl", "pkeyutl", "-sign", "-inkey", "ed.key", "-rawin", "-in", "tbs.tmp")


def ecdsa_raw(der):
    """SEQUENCE { r, s } as two numbers of 32 bytes"""
    at = 2
    out = b""
    for _ in range(2):
        n = der[at + 1]
        out += der[at + 2:at + 2 + n].lstrip(b"\0").rjust(32, b"\0")
        at += 2 + n
    return out


def public_der(key):
    return run("openssl", "pkey", "-in", key, "-pubout", "-outform", "DER")


def modulus(key):
    text = run("openssl", "rsa", "-in", key, "-noout", "-modulus").decode()
    return bytes.fromhex(text.strip().split("=")[1])


def mcuboot(name, kind, counter=7):
    def tlv(number, value):
        return struct.pack("<HH", number, len(value)) + value
    protected = tlv(0x50, struct.pack("<I", counter))
    protected = struct.pack("<HH", 0x6908, len(protected) + 4) + protected
    header = struct.pack("<IIHHIIBBHII", 0x96f3b83d, 0, 32, len(protected), len(PAYLOAD), 0, 1, 2, 3, 4, 0)
    body = header + PAYLOAD + protected
    digest = hashlib.sha256(body).digest()
    if kind == "rsa":
        signature = tlv(0x20, sign_pss("signer.key", body))
    elif kind == "ecdsa":
        signature = tlv(0x22, sign("ec.key", body).ljust(72, b"\0"))
    else:
        signature = tlv(0x24, sign_ed(digest))
    plain = tlv(0x10, digest) + tlv(0x01, hashlib.sha256(public_der("ec.key")).digest()) + signature
    write(name, body + struct.pack("<HH", 0x6907, len(plain) + 4) + plain)


def esp(name):
    if not os.path.exists("esp.key"):
        run("openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:3072", "-out", "esp.key")
        write("esp.pub", run("openssl", "pkey", "-in", "esp.key", "-pubout"))
    desc = struct.pack("<II8s32s32s16s16s32s32s80s", 0xabcd5432, 3, b"", b"1.4.2", b"camera-esp", b"", b"", b"v5.1", b"", b"")
    image = struct.pack("<BBBBI", 0xe9, 1, 2, 0, 0x40080000) + b"\0" * 16 + struct.pack("<II", 0x3f400020, len(desc) + len(PAYLOAD)) + desc + PAYLOAD
    image += b"\xff" * (-len(image) % 4096)
    n = modulus("esp.key")
    block = struct.pack("<BBH", 0xe7, 2, 0) + hashlib.sha256(image).digest() + n[::-1] + struct.pack("<I", 65537) + b"\0" * 388
    block += sign_pss("esp.key", image)[::-1]
    block += struct.pack("<I", zlib.crc32(block)) + b"\0" * 16
    write(name, image + block + b"\xff" * (4096 - len(block)))


def avb(name, footer=False, flags=0):
    n = modulus("signer.key")
    key = struct.pack(">II", 2048, 0) + n + b"\0" * 256
    salt = b"\x11" * 16
    image = PAYLOAD + b"\0" * (-len(PAYLOAD) % 4096)
    digest = hashlib.sha256(salt + image).digest()
    partition = b"boot"
    body = struct.pack(">Q32sIIII60s", len(image), b"sha256", len(partition), len(salt), len(digest), 0, b"") + partition + salt + digest
    body += b"\0" * (-len(body) % 8)
    descriptors = struct.pack(">QQ", 2, len(body)) + body
    prop = struct.pack(">QQ", 31, 12) + b"com.android.build.x.fingerprint\0" + b"maker/camera\0"
    prop += b"\0" * (-len(prop) % 8)
    descriptors += struct.pack(">QQ", 0, len(prop)) + prop
    aux = descriptors + key
    aux += b"\0" * (-len(aux) % 64)
    header = struct.pack(">4sIIQQIQQQQQQQQQQQII48s80s", b"AVB0", 1, 0, 320, len(aux), 1, 0, 32, 32, 256, len(descriptors), len(key), 0, 0, 0,
                         len(descriptors), 5, flags, 0, b"avbtool 1.3.0", b"")
    digest = hashlib.sha256(header + aux).digest()
    auth = digest + sign("signer.key", header + aux)
    meta = header + auth + b"\0" * (320 - len(auth)) + aux
    if not footer:
        write(name, meta)
        return
    tail = struct.pack(">4sIIQQQ28s", b"AVBf", 1, 0, len(image), len(image), len(meta), b"")
    pad = -(len(image) + len(meta) + 64) % 4096
    write(name, image + meta + b"\0" * pad + tail)


def cbor(x):
    def head(kind, n):
        if n < 24:
            return bytes([kind << 5 | n])
        if n < 256:
            return bytes([kind << 5 | 24, n])
        return bytes([kind << 5 | 25]) + struct.pack(">H", n)
    if x is None:
        return b"\xf6"
    if isinstance(x, int):
        return head(0, x) if x >= 0 else head(1, -1 - x)
    if isinstance(x, bytes):
        return head(2, len(x)) + x
    if isinstance(x, str):
        return head(3, len(x.encode())) + x.encode()
    if isinstance(x, list):
        return head(4, len(x)) + b"".join(cbor(i) for i in x)
    if isinstance(x, dict):
        return head(5, len(x)) + b"".join(cbor(k) + cbor(v) for k, v in x.items())
    return head(6, x[0]) + cbor(x[1])


def suit(name, algorithm):
    payload = PAYLOAD[:600]
    image = cbor([-16, hashlib.sha256(payload).digest()])
    common = cbor({2: [[b"\0"]], 4: cbor([20, {1: b"V" * 16, 2: b"C" * 16, 3: image, 14: len(payload)}, 1, 15, 2, 15])})
    manifest = cbor({1: 1, 2: 12, 3: common, 20: cbor([20, {21: "#app"}, 21, 2, 3, 15]), 7: cbor([3, 15])})
    digest = cbor([-16, hashlib.sha256(cbor(manifest)).digest()])
    protected = cbor({1: algorithm})
    tbs = cbor(["Signature1", protected, b"", digest])
    signature = ecdsa_raw(sign("ec.key", tbs)) if algorithm == -7 else sign_ed(tbs)
    sign1 = cbor((18, [protected, {}, None, signature]))
    write(name, cbor((107, {2: cbor([digest, sign1]), 3: manifest, "#app": payload})))


def tuf(name):
    raw = public_der("ed.key")[-32:]
    key = {"keytype": "ed25519", "scheme": "ed25519", "keyval": {"public": raw.hex()}}
    key_id = hashlib.sha256(json.dumps(key, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
    signed = {"_type": "root", "spec_version": "1.0.31", "version": 3, "expires": "2046-01-01T00:00:00Z", "consistent_snapshot": True,
              "keys": {key_id: key}, "roles": {r: {"keyids": [key_id], "threshold": 1} for r in ("root", "timestamp", "snapshot", "targets")}}
    tbs = json.dumps(signed, sort_keys=True, separators=(",", ":")).encode()
    write(name, json.dumps({"signed": signed, "signatures": [{"keyid": key_id, "sig": sign_ed(tbs).hex()}]}, indent=1).encode())


def android(name):
    def field(number, kind, value):
        def varint(v):
            out = b""
            while v > 127:
                out += bytes([v & 127 | 128])
                v >>= 7
            return out + bytes([v])
        if kind == 0:
            return varint(number << 3) + varint(value)
        if kind == 5:
            return varint(number << 3 | 5) + struct.pack("<I", value)
        return varint(number << 3 | 2) + varint(len(value)) + value
    size = len(field(1, 2, field(2, 2, b"\0" * 256) + field(3, 5, 256)))
    manifest = field(3, 0, 4096) + field(4, 0, len(PAYLOAD)) + field(5, 0, size) + field(14, 0, 1700000000) + field(13, 2, field(1, 2, b"boot"))
    head = struct.pack(">4sQQI", b"CrAU", 2, len(manifest), size) + manifest

    def blob(data):
        return field(1, 2, field(2, 2, sign("signer.key", data)) + field(3, 5, 256))
    write(name, head + blob(head) + PAYLOAD + blob(head + PAYLOAD))


def openwrt(name):
    """usign: a key number that is a random label"""
    number = bytes(range(8))
    meta = b"\0" * 8 + json.dumps({"metadata_version": "1.1", "compat_version": "1.0", "supported_devices": ["maker,camera"],
                                   "version": {"dist": "OpenWrt", "version": "23.05.2", "revision": "r1"}}).encode()

    def trailer(image, data, kind):
        image += data
        crc = zlib.crc32(image) ^ 0xffffffff
        return image + struct.pack(">4sIB3xI", b"FWx0", crc, kind, len(data) + 16)
    image = trailer(PAYLOAD, meta, 1)
    text = b"untrusted comment: signed by key\n" + base64.b64encode(b"Ed" + number + sign_ed(image)) + b"\n"
    write(name, trailer(image, text, 0))
    write("usign.pub", b"untrusted comment: public key\n" + base64.b64encode(b"Ed" + number + public_der("ed.key")[-32:]) + b"\n")


def everything():
    write("payload.bin", PAYLOAD)
    for kind in ("rsa", "ecdsa", "ed25519"):
        mcuboot(f"{kind}.mcuboot", kind)
    esp("app.esp")
    avb("vbmeta.img")
    avb("vbmeta-off.img", flags=2)
    avb("boot-avb.img", footer=True)
    suit("es256.suit", -7)
    suit("eddsa.suit", -8)
    tuf("root.json")
    android("payload.crau")
    openwrt("sysupgrade.bin")
    write("payload.sig", sign("signer.key", PAYLOAD))
    write("payload.p7s", run("openssl", "cms", "-sign", "-binary", "-in", "payload.bin", "-signer", "signer.pem", "-inkey", "signer.key", "-outform", "DER",
                             "-nosmimecap"))
    os.remove("tbs.tmp")


if __name__ == "__main__":
    os.chdir(sys.argv[1])
    everything()
