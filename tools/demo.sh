#!/bin/sh
# The demo: assembles the camera with and without mistakes, assesses both, and shows what came out.
# usage: tools/demo.sh ASSAY   (the program; images and results go to build/demo)
set -eu
cd "$(dirname "$0")/.."
assay=$1
out=build/demo
mkdir -p "$out"

# An image is made again when what it is made of changed.
image()
{
	stamp=$(cat examples/camera/*.sh examples/camera/*.txt $(find examples/camera/rootfs -type f | sort) | sha256sum)
	if [ ! -f "$out/$1.bin" ] || [ "$(cat "$out/$1.stamp" 2> /dev/null)" != "$stamp" ]; then
		echo "assembling $out/$1.bin from Debian packages"
		shift_name=$1
		shift
		examples/camera/build-image.sh "$@" "$out/$shift_name.bin"
		echo "$stamp" > "$out/$shift_name.stamp"
	fi
}

# usage: assess NAME; the text goes to NAME.txt
assess()
{
	status=0
	"$assay" assess "examples/camera/$1.yaml" -o "$out/$1" > "$out/$1.txt" || status=$?
	[ $status -le 1 ] || { cat "$out/$1.txt"; echo "demo: the assessment of $1 ended with status $status" >&2; exit 1; }
}

image camera
image camera-fixed --fixed
assess camera
assess camera-fixed
"$assay" dossier "$out/camera-fixed" -o "$out/dossier" > "$out/dossier.txt"

echo
echo "== The camera with mistakes"
sed '/^worst gaps/,$d' "$out/camera.txt"
echo "== What is wrong, worst first (everything that is open besides: $assay gaps $out/camera)"
"$assay" gaps "$out/camera" > "$out/gaps.txt"
awk '/^ *[0-9]+  INCONCLUSIVE/ { exit } { print }' "$out/gaps.txt"
echo
python3 tools/demo-table.py "$out/camera/result.json" "$out/camera-fixed/result.json" examples/camera/planted.txt
echo
echo "Reports: $out/camera/report.html and $out/camera-fixed/report.html"
echo "Dossier: $out/dossier/index.html ($(head -1 "$out/dossier.txt" | cut -d, -f1))"
echo "Why:     $assay explain $out/camera 5.1-1"
