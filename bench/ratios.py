#!/usr/bin/env python3
"""Median wall and processor time of assay against unsquashfs on the root file system of one image.

usage: ratios.py ASSAY IMAGE. Exit status 1 when a ratio of processor times is above its target.
"""
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

RUNS = 5
TARGET = 3.0


def measure(command, prepare=None):
    """Medians of wall and processor seconds, and the largest peak memory in MiB, helpers included."""
    wall, cpu, peak = [], [], 0
    for _ in range(RUNS + 1):
        if prepare:
            prepare()
        start = time.monotonic()
        with open(os.devnull, "w", encoding="ascii") as null:
            process = subprocess.Popen(command, stdout=null, stderr=null)
            _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1):
            sys.exit(f"bench: {' '.join(command)} ended with status {process.returncode}")
        wall.append(time.monotonic() - start)
        cpu.append(usage.ru_utime + usage.ru_stime)
        peak = max(peak, usage.ru_maxrss / 1024)
    return statistics.median(wall[1:]), statistics.median(cpu[1:]), peak  # the first run warms the caches


def root_file_system(assay, image, folder):
    """Cuts the SquashFS out of the image, at the offset that the scan names."""
    text = subprocess.run([assay, "scan", image], stdout=subprocess.PIPE, text=True, check=False).stdout
    found = re.search(r"^ *0x([0-9a-f]+) +SquashFS", text, re.MULTILINE)
    if not found:
        sys.exit(f"bench: {image} holds no SquashFS")
    path = os.path.join(folder, "root.sqfs")
    with open(image, "rb") as source, open(path, "wb") as target:
        source.seek(int(found.group(1), 16))
        shutil.copyfileobj(source, target)
    return path


def main():
    assay, image = sys.argv[1:3]
    base = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=base) as folder:
        root = root_file_system(assay, image, folder)
        tree = os.path.join(folder, "tree")
        product = os.path.join(folder, "product.yaml")
        with open(product, "w", encoding="utf-8") as f:
            f.write("assay: 1\nproduct: {name: bench}\nschemes: [EN303645-V3.1.3]\n"
                    f"artifacts: [{{kind: firmware, file: {os.path.abspath(image)}}}]\n")
        unpack = measure(["unsquashfs", "-q", "-n", "-no-xattrs", "-d", tree, root],
                         lambda: shutil.rmtree(tree, ignore_errors=True))
        shutil.rmtree(tree, ignore_errors=True)
        listing = measure(["unsquashfs", "-lls", root])
        rows = [
            ("unsquashfs to memory", unpack, None),
            ("assay scan IMAGE", measure([assay, "scan", image]), unpack),
            ("assay assess", measure([assay, "assess", product, "-o", os.path.join(folder, "result")]), unpack),
            ("unsquashfs -lls", listing, None),
            ("assay ls --no-hash ROOT", measure([assay, "ls", "--no-hash", root]), listing),
        ]
    print(f"{image}: {os.path.getsize(image) >> 20} MiB, median of {RUNS} runs on {os.cpu_count()} processors")
    print(f"{'':<26}{'wall s':>9}{'cpu s':>9}{'peak MiB':>10}{'wall ratio':>12}{'cpu ratio':>11}{'target':>8}")
    late = False
    for name, (wall, cpu, peak), against in rows:
        line = f"{name:<26}{wall:>9.3f}{cpu:>9.3f}{peak:>10.1f}"
        if against:
            late |= cpu / against[1] > TARGET
            line += f"{wall / against[0]:>12.2f}{cpu / against[1]:>11.2f}{TARGET:>8.1f}"
        print(line)
    print("The image holds a kernel and a boot loader besides the root file system, which unsquashfs does not read.")
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main())
