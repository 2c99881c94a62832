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
PY
result $? "all 78 provisions have a verdict, and closing the gaps turns failures into passes"
python3 - before/result.json after/result.json <<'PY'
import json, sys
before, after = (json.load(open(p))["contradictions"] for p in sys.argv[1:])
assert len(before) >= 4, before
assert not after, after
PY
result $? "the declaration of the first camera contradicts its image, that of the corrected one does not"
