#!/usr/bin/env python3
"""compare_images.py ASSAY [--write DOC] [IMAGE...]: `assay ls` against other programs' extraction of the same bytes.

Each SquashFS, ext, cpio, tar and gzip that `assay` finds in the images (default: those of the corpus) is extracted by
unsquashfs, debugfs, bsdtar or Python's gzip; type, mode, owner, size, SHA-256, path and link target have to agree.
Containers inside containers too. Every difference is printed. With --write the table in DOC, between the two marks, is
made anew. Exit code 77 when there is nothing to compare with.
"""
import gzip
import hashlib
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile

FOLDERS = ("firmware/librarybox", "firmware/lede-orion", "rootfs/truth")
NAMES = re.compile(r"\.(bin|img|sqfs|ext4|cpio\.gz|swu|mender|raucb|itb)$")
BEGIN, END = "<!-- compare_images.py: begin -->\n", "<!-- compare_images.py: end -->\n"
TYPES = ((stat.S_ISREG, "file"), (stat.S_ISDIR, "dir"), (stat.S_ISLNK, "symlink"), (stat.S_ISCHR, "char"),
         (stat.S_ISBLK, "block"), (stat.S_ISFIFO, "fifo"), (stat.S_ISSOCK, "socket"))
OWNER = os.geteuid() == 0  # others cannot make files of other owners, devices and set-id bits


def call(*command):
    got = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    return got.returncode, got.stdout, got.stderr.decode("utf-8", "replace")


def row(mode, uid, gid, kind, size, digest, target):
    """What has to agree: sizes of folders and modes of links have no meaning."""
    if kind == "symlink":
        mode = 0
    if not OWNER:
        mode, uid, gid = mode & 0o777, 0, 0
    return (kind, "%04o" % mode, uid, gid, size if kind == "file" else 0, digest, target)


def listed(assay, image):
    """Regions of the image, and path -> row; a path that is file and folder is in `files` and `rows`."""
    code, text, errors = call(assay, "scan", "--format", "json", image)
    if code:
        sys.exit("assay scan %s: %s" % (image, errors))
    regions = [r for r in json.loads(text)["artifact"]["regions"] if r["parent"] == "/"]
    code, text, errors = call(assay, "ls", "--format", "tsv", image)
    files, rows = {}, {}
    for line in text.decode("utf-8").split("\n")[:-1]:
        mode, uid, gid, size, digest, kind, path, target = line.split("\t")
        entry = row(int(mode, 8), int(uid), int(gid), kind, int(size), digest, target)
        (files if kind == "file" else rows)[path] = entry
    return regions, files, rows


def format_of(path):
    with open(path, "rb") as f:
        head = f.read(2048)
    if head[:4] in (b"hsqs", b"sqsh"):
        return "squashfs", "unsquashfs"
    if head[1080:1082] == b"\x53\xef":
        return "ext", "debugfs"
    if head[:3] == b"\x1f\x8b\x08":
        return "gzip", "gzip"
    if head[:6] in (b"070701", b"070702", b"070707"):
        return "cpio", "bsdtar"
    if head[257:262] == b"ustar":
        return "tar", "bsdtar"
    return None, None


def extract(kind, path, into):
    if kind == "squashfs":
        return call("unsquashfs", "-n", "-q", "-no-xattrs", "-d", into, path)
    if kind == "ext":
        os.mkdir(into)
        return call("debugfs", "-R", 'rdump / "%s"' % into, path)
    os.mkdir(into)
    return call("bsdtar", "-x", "-p", "-f", path, "-C", into)


def reference(tree):
    rows, files = {}, {}
    for folder, folders, names in os.walk(tree):
        for name in [""] + folders + names if folder == tree else folders + names:
            path = os.path.join(folder, name) if name else folder
            s = os.lstat(path)
            kind = next(t for test, t in TYPES if test(s.st_mode))
            digest = target = ""
            if kind == "file":
                with open(path, "rb") as f:
                    digest = hashlib.sha256(f.read()).hexdigest()
            elif kind == "symlink":
                target = os.readlink(path).replace("\\", "\\\\")
            shown = ("/" + os.path.relpath(path, tree) if name else "/").replace("\\", "\\\\")
            rows[shown] = row(stat.S_IMODE(s.st_mode), s.st_uid, s.st_gid, kind, s.st_size, digest, target)
            if kind == "file":
                files[shown] = path
    return rows, files


