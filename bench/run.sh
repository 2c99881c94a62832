#!/bin/sh
# How long assay takes compared with unsquashfs on the same root file system, in one run on one machine: only the ratios say
# something elsewhere. usage: bench/run.sh ASSAY [IMAGE]; without an image the demo camera is assembled.
set -eu
cd "$(dirname "$0")/.."
assay=$1
image=${2:-build/demo/camera.bin}
if [ ! -f "$image" ]; then
	mkdir -p "$(dirname "$image")"
	examples/camera/build-image.sh "$image"
fi
python3 bench/ratios.py "$assay" "$image"
python3 bench/vulns.py "$assay"
# The pattern pass over programs of this system, with all signatures, when the tool is built (ninja bench).
tool=$(dirname "$assay")/../../bench/components_of
if [ -x "$tool" ]; then
	"$tool" -t catalog /usr/bin 2>&1 >/dev/null | tail -1
fi
