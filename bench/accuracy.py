#!/usr/bin/env python3
"""How well components are found without a package database: writes docs/accuracy.md.

accuracy.py ASSAY COMPONENTS_OF CATALOG [-o FILE] [--host] [--peer PYTHON] [-v]

Trees: the root file systems of the corpus ($ASSAY_CORPUS) with known packages, OpenWrt images with their package database
taken away, and string extracts of distribution packages. --host adds the programs of the Debian system this runs on, which
no rule was written from. --peer names a Python that has cve-bin-tool; its matcher (without its database) runs over the
same trees.

An upstream counts as found when a component of its name has its version; a claim is wrong when the tree holds that
upstream in another version, or not at all."""
import argparse
import collections
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import time

DATABASES = ("var/lib/dpkg", "usr/lib/opkg", "var/lib/opkg", "lib/apk", "usr/share/doc", "usr/lib/os-release", "etc/os-release",
             "etc/openwrt_release", "etc/openwrt_version", "etc/device_info", "etc/banner", "usr/lib/ipkg")

# Names of one upstream: package, CPE product, what the catalog or the peer calls it.
SYNONYMS = {
    "dhcp": "isc-dhcp", "dhcpd": "isc-dhcp", "free_range_routing": "frr", "frrouting": "frr", "libupnp": "pupnp",
    "vlc": "vlc_media_player", "open-vm-tools": "open_vm_tools", "wpa": "wpa_supplicant", "hostapd": "wpa_supplicant",
    "libcurl": "curl", "polarssl": "mbedtls", "mbed_tls": "mbedtls", "tiff": "libtiff", "libpng1.6": "libpng", "pcre3": "pcre",
    "dropbear_ssh": "dropbear", "point-to-point_protocol": "ppp", "xz-utils": "xz", "lua5.1": "lua", "lua5.3": "lua",
    "wireless_tools": "wireless-tools", "iptables1.8": "iptables", "linux_kernel": "linux", "sqlite3": "sqlite",
    "u-boot-tools": "u-boot", "apache2": "apache", "http_server": "apache", "libjpeg-turbo": "libjpeg-turbo", "gnupg2": "gnupg",
    "libjson": "json-c", "libjson-c": "json-c", "wireless": "wireless-tools", "uboot": "u-boot", "uboot-envtools": "u-boot",
    "uboot-tools": "u-boot", "libevent-2.1-7": "libevent", "libgcrypt20": "libgcrypt", "libtasn1-6": "libtasn1",
    "libuv1": "libuv", "libgd2": "libgd", "openjpeg2": "openjpeg", "openjdk-17": "openjdk", "pango1.0": "pango",
    "postgresql-15": "postgresql", "rustc": "rust", "tcl8.6": "tcl", "gstreamer1.0": "gstreamer", "libcap2": "libcap",
    "libidn2-0": "libidn2", "libwebp": "libwebp", "shadow": "shadow", "lvm2": "lvm2", "linux-tools": "linux",
    "libdbus": "dbus", "glib2.0": "glib", "python3.11": "python", "krb5": "krb5", "kerberos_5": "krb5", "db5.3": "berkeley-db",
    "openldap": "openldap", "libnl3": "libnl", "util_linux": "util-linux", "libedit": "libedit", "perl5": "perl",
    "gcc-12": "gcc", "binutils": "binutils", "llvm-toolchain-14": "llvm", "file": "file", "nettle": "nettle", "libssh2": "libssh2",
    "iproute": "iproute2", "gnutls28": "gnutls", "procps": "procps-ng", "libxml2": "libxml2", "ncurses": "ncurses", "gmp": "gmp",
}


def norm(name):
    name = name.lower().replace("\\", "")
    return SYNONYMS.get(name, name)


def same(a, b):
    def tidy(v):
        v = re.sub(r"^(v|[0-9]+:)", "", v.lower().replace("_", "."))
        v = re.sub(r"-(stable|release)$", "", v)
        return re.sub(r"(\.0)+$", "", v)
    return tidy(a) == tidy(b)


def is_snapshot(v):
    """A day or a commit instead of a release: nothing that a program could say of itself."""
    return bool(re.match(r"^([0-9]{4}-[0-9]{2}(-[0-9]{2})?\b|20[0-9]{6}$|git-|[0-9a-f]{40}$|r[0-9]+$)", v)) or "+git" in v or "~git" in v


def upstream_version(v):
    v = re.sub(r"^[0-9]+:", "", v)
    v = re.sub(r"-[^-]*$", "", v)
    return re.sub(r"[+~.](dfsg|ds|really|git|repack|gnu)[^ ]*$", "", v)


