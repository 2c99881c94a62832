#!/bin/sh
# One root file system in every format of the corpus: the same paths, modes, links and contents must come out of each.
# Argument: the program assay.
assay=$1
corpus=${ASSAY_CORPUS:-$HOME/.cache/assay-corpus}/rootfs/truth
[ -d "$corpus" ] || { echo "1..0 # SKIP no corpus in $corpus"; exit 0; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
n=0

# list FILE [FOLDER]: mode, size, digest, type, path, target; owners and times are not kept by all of them
list() {
	"$assay" ls "$corpus/$1" --format tsv 2>/dev/null | awk -F '\t' -v folder="$2" '
		folder != "" && index($7, folder "/") != 1 { next }
		{ path = substr($7, length(folder) + 1) }
		path == "/" || path == "" || path == "/lost+found" { next }
		$6 == "symlink" || $6 == "dir" { $4 = 0 }
		{ print ($6 == "symlink" ? "-" : $1) "\t" $4 "\t" $5 "\t" $6 "\t" path "\t" $8 }' | LC_ALL=C sort >"$tmp/$3"
}

list mipsel-small-zstd.sqfs "" expected
[ "$(wc -l <"$tmp/expected")" -gt 20 ] || { echo "not ok 1 - the tree to compare with"; echo 1..1; exit 1; }
while read -r file folder; do
	n=$((n + 1))
	[ -f "$corpus/$file" ] || { echo "ok $n - $file # SKIP not in the corpus"; continue; }
	list "$file" "$folder" got
	if diff "$tmp/expected" "$tmp/got" >"$tmp/diff"; then
		echo "ok $n - $file"
	else
		head -5 "$tmp/diff" | sed 's/^/# /'
		echo "not ok $n - $file"
	fi
done <<END
mipsel-small-lzma.sqfs
mipsel-small-lzo.sqfs
mipsel-small-initramfs.cpio.gz /data
mipsel-small-le.jffs2
mipsel-small.ext4
mipsel-small.ubi /rootfs
mipsel-small.cramfs
mipsel-small.ext4.simg /image
END
echo "1..$n"
