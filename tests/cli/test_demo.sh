#!/bin/bash
# The demo camera: every planted mistake shows up at its path and fails its provisions, the corrected camera has none of
# them, and everything is byte for byte the same the second time.
. "$(dirname "$0")/lib.sh"
for tool in mksquashfs mkimage mkenvimage dpkg-deb apt-get openssl python3; do
	have $tool || { echo "1..0 # SKIP no $tool"; exit 77; }
done
demo=$source_dir/examples/camera
mkdir -p "$tmp/examples/camera" "$tmp/build/demo"
cp "$demo"/*.yaml "$tmp/examples/camera/"

# build NAME [--fixed]
build() {
	name=$1
	shift
	TMPDIR=$tmp "$demo/build-image.sh" "$@" "$tmp/build/demo/$name.bin" >build.log 2>&1
	code=$?
	if [ $code = 69 ]; then
		echo "1..0 # SKIP the Debian mirror cannot be reached, and the packages are not cached"
		exit 77
	fi
	[ $code = 0 ] || sed 's/^/# /' build.log | tail -20
	return $code
}

build camera
result $? "the camera with mistakes is assembled"
build camera-fixed --fixed
result $? "the corrected camera is assembled"
mkdir again
TMPDIR=$tmp "$demo/build-image.sh" again/camera.bin >build.log 2>&1 && cmp build/demo/camera.bin again/camera.bin >cmp.out 2>&1
result $? "a second build gives the same image"

RUN_TIMEOUT=280
run 0 "the camera with mistakes is assessed" assess examples/camera/camera.yaml -o before
run 0 "the corrected camera is assessed" assess examples/camera/camera-fixed.yaml -o after
run 0 "and once more" assess examples/camera/camera-fixed.yaml -o after-again
cmp after/result.json after-again/result.json
result $? "a second assessment gives the same result"

python3 "$source_dir/tools/demo-table.py" before/result.json after/result.json "$demo/planted.txt" --check >check.out 2>&1
code=$?
sed 's/^/# /' check.out
result $code "planted mistakes are found where they were planted, and gone in the corrected camera"
python3 - before/result.json after/result.json <<'PY'
import json, sys
def counts(path):
    return next(s["counts"] for s in json.load(open(path))["schemes"] if s["id"] == "EN303645-V3.1.3")
before, after = (counts(p) for p in sys.argv[1:])
assert sum(before.values()) == sum(after.values()) == 78, (before, after)
assert before["fail"] >= 15 and before["pass"] <= 5, before
assert after["pass"] >= 25 and after["fail"] <= 2, after
def of(path, scheme):
    return next(s for s in json.load(open(path))["schemes"] if s["id"] == scheme)
def way(scheme, requirement, row):
    r = next(r for r in scheme["requirements"] if r["id"] == requirement)
    rows = r["tests"][0]["units"][0]["reason"]["children"]
    return [(s["node"], s["answer"]) for o in rows if o["instance"] == row for s in o["path"]]
for scheme, passed in (("EN18031-1", 20), ("EN18031-2", 25), ("RED", 20)):
    assert of(sys.argv[1], scheme)["counts"]["fail"] > 0
    assert of(sys.argv[2], scheme)["counts"]["fail"] == 0 and of(sys.argv[2], scheme)["counts"]["pass"] >= passed, scheme
before, after = (of(p, "EN18031-1") for p in sys.argv[1:])
assert way(before, "ACM-1", "Asset-2") == [("DN-1", "no"), ("DN-2", "no"), ("DN-3", "no"), ("DN-4", "no")]
assert way(after, "ACM-1", "Asset-3") == [("DN-1", "no"), ("DN-2", "no"), ("DN-3", "no"), ("DN-4", "yes")]
assert way(before, "AUM-5-1", "AuthMech-1") == [("DN-1", "no"), ("DN-2", "no")]
PY
result $? "all 78 provisions have a verdict, and closing the gaps turns failures into passes"
python3 - before/result.json after/result.json <<'PY'
import json, sys
before, after = (json.load(open(p))["contradictions"] for p in sys.argv[1:])
assert len(before) >= 4, before
assert not after, after
PY
result $? "the declaration of the first camera contradicts its image, that of the corrected one does not"