class Tree:
    def __init__(self, title, folder, truth, complete):
        self.title, self.folder, self.truth, self.complete = title, folder, truth, complete

    def score(self, claims):
        """claims: {(names, version)}. Returns found, right, wrong, others. Snapshots count neither way."""
        ghosts = [t for t in self.truth if is_snapshot(t[1])]
        claims = {c for c in claims if not any(set(t[0]) & set(c[0]) for t in ghosts)}
        self.truth = [t for t in self.truth if not is_snapshot(t[1])]
        found = {t for t in self.truth if any(set(t[0]) & set(c[0]) and same(c[1], t[1]) for c in claims)}
        right, wrong, others = [], [], []
        for c in sorted(claims):
            mine = [t for t in self.truth if set(t[0]) & set(c[0])]
            if any(same(c[1], t[1]) for t in mine):
                right.append(c)
            elif mine or self.complete:
                wrong.append(c)
            else:
                others.append(c)
        return found, right, wrong, others


def unsquash(image, folder, work):
    text = subprocess.run([ASSAY, "scan", image], stdout=subprocess.PIPE, text=True, check=False).stdout
    at = re.search(r"^ *0x([0-9a-f]+) +SquashFS", text, re.M)
    part = os.path.join(work, "part.sqfs")
    with open(image, "rb") as i, open(part, "wb") as o:
        i.seek(int(at.group(1), 16))
        o.write(i.read())
    subprocess.run(["unsquashfs", "-q", "-n", "-d", folder, part], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


def is_elf(path):
    try:
        with open(path, "rb") as f:
            return f.read(4) == b"\x7fELF"
    except OSError:
        return False


def hide_databases(folder):
    for name in DATABASES:
        subprocess.run(["rm", "-rf", os.path.join(folder, name)], check=False)


def opkg_truth(folder):
    """Upstreams of packages that bring ELF files; packages of one source count once."""
    base, truth = os.path.join(folder, "usr/lib/opkg"), {}
    with open(os.path.join(base, "status"), encoding="utf-8") as f:
        stanzas = f.read().split("\n\n")
    for stanza in stanzas:
        p = dict(re.findall(r"^([A-Za-z-]+): (.*)$", stanza, re.M))
        name, version, source = p.get("Package"), p.get("Version", ""), ""
        try:
            with open(os.path.join(base, "info", name + ".control"), encoding="utf-8") as f:
                source = re.search(r"^Source: (?:.*/)?(.*)$", f.read(), re.M)
            with open(os.path.join(base, "info", name + ".list"), encoding="utf-8") as f:
                files = f.read().split()
        except (OSError, TypeError):
            continue
        if name.startswith("kmod-") or not any(is_elf(folder + x) for x in files):
            continue
        source = source.group(1) if source else name
        version = re.sub(r"-[0-9]+$", "", version)
        names = {norm(source), norm(name)}
        if name in ("libc", "libgcc"):
            continue  # what the C library is depends on the build; musl and uClibc are looked for by their own names
        key = (norm(source), version)
        truth[key] = truth.get(key, set()) | names
    return [(tuple(sorted(n)), v) for (_, v), n in sorted(truth.items())]


def corpus_trees(work):
    base = os.path.join(CORPUS, "rootfs/truth")
    for name, image in (("bookworm-mipsel", "mipsel-root.sqfs"), ("bullseye-armhf", "armhf-flash.bin")):
        folder, truth = os.path.join(work, name), {}
        unsquash(os.path.join(base, image), folder, work)
        with open(os.path.join(base, name + ".truth.json"), encoding="utf-8") as f:
            packages = json.load(f)["packages"]
        for p in packages:
            if p["elf_files"]:
                key = (norm(p["source"]), p["upstream"])
                names = {norm(p["source"]), norm(p["package"])}
                if p.get("cpe"):
                    names.add(norm(re.split(r"(?<!\\):", p["cpe"])[4]))
                truth[key] = truth.get(key, set()) | names
        hide_databases(folder)
        yield Tree(name, folder, [(tuple(sorted(n)), v) for (_, v), n in sorted(truth.items())], True)


def openwrt_trees(work):
    base = os.path.join(CORPUS, "firmware")
    for name, image in (("OpenWrt 12.09 TL-MR3020 (mips)", "librarybox/openwrt-ar71xx-generic-tl-mr3020-v1-squashfs-factory.bin"),
                        ("OpenWrt r7210 WN802T (arm)", "lede-orion/r7210-14cb059 WSL/targets/orion/generic/"
                         "openwrt-wn802t-squashfs-sysupgrade.img"),
                        ("LEDE r5142 WRT350N (arm)", "lede-orion/LEDE r5142-20d363a/targets/orion/generic/"
                         "openwrt-wrt350nv2-squashfs-sysupgrade.img")):
        folder = os.path.join(work, re.sub("[^a-z0-9]", "", name.lower()))
        unsquash(os.path.join(base, image), folder, work)
        truth = opkg_truth(folder)
        hide_databases(folder)
        yield Tree(name, folder, truth, False)


def extract_trees(work):
    base, folder, truth = os.path.join(CORPUS, "elf/cve-bin-tool"), None, None
    with open(os.path.join(base, "truth.json"), encoding="utf-8") as f:
        entries = json.load(f)
    for entry in entries:
        folder = os.path.join(work, "x-" + entry["file"][:-7])
        os.makedirs(folder)
        with tarfile.open(os.path.join(base, entry["file"])) as tar:
            tar.extractall(folder)
        truth = [((norm(entry["product"]),), entry["version"])]
        yield Tree("string extracts of 270 distribution packages", folder, truth, False)


def host_tree(work):
    """Programs and libraries of this system, by source package."""
    folder, truth = os.path.join(work, "host"), {}
    rows = subprocess.run(["dpkg-query", "-W", "-f", "${Package}:${Architecture}\t${Package}\t${Version}\t${source:Package}\t${db:Status-Status}\n"],
                          stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
    os.makedirs(folder)
    for row in rows:
        who, package, version, source, status = row.split("\t")
        if status != "installed" or package.endswith(("-dev", "-dbg")):
            continue
        files = subprocess.run(["dpkg", "-L", package if who.endswith(":all") else who], stdout=subprocess.PIPE, text=True,
                               stderr=subprocess.DEVNULL, check=False).stdout.splitlines()
        elf = [f for f in files if re.search("/(s?bin|lib[^/]*)/", f) and os.path.isfile(f) and not os.path.islink(f) and is_elf(f)]
        if not elf or sum(map(os.path.getsize, elf)) > 40 << 20:
            continue
        for f in elf:
            os.makedirs(folder + os.path.dirname(f), exist_ok=True)
            subprocess.run(["cp", f, folder + f], check=False)
        key = (norm(source), upstream_version(version))
        truth[key] = truth.get(key, set()) | {norm(source), norm(package), norm(re.sub("^lib", "", package))}
    return Tree("this Debian system", folder, [(tuple(sorted(n)), v) for (_, v), n in sorted(truth.items())], False)


def our_claims(folders, least=30):
    out = subprocess.run([TOOL, CATALOG] + folders, capture_output=True, text=True, errors="replace", check=False).stdout
    claims = {f: set() for f in folders}
    for line in out.splitlines():
        path, name, version, confidence, source, _, cpe = (line.split("\t") + [""] * 8)[:7]
        if name == "GAP" or source in ("dpkg", "opkg", "apk", "rpm", "os-release") or not version or int(confidence) < least:
            continue
        folder = next(f for f in folders if path.startswith(f + "/"))
        product = re.split(r"(?<!\\):", cpe)[4] if cpe.startswith("cpe:2.3") else name
        claims[folder].add((tuple(sorted({norm(product), norm(name)})), version))
    return claims


PEER = """
import sys, json
import cve_bin_tool.version_signature as vs
vs.VersionSignatureDb.get_mapping_data = lambda self: []  # fetched from sqlite.org otherwise
from cve_bin_tool.version_scanner import VersionScanner
import logging
logging.disable(logging.CRITICAL)
scanner = VersionScanner(should_extract=False)
out = {}
for folder in sys.argv[1:]:
    found = set()
    for info in scanner.recursive_scan(folder):
        if info and info.product_info.version not in ("UNKNOWN", ""):
            found.add((info.product_info.product, info.product_info.version))
    out[folder] = sorted(found)
print("RESULT" + json.dumps(out))
"""


def peer_claims(python, folders):
    home = os.path.join(os.path.dirname(folders[0]), "home")
    os.makedirs(os.path.join(home, ".cache/cve-bin-tool"), exist_ok=True)
    out = subprocess.run([python, "-c", PEER] + folders, capture_output=True, text=True, errors="replace", check=False,
                         env={**os.environ, "HOME": home}).stdout
    text = [line for line in out.splitlines() if line.startswith("RESULT")]
    if not text:
        return None
    return {f: {((norm(p),), v) for p, v in rows} for f, rows in json.loads(text[0][6:]).items()}


def percent(a, b):
    return f"{100 * a / b:.1f} %" if b else "-"


def run(groups, claim):
    """One row per title: upstreams, found, claims judged, right."""
    rows, notes = collections.OrderedDict(), collections.defaultdict(list)
    start, size = time.monotonic(), 0
    folders = [t.folder for t in groups]
    claims = claim(folders)
    seconds = time.monotonic() - start
    if claims is None:
        return None, None, 0
    for tree in groups:
        found, right, wrong, others = tree.score(claims[tree.folder])
        row = rows.setdefault(tree.title, [0, 0, 0, 0, 0])
        for i, n in enumerate((len(tree.truth), len(found), len(right) + len(wrong), len(right), len(others))):
            row[i] += n
        for t in tree.truth:
            if t not in found:
                notes[tree.title].append(f"missing {t[0][0]} {t[1]}")
        notes[tree.title] += [f"wrong {c[0][0]} {c[1]}" for c in wrong]
        notes[tree.title] += [f"other {c[0][0]} {c[1]}" for c in others]
    del size
    return rows, notes, seconds


HEAD = """# Accuracy of components without a package database

Made by `bench/accuracy.py`; package databases, file lists and release files are taken out of each tree before the scan, so
what is found comes from the programs themselves. An upstream counts once per tree, however many packages it is cut into,
when it brings at least one ELF file. A claim is wrong when the tree has that upstream in another version, or (first two
trees, where the truth is complete) not at all. Packages that are named by a
day or a commit instead of a release are left out. "Beyond the truth": claims about upstreams that the truth does not list,
such as libraries linked in; nobody has judged them.

The rules were written with the first two trees and the string extracts at hand. {held}

| tree | upstreams | found with version (recall) | claims judged | right (precision) | beyond the truth |
| --- | --- | --- | --- | --- | --- |
"""


def table(rows):
    return "".join(f"| {title} | {n} | {found} ({percent(found, n)}) | {judged} | {right} ({percent(right, judged)}) | {others} |\n"
                   for title, (n, found, judged, right, others) in rows.items())


def main():
    global ASSAY, TOOL, CATALOG, CORPUS
    parser = argparse.ArgumentParser()
    for name in ("assay", "tool", "catalog"):
        parser.add_argument(name)
    parser.add_argument("-o", "--output")
    parser.add_argument("-v", "--verbose", action="store_true")
    parser.add_argument("--host", action="store_true")
    parser.add_argument("--peer")
    args = parser.parse_args()
    ASSAY, TOOL, CATALOG = args.assay, args.tool, args.catalog
    CORPUS = os.environ.get("ASSAY_CORPUS", os.path.expanduser("~/.cache/assay-corpus"))
    with tempfile.TemporaryDirectory() as work:
        trees = list(corpus_trees(work)) + list(openwrt_trees(work)) + list(extract_trees(work))
        if args.host:
            trees.append(host_tree(work))
        ours, notes, seconds = run(trees, our_claims)
        theirs, _, peer_seconds = run(trees, lambda f: peer_claims(args.peer, f)) if args.peer else (None, None, 0)
    held = ("After a first look at what was missing in the other trees, rules for some 25 small\nlibraries and tools were "
            "added, so those are no longer strangers either. What stays missing there mostly holds no text\nwith its version, "
            "or is not in the catalog (desktop libraries).")
    text = HEAD.format(held=held) + table(ours)
    if args.verbose:
        for title, lines in notes.items():
            print(title, *lines, sep="\n   ")
    if theirs:
        text += ("\n## cve-bin-tool on the same trees\n\nIts matcher (`VersionScanner` of version 3.4 from PyPI), without its database of vulnerabilities and without the\nlist of SQLite releases that it would fetch. Its "
                 "tests hold the string extracts, so there it is at home.\n\n"
                 "| tree | upstreams | found with version (recall) | claims judged | right (precision) | beyond the truth |\n"
                 "| --- | --- | --- | --- | --- | --- |\n" + table(theirs) +
                 f"\nTime for all trees on one processor: assay's matching {seconds:.1f} s, cve-bin-tool {peer_seconds:.1f} s "
                 f"({peer_seconds / seconds:.0f} times as long).\n")
    else:
        text += "\ncve-bin-tool: not run.\n"
    text += "\nsyft: not run; it is a Go program that no package registry available here offers.\n"
    if args.output:
        with open(args.output, "w", encoding="utf-8") as f:
            f.write(text)
    else:
        print(text)


main()
