#!/usr/bin/env python3
"""Bills of materials against the official schemas. Arguments: assay, the source folder.

Needs python3-jsonschema and the schemas of the corpus ($ASSAY_CORPUS); without them only what needs neither is tested.
The image is made here: a cpio archive with a package database, its file lists and an ELF-like file."""
import json
import os
import struct
import subprocess
import sys
import tempfile

ASSAY = sys.argv[1]
CORPUS = os.environ.get("ASSAY_CORPUS", os.path.expanduser("~/.cache/assay-corpus"))
FAILED = []
COUNT = 0


def check(ok, what):
    global COUNT
    COUNT += 1
    print(f"{'ok' if ok else 'not ok'} {COUNT} - {what}")
    if not ok:
        FAILED.append(what)


def skip(what, why):
    global COUNT
    COUNT += 1
    print(f"ok {COUNT} - {what} # SKIP {why}")


def cpio(files):
    out = b""
    for i, (name, content, mode) in enumerate(files + [("TRAILER!!!", b"", 0)]):
        head = "070701" + "".join(f"{x:08x}" for x in (i + 1, mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(name) + 1, 0))
        entry = head.encode() + name.encode() + b"\0"
        entry += b"\0" * (-len(entry) % 4) + content
        out += entry + b"\0" * (-len(entry) % 4)
    return out


def elf(soname, needed, text=b""):
    """A little-endian 32-bit ELF file with a dynamic section and nothing else."""
    strings, entries = b"\0", []
    for tag, name in [(1, n) for n in needed] + ([(14, soname)] if soname else []):
        entries.append((tag, len(strings)))
        strings += name.encode() + b"\0"
    base = 52 + 2 * 32
    entries += [(5, base), (10, len(strings)), (0, 0)]
    dynamic = b"".join(struct.pack("<II", *e) for e in entries)
    strings += b"\0" * (-len(strings) % 4)
    at = base + len(strings)
    size = at + len(dynamic) + len(text)
    head = b"\x7fELF\1\1\1" + b"\0" * 9 + struct.pack("<HHIIIIIHHHHHH", 3, 40, 1, 0, 52, 0, 0, 52, 32, 2, 0, 0, 0)
    load = struct.pack("<IIIIIIII", 1, 0, 0, 0, size, size, 5, 4096)
    dyn = struct.pack("<IIIIIIII", 2, at, at, at, len(dynamic), len(dynamic), 6, 4)
    return head + load + dyn + strings + dynamic + text


def image(path):
    status = (b"Package: zlib1g\nStatus: install ok installed\nVersion: 1:1.2.13-1\nMaintainer: Jo <jo@example.org>\n"
              b"License: Zlib\n\nPackage: tool\nStatus: install ok installed\nVersion: 2.0-1\nDepends: zlib1g (>= 1.2), other\n"
              b"License: GPL-2.0+ and something else\n\nPackage: other\nStatus: install ok installed\nVersion: 3\n"
              b"License: MIT or Apache-2.0\n")
    with open(path, "wb") as f:
        f.write(cpio([
            ("var/lib/dpkg/status", status, 0o100644),
            ("var/lib/dpkg/info/zlib1g.list", b"/lib/libz.so.1\n", 0o100644),
            ("var/lib/dpkg/info/other.list", b"/usr/bin/other\n/usr/lib/libother.so\n", 0o100644),
            ("lib/libz.so.1", elf("libz.so.1", []), 0o100755),
            ("usr/bin/other", elf(None, ["libz.so.1"]), 0o100755),
            ("usr/lib/libother.so", elf("libother.so", []), 0o100755),
            ("usr/bin/mystery", elf(None, ["libother.so"]), 0o100755),
        ]))


def assay(*args, status=0):
    run = subprocess.run([ASSAY, *args], capture_output=True, check=False, env={**os.environ, "SOURCE_DATE_EPOCH": "1767225600"})
    check(run.returncode == status, f"assay {' '.join(args)} ends with {status}" + ("" if run.returncode == status else
          f", not {run.returncode}: {run.stderr.decode()}"))
    return run.stdout


def validators():
    """A function per format that returns the list of errors, or None."""
    try:
        from jsonschema import Draft7Validator, Draft202012Validator
    except ImportError:
        return None
    base = os.path.join(CORPUS, "schemas")

    def load(name):
        with open(os.path.join(base, name), encoding="utf-8") as f:
            return json.load(f)
    try:
        licences = load("cyclonedx/schema/spdx.schema.json")["enum"]

        def inline(node):
            """References to other files replaced, so that nothing has to be resolved outside of the schema."""
            if isinstance(node, list):
                return [inline(x) for x in node]
            if not isinstance(node, dict):
                return node
            ref = node.get("$ref", "")
            if ref.startswith("spdx.schema.json"):
                return {"enum": licences}
            if ref and not ref.startswith("#"):
                return {}
            return {k: inline(v) for k, v in node.items() if k != "$id"}
        out = {}
        for spec in ("1.6", "1.7"):
            out["cyclonedx-" + spec] = Draft7Validator(inline(load(f"cyclonedx/schema/bom-{spec}.schema.json")))
        out["spdx"] = Draft7Validator(load("spdx/schemas/spdx/2.3/spdx-schema.json"))
        out["spdx3"] = Draft202012Validator(load("spdx/schemas/spdx/3.0.1/spdx-schema.json"))
    except OSError:
        return None
    return out


def by_name(bom):
    return {c["name"]: c for c in bom["components"]}


