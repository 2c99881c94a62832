#!/bin/sh
# ext.sh LISTER: the ext file systems of the corpus hold the same files as debugfs takes out of them.
set -eu
lister=$1
corpus=${ASSAY_CORPUS:-$HOME/.cache/assay-corpus}
[ -d "$corpus" ] || { echo "1..0 # SKIP no corpus in $corpus"; exit 0; }
command -v debugfs >/dev/null || { echo "1..0 # SKIP debugfs is missing"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tab=$(printf '\t')

# TYPE MODE SIZE SHA256 PATH TARGET of everything debugfs copies out: folders, files, links.
theirs() {
	mkdir "$work/dump"
	debugfs -R "rdump / $work/dump" "$1" >/dev/null 2>&1
	(cd "$work/dump" && find . -mindepth 1 ! -path ./lost+found | while IFS= read -r path; do
		type=$(find "$path" -maxdepth 0 -printf '%y')
		case $type in
		f) printf 'f\t%s\t%s\t%s\t%s\t\n' "$(stat -c %a "$path")" "$(stat -c %s "$path")" \
			"$(sha256sum <"$path" | cut -c1-64)" "${path#./}" ;;
		l) printf 'l\t777\t-\t-\t%s\t%s\n' "${path#./}" "$(readlink "$path")" ;;
		d) printf 'd\t%s\t-\t-\t%s\t\n' "$(stat -c %a "$path")" "${path#./}" ;;
		esac
	done) | LC_ALL=C sort
	rm -rf "$work/dump"
}

ours() {
	"$lister" ext "$1" 2>/dev/null | cut -f 1,2,5,6,7,8 \
		| grep -v -e "^d.*${tab}lost+found${tab}" -e "^d${tab}[0-7]*${tab}-${tab}-${tab}${tab}" | LC_ALL=C sort
}

n=0
failed=0
for image in "$corpus"/rootfs/truth/*.ext[234] "$corpus"/unpack/fwanalyzer/*ext[234].img.gz; do
	[ -f "$image" ] || continue
	case $image in
	*.gz) gzip -dc <"$image" >"$work/image" ;;
	*) cp "$image" "$work/image" ;;
	esac
	n=$((n + 1))
	theirs "$work/image" >"$work/theirs"
	ours "$work/image" >"$work/ours"
	if [ -s "$work/theirs" ] && cmp -s "$work/theirs" "$work/ours"; then
		echo "ok $n - ${image##*/}: $(wc -l <"$work/ours") entries"
	else
		echo "not ok $n - ${image##*/}"
		diff "$work/theirs" "$work/ours" | head -20 | sed 's/^/# /'
		failed=1
	fi
done
echo "1..$n"
exit $failed
