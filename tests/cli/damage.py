#!/usr/bin/env python3
"""damage.py ASSAY SAMPLE [full]: the command on damaged copies of a sound sample.

The sample is cut at 16 places and gets random byte flips in 50 copies (64 and 1,000 with "full"). All copies are put
into one tar between two planted files, and a few (with "full": all) are also given to the command alone. The command
must end with 0 or 3, no worker may die, every line of the listing must be whole and printable, the planted files must
be there, and it must not take long. Prints what is wrong; exit code 1 then.
"""
import io
import os
import random
import re
import subprocess
import sys
import tarfile
import time

COLUMNS = 8
CONTROL = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")
SECONDS = 120
bad = []


def run(assay, data, label, keep):
    with open(keep, "wb") as f:
        f.write(data)
    start = time.monotonic()
    try:
        got = subprocess.run([assay, "ls", "--format", "tsv", keep], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        bad.append("%s: not done after %d s" % (label, SECONDS))
        return b""
    if got.returncode not in (0, 3):
        bad.append("%s: exit code %d: %s" % (label, got.returncode, got.stderr[:300].decode("utf-8", "replace")))
    death = re.search(rb"The worker [^\n]*|ERROR: \w+Sanitizer[^\n]*|runtime error[^\n]*", got.stderr)
    if death:
        bad.append("%s: %s" % (label, death.group()[:300].decode("utf-8", "replace")))
    if CONTROL.search(got.stdout) or CONTROL.search(got.stderr):
        bad.append("%s: control characters in the output" % label)
    for line in got.stdout.split(b"\n")[:-1]:
        if line.count(b"\t") != COLUMNS - 1:
            bad.append("%s: not %d columns: %r" % (label, COLUMNS, line[:100]))
            break
    got.stdout.decode("utf-8")
    if time.monotonic() - start > SECONDS / 2:
        bad.append("%s: took %d s" % (label, time.monotonic() - start))
    return got.stdout


def flips(data, dice):
    """A copy with 1 to 16 bytes changed; half of the copies only near the start, where the headers are."""
    copy = bytearray(data)
    reach = min(len(copy), 2048) if dice.random() < 0.5 else len(copy)
    for _ in range(dice.choice((1, 1, 2, 4, 16))):
        at = dice.randrange(reach)
        copy[at] = dice.choice((0, 0xFF, 0x80, 0x7F, dice.randrange(256), copy[at] ^ 1 << dice.randrange(8)))
    return bytes(copy)


def main():
    assay, sample, full = sys.argv[1], sys.argv[2], sys.argv[3:] == ["full"]
    with open(sample, "rb") as f:
        data = f.read()
    cuts, rounds = (64, 1000) if full else (16, 50)
    dice = random.Random(os.path.basename(sample) + os.environ.get("HOSTILE_SEED", ""))
    copies = [("cut at %d" % (len(data) * i // cuts), data[: len(data) * i // cuts]) for i in range(cuts)]
    copies += [("flips %d" % i, flips(data, dice)) for i in range(rounds)]
    pack = io.BytesIO()
    with tarfile.open(fileobj=pack, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        names = ["planted-first"] + ["copy-%04d.bin" % i for i in range(len(copies))] + ["planted-last"]
        contents = [b"first\n"] + [c for _, c in copies] + [b"last\n"]
        for name, content in zip(names, contents):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    keep = "damaged-" + os.path.basename(sample)
    listing = run(assay, pack.getvalue(), "all copies", keep)
    for name in names:
        if b"\t/%s\t" % name.encode() not in listing:
            bad.append("all copies: %s is missing" % name)
    for label, copy in copies if full else copies[1:cuts:8] + copies[cuts : cuts + 1]:
        if copy:
            run(assay, copy, label, keep)
    for line in bad[:20]:
        print("# %s: %s" % (os.path.basename(sample), line))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