class Comparison:
    def __init__(self, assay):
        self.assay, self.table, self.differences = assay, [], 0

    def level(self, image, path, base, ours):
        """One container: the bytes in `path`, which `assay` shows beneath `base`."""
        files, rows = ours
        kind, tool = format_of(path)
        if not kind or (kind != "gzip" and not shutil.which(tool)):
            return
        with tempfile.TemporaryDirectory() as room:
            if kind == "gzip":
                inner = sorted(p for p in files if p.startswith(base + "/") and "/" not in p[len(base) + 1 :])
                content = os.path.join(room, "content")
                with gzip.open(path) as f, open(content, "wb") as to:
                    shutil.copyfileobj(f, to)
                with open(content, "rb") as f:
                    digest = hashlib.sha256(f.read()).hexdigest()
                same = len(inner) == 1 and files[inner[0]][5] == digest
                self.note(image, base, kind, tool, 1, os.path.getsize(content), 0 if same else 1)
                if same:
                    self.level(image, content, inner[0], ours)
                return
            tree = os.path.join(room, "tree")
            code, _, errors = extract(kind, path, tree)
            theirs, contents = reference(tree)
            mine = {}
            for source in (rows, files):  # what is file and folder is a file at this level
                for p, entry in source.items():
                    if p == (base or "/") and source is files and base:
                        continue
                    if p == (base or "/"):
                        mine["/"] = entry
                    elif p.startswith(base + "/"):
                        mine[p[len(base) :]] = entry
            mine = {p: e for p, e in mine.items() if not any(
                base + p[:i] in files for i in range(1, len(p)) if p[i] == "/")}
            if "/" not in mine or kind in ("cpio", "tar"):
                theirs.pop("/", None)  # archives need not hold their top folder
                mine.pop("/", None)
            if code:
                print("  %s complained: %s" % (tool, errors.strip().split("\n")[-1]))
            wrong = 0
            for p in sorted(set(mine) | set(theirs)):
                a, b = theirs.get(p), mine.get(p)
                if a != b and not (kind in ("cpio", "tar") and b is None and a[0] == "dir"):
                    print("  %s%s: %s %s, ours %s" % (base, p, tool, a, b))
                    wrong += 1
            size = sum(e[4] for e in theirs.values())
            self.note(image, base, kind, tool, len(mine), size, wrong)
            for p, content in sorted(contents.items()):
                if base + p in files and any(q.startswith(base + p + "/") for q in list(files) + list(rows)):
                    self.level(image, content, base + p, ours)

    def note(self, image, base, kind, tool, entries, size, wrong):
        print("%s%s: %s, %d entries, %d bytes, %d differences" % (image, base, kind, entries, size, wrong))
        self.table.append((image, base or "/", kind, tool, entries, size, wrong))
        self.differences += wrong

    def image(self, path):
        name = os.path.basename(path)
        regions, files, rows = listed(self.assay, path)
        for region in regions:
            with tempfile.NamedTemporaryFile() as part:
                with open(path, "rb") as f:
                    f.seek(region["offset"])
                    part.write(f.read(region["length"]))
                part.flush()
                self.level(name, part.name, region["path"].rstrip("/"), (files, rows))


def write(doc, table):
    lines = ["| image | beneath | format | compared with | entries | bytes of files | differences |\n",
             "| --- | --- | --- | --- | ---: | ---: | ---: |\n"]
    lines += ["| %s | `%s` | %s | %s | %d | %d | %d |\n" % r for r in table]
    with open(doc, encoding="utf-8") as f:
        text = f.read()
    before, rest = text.split(BEGIN)
    with open(doc, "w", encoding="utf-8") as f:
        f.write(before + BEGIN + "".join(lines) + END + rest.split(END)[1])


def main():
    assay, arguments, doc = sys.argv[1], sys.argv[2:], None
    if arguments[:1] == ["--write"]:
        doc, arguments = arguments[1], arguments[2:]
    corpus = os.environ.get("ASSAY_CORPUS", os.path.expanduser("~/.cache/assay-corpus"))
    images = arguments or sorted(
        os.path.join(folder, name) for top in FOLDERS for folder, _, names in os.walk(os.path.join(corpus, top))
        for name in names if NAMES.search(name) and os.path.getsize(os.path.join(folder, name)) > 4096)
    if not images:
        print("SKIP: no corpus")
        return 77
    comparison = Comparison(assay)
    for image in images:
        comparison.image(image)
    if doc:
        write(doc, comparison.table)
    print("%d containers, %d differences" % (len(comparison.table), comparison.differences))
    return 1 if comparison.differences or not comparison.table else 0


if __name__ == "__main__":
    sys.exit(main())
