#!/bin/sh
# Writes the pages that are printed from the tables of the program. usage: tools/update-docs.sh ASSAY [--check]
# With --check only compares, and fails when a page is stale.
set -eu
assay=$(realpath "$1")
check=${2-}
cd "$(dirname "$0")/.."
status=0

page() { # FILE TITLE COMMAND...
	file=$1 title=$2
	shift 2
	new=$(mktemp)
	{
		printf '# %s\n\n' "$title"
		# shellcheck disable=SC2016
		printf 'Printed by `assay %s`; do not edit: `tools/update-docs.sh` writes this page.\n\n' "$*"
		"$assay" "$@" | sed 's/^/    /'
	} >"$new"
	if [ "$check" = "--check" ]; then
		diff "$file" "$new" >&2 || { echo "$file is stale: run tools/update-docs.sh" >&2; status=1; }
		rm -f "$new"
	else
		mv "$new" "$file"
		chmod 644 "$file"
	fi
}

plain() { # FILE COMMAND...
	file=$1
	shift
	new=$(mktemp)
	"$assay" "$@" >"$new"
	if [ "$check" = "--check" ]; then
		cmp -s "$file" "$new" || { echo "$file is stale: run tools/update-docs.sh" >&2; status=1; }
		rm -f "$new"
	else
		mv "$new" "$file"
		chmod 644 "$file"
	fi
}

units() { # FILE NAME
	file=$1
	new=$(mktemp)
	python3 tools/coverage-page.py "$assay" "$2" >"$new"
	if [ "$check" = "--check" ]; then
		cmp -s "$file" "$new" || { echo "$file is stale: run tools/update-docs.sh" >&2; status=1; }
		rm -f "$new"
	else
		mv "$new" "$file"
		chmod 644 "$file"
	fi
}

units docs/coverage-en303645.md en303645
units docs/coverage-en18031.md en18031
plain docs/declaration.schema.json catalog schema
page docs/formats/README.md "Formats" formats
page docs/checks.md "Checks" checks
page docs/coverage.md "Who decides what, per scheme" catalog coverage
page docs/observations.md "Kinds of observation" checks --kinds
exit $status
