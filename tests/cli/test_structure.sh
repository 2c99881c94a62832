#!/bin/sh
# The laws of docs/architecture.md that can be read off the source tree. Argument: the source folder.
set -u
cd "${1:-$(dirname "$0")/../..}" || exit 1
found=$(mktemp)
trap 'rm -f "$found" "$found.n"' EXIT
: >"$found.n"

# check NAME: fails when standard input holds anything, and shows it. Runs behind a pipe, so it counts in a file.
check() {
	cat >"$found"
	number=$(($(wc -l <"$found.n") + 1))
	if [ -s "$found" ]; then
		head -40 "$found" | sed 's/^/# /'
		echo "not ok $number - $1"
		echo bad >>"$found.n"
	else
		echo "ok $number - $1"
		echo good >>"$found.n"
	fi
}

# Calls of the functions in $1 in the files given: comments and the insides of texts do not count.
calls() {
	names=$1
	shift
	awk -v call="(^|[^a-z_A-Z0-9.>])($names) ?[(]" '
		FNR == 1 { inside = 0 }
		{
			line = $0
			gsub(/"([^"\\]|\\.)*"/, "\"\"", line)
			while (!inside && match(line, /\/\*/)) {
				rest = substr(line, RSTART + 2)
				line = substr(line, 1, RSTART - 1)
				if (match(rest, /\*\//))
					line = line substr(rest, RSTART + 2)
				else
					inside = 1
				if (inside)
					break
			}
			if (inside && $0 ~ /\*\//) {
				inside = 0
				line = ""
			} else if (inside && $0 !~ /\/\*/) {
				line = ""
			}
			sub(/\/\/.*/, "", line)
			if (line ~ call)
				print FILENAME ":" FNR ": " $0
		}' "$@"
}

rooms="base codec sandbox evidence container firmware inspect component update attack vuln catalog product scope assess report sbom dossier worker cli"

grep -rn '^#include "' src --include='*.[ch]' |
	sed -E 's,^src/([a-z]+)/([^:]*:[0-9]+):#include "(([a-z0-9_]+)/)?.*$,\1 \4 src/\1/\2,' |
	awk -v rooms="$rooms" '
		BEGIN { n = split(rooms, names, " "); for (i = 1; i <= n; i++) rank[names[i]] = i }
		!($1 in rank) { print $3 ": room " $1 " is not in the list"; next }
		NF == 3 && !($2 in rank) { print $3 ": includes from " $2 ", which is no room"; next }
		NF == 3 && rank[$2] > rank[$1] { print $3 ": " $1 " includes from " $2 }' |
	check "rooms include only from rooms above"

for room in src/*/; do
	name=$(basename "$room")
	case " $rooms " in *" $name "*) ;; *) echo "$room is in no list of rooms" ;; esac
	grep -q "\`src/$name\`" docs/architecture.md || echo "docs/architecture.md does not know $room"
done | check "every room is listed"

grep -rnE '\b(5\.[0-9]{1,2}-[0-9]+[AB]?|6-[0-9][AB]?|(ACM|AUM|SUM|SSM|SCM|RLM|NMM|TCM|LGM|DLM|UNM|CCK|GEC|CRY|PSTI|CLS)-[0-9])\b' src --include='*.[ch]' |
	check "no requirement id in code"

grep -rniE '(magic|signature)[a-z-]*: *["'\'']?(0x[0-9a-f]{4,}|([0-9a-f]{2} ){3,}|\\x[0-9a-f]{2})' catalog --include='*.yaml' |
	check "no format magic in the catalog"

find src -name '*.[ch]' | sort >"$found.list"
trap 'rm -f "$found" "$found.n" "$found.list"' EXIT
# shellcheck disable=SC2046
calls 'strcpy|strcat|stpcpy|sprintf|vsprintf|gets|strtok|atoi|atol|atoll|atof|system|popen|mktemp|tmpnam|alloca' \
	$(cat "$found.list") | check "no banned function"

while read -r f; do
	n=$(wc -l <"$f")
	[ "$n" -le 600 ] || echo "$f has $n lines"
done <"$found.list" | check "no file in src is longer than 600 lines"

# Containers, codecs and inspectors see bytes in memory, nothing of the machine.
# shellcheck disable=SC2046
calls 'fopen|open|openat|printf|puts|exit|getenv|setlocale|pthread_create|fork|execve|socket|time|localtime' \
	$(grep -E '^src/(codec|container|inspect|component)/.*c$' "$found.list") |
	check "worker code opens, prints and starts nothing"

# A file is of this project, or it does not belong here.
if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
	git grep -nE '(/work/(dev|main|shared)|/root/\.(cache|pyenv))' -- . ':!tests/cli/test_structure.sh' |
		check "no paths of one machine"
else
	echo "ok $(($(wc -l <"$found.n") + 1)) - no paths of one machine # SKIP not a git work tree"
	echo good >>"$found.n"
fi

echo "1..$(wc -l <"$found.n" | tr -d ' ')"
! grep -q bad "$found.n"
