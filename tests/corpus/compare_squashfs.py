#!/usr/bin/env python3
"""compare_squashfs.py LISTER [IMAGE...]: what our SquashFS reader hands out against unsquashfs.

For each SquashFS found in the images (default: those of the corpus) the two lists of type, mode, owner, size,
SHA-256, path and link target are compared; every difference is printed. Images that unsquashfs cannot read
completely are compared in what it could extract. Exit code 77 when there is nothing to compare with.
"""
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile

LINE = re.compile(
    rb"^(?P<mode>[-dlcbps][-rwxsStT]{9}) (?P<uid>\d+)/(?P<gid>\d+) +(?P<size>\d+|\d+, *\d+) "
    rb"\d{4}-\d\d-\d\d \d\d:\d\d (?P<path>.*)$"
)


def mode_bits(text):
    """'-rwsr-x--T' to a number."""
    bits = 0
    for i, c in enumerate(text[1:]):
        if c in "rwxst":
            bits |= 1 << (8 - i)
        if c in "sStT":
            bits |= {2: 0o4000, 5: 0o2000, 8: 0o1000}[i]
    return bits


def printable(raw):
    """As our tools show names: only what is harmless here needs no change."""
    return raw.decode("utf-8", "surrogateescape")


def reference(image, offset, into):
    """path -> (type, mode, uid, gid, size, sum, target), and whether unsquashfs was content."""
    tree = os.path.join(into, "tree")
    # a pseudo file cannot be made by an ordinary user: that alone is no failure
    got = subprocess.run(["unsquashfs", "-n", "-q", "-no-xattrs", "-ignore-errors", "-d", tree, "-o", str(offset), image],
                         stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    listed = subprocess.run(["unsquashfs", "-n", "-q", "-lln", "-d", "tree", "-o", str(offset), image],
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    entries = {}
    for line in listed.stdout.split(b"\n"):
        m = LINE.match(line)
        if not m:
            continue
        kind = chr(m["mode"][0]).replace("-", "f")
        path, target = m["path"], b""
        if kind == "l":
            path, target = path.split(b" -> ", 1)
        path = path[len(b"tree"):].lstrip(b"/")
        size, total = "-", "-"
        if kind == "f":
            size = m["size"].decode()
            try:
                with open(os.path.join(os.fsencode(tree), path), "rb") as f:
                    total = hashlib.sha256(f.read()).hexdigest()
            except OSError as e:
                total = "?" + e.__class__.__name__
        elif kind in "cb":
            size = m["size"].decode().replace(" ", "")
        entries[printable(path)] = (kind, "%o" % mode_bits(m["mode"].decode()), m["uid"].decode(), m["gid"].decode(),
                                    size, total, printable(target))
    return entries, got.returncode == 0 and not got.stderr


def ours(lister, image, offset):
    got = subprocess.run([lister, "squashfs", image, str(offset)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                         check=False)
    if got.returncode not in (0, 1):
        sys.exit("lister died on %s: %s" % (image, got.stderr.decode()))
    entries = {}
    for line in got.stdout.decode("utf-8", "surrogateescape").split("\n")[:-1]:
        kind, mode, uid, gid, size, total, path, target = line.split("\t")[:8]
        if path in entries:
            print("  named twice: %s" % path)
        entries[path] = (kind, mode, uid, gid, size, total, target)
    return entries, got.stderr.decode().strip().split("\n")[-1], "0 problems" in got.stderr.decode()


def offsets(lister, image):
    """Where a SquashFS starts: at every signature that our probe accepts."""
    with open(image, "rb") as f:
        data = f.read()
    at = data.find(b"hsqs")
    while at >= 0:
        probe = subprocess.run([lister, "-q", "-H", "squashfs", image, str(at)], stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, check=False)
        if b"no squashfs here" not in probe.stderr:
            yield at
        at = data.find(b"hsqs", at + 1)


def compare(lister, image, offset):
    """Number of differences that count."""
    with tempfile.TemporaryDirectory() as into:
        theirs, content = reference(image, offset, into)
        mine, claim, sound = ours(lister, image, offset)
    print("%s at %d: %s" % (os.path.basename(image), offset, claim))
    differences = 0
    for path in sorted(set(theirs) | set(mine)):
        a, b = theirs.get(path), mine.get(path)
        if a == b:
            continue
        if not content or not sound:
            # damaged image: both stop somewhere; say how, but only what both read whole has to agree
            print("  damaged image: %r: unsquashfs %s, ours %s" % (path, a, b))
            if not (a and b and a[:4] == b[:4] and a[6] == b[6] and ("!" in b[5] or a[5][0] == "?")):
                differences += a is not None and b is not None
            continue
        print("  %r: unsquashfs %s, ours %s" % (path, a, b))
        differences += 1
    print("  %d entries, %d differences%s" % (len(mine), differences, "" if content else " (unsquashfs complained)"))
    return differences, len(mine)


def main():
    lister, images = sys.argv[1], sys.argv[2:]
    corpus = os.environ.get("ASSAY_CORPUS", os.path.expanduser("~/.cache/assay-corpus"))
    if not shutil.which("unsquashfs"):
        print("SKIP: no unsquashfs")
        return 77
    if not images:
        for folder, _, names in sorted(os.walk(corpus)):
            for name in sorted(names):
                path = os.path.join(folder, name)
                if re.search(r"(sqfs|sqsh|squashfs[^/]*\.img|squashfs-factory\.bin|armhf-flash\.bin)$", path):
                    images.append(path)
    if not images:
        print("SKIP: no corpus")
        return 77
    total = entries = found = 0
    for image in images:
        for offset in offsets(lister, image):
            differences, n = compare(lister, image, offset)
            total, entries, found = total + differences, entries + n, found + 1
    print("%d file systems, %d entries, %d differences" % (found, entries, total))
    return 1 if total or not found else 0


if __name__ == "__main__":
    sys.exit(main())