def test_content(path):
    bom = json.loads(assay("sbom", path))
    names, refs = by_name(bom), {}
    for d in bom["dependencies"]:
        refs[d["ref"]] = d.get("dependsOn", [])
    check(bom["metadata"]["component"]["type"] == "firmware", "the firmware is the root")
    check({"zlib1g", "tool", "other"} <= set(names), "the packages are components")
    zlib, tool, other = (names[n]["bom-ref"] for n in ("zlib1g", "tool", "other"))
    check(sorted(refs[tool]) == sorted([zlib, other]), "dependencies of a package")
    check(refs[other] == [zlib], "dependencies of an ELF file")
    check(len(names["zlib1g"]["hashes"][0]["content"]) == 64, "one file: its hash")
    check([c["name"] for c in names["other"]["components"]] == ["/usr/bin/other", "/usr/lib/libother.so"], "two files: both")
    check(names["tool"]["licenses"][0]["license"]["name"] == "GPL-2.0+ and something else", "a licence that is no expression")
    check(names["other"]["licenses"][0]["expression"] == "MIT OR Apache-2.0", "a licence expression")
    check(names["zlib1g"]["licenses"][0]["license"]["id"] == "Zlib", "a licence identifier")
    check(names["zlib1g"]["supplier"] == {"name": "Jo", "contact": [{"email": "jo@example.org"}]}, "a supplier")
    check(set(refs) == {c["bom-ref"] for c in bom["components"]} | {bom["metadata"]["component"]["bom-ref"]}, "no dangling names")
    check(names["zlib1g"]["evidence"]["identity"][0]["confidence"] == 0.95, "confidence")
    check(bom["metadata"]["properties"][0]["value"] == "1", "one program belongs to nobody")
    bom = json.loads(assay("sbom", path, "--files"))
    check(by_name(bom)["/usr/bin/mystery"]["type"] == "file", "--files names it")
    check(assay("sbom", path) == assay("sbom", path), "the same bytes twice")


def test_check(path, folder):
    """What we write is read back as valid; check names rules, diff names differences."""
    names = {}
    for name in ("cyclonedx-1.6", "cyclonedx-1.7", "spdx", "spdx3"):
        names[name] = os.path.join(folder, name + ".json")
        assay("sbom", path, "--format", name, "--author", "Jo <jo@example.org>", "-o", names[name])
        judged = json.loads(assay("sbom", "check", names[name], "--format", "json", "--fail-on", "invalid"))
        check(judged["valid"] and judged["components"] >= 4, f"{name} is read back as valid")
        rules = {r["id"]: r["outcome"] for p in judged["profiles"] for r in p["rules"]}
        check(rules["NTIA-7"] == "met" and rules["NTIA-6"] == "met" and rules["CISA26-M7"] == "met", f"{name}: author, time, tool")
        check(rules["BSI-LOD-2"] == "met", f"{name}: every component hangs on the root")
    assay("sbom", "check", names["spdx"], "--fail-on", "bsi", status=1)
    assay("sbom", "check", names["spdx"], "--fail-on", "nonsense", status=2)
    assay("sbom", "check", path, status=3)
    assay("sbom", "diff", names["spdx"], status=2)
    with open(names["spdx"], encoding="utf-8") as f:
        document = json.load(f)
    document["packages"] = [p for p in document["packages"] if p["name"] != "tool"]
    for p in document["packages"]:
        if p["name"] == "zlib1g":
            p["versionInfo"], p["externalRefs"] = "1.3", []
    document["packages"][0]["surprise"] = 1
    other = os.path.join(folder, "other.json")
    with open(other, "w", encoding="utf-8") as f:
        json.dump(document, f)
    assay("sbom", "check", other, "--fail-on", "invalid", status=1)
    text = assay("sbom", "check", other).decode()
    check("invalid: packages/0/surprise: no such field" in text, "the place of the error is named")
    differences = json.loads(assay("sbom", "diff", names["spdx"], other, "--format", "json"))["differences"]
    check([(d["change"], d.get("first", d.get("second"))["name"]) for d in differences] == [("removed", "tool"), ("version", "zlib1g")],
          f"differences {differences}")
    assay("sbom", "diff", names["spdx"], other, "--fail-on", "any", status=1)


def product(folder, path):
    file = os.path.join(folder, "product.yaml")
    with open(file, "w", encoding="utf-8") as f:
        f.write("assay: 1\nproduct: {name: Cam, manufacturer: Example, firmware-version: '1.2'}\nschemes: [EN303645-V3.1.3]\n"
                f"artifacts: [{{kind: firmware, file: {path}}}]\n")
    return file


def main():
    valid = validators()
    with tempfile.TemporaryDirectory() as folder:
        path, result = os.path.join(folder, "image.cpio"), os.path.join(folder, "result")
        image(path)
        test_content(path)
        test_check(path, folder)
        assay("assess", product(folder, path), "-o", result)
        bom = json.loads(assay("sbom", result))
        root, firmware = bom["metadata"]["component"], by_name(bom)["Cam firmware"]
        check(root["type"] == "device" and root["version"] == "1.2", "the device is the root of a product")
        check(bom["dependencies"][0]["dependsOn"] == [firmware["bom-ref"]], "the device holds the firmware")
        for name in ("cyclonedx-1.6", "cyclonedx-1.7", "spdx", "spdx3"):
            for args in ([path], [path, "--files", "--author", "A B <a@example.org>"], [result, "--author", "https://example.org"]):
                if name == "spdx3" and args[0] == path and len(args) == 1:
                    continue  # its schema is slow
                document = json.loads(assay("sbom", *args, "--format", name))
                if not valid:
                    skip(f"{name} against its schema", "no python3-jsonschema, or no schemas in the corpus")
                    continue
                errors = [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:200]}" for e in valid[name].iter_errors(document)]
                check(not errors, f"{name} of {' '.join(args[1:] or ['image'])} is valid {errors[:3]}")
    print(f"1..{COUNT}")
    sys.exit(1 if FAILED else 0)


main()
