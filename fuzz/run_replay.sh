#!/bin/sh
# run_replay.sh PROGRAM NAME [GENERATOR]: replays fuzz/seeds/NAME/, and the seeds that GENERATOR NAME FOLDER
# and fuzz/seeds/NAME.sh FOLDER write. Without any seed the test is skipped (exit code 77).
set -eu
program=$1 name=$2 generator=${3:-}
here=$(cd "$(dirname "$0")" && pwd)
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
set --
if [ -d "$here/seeds/$name" ]; then
	set -- "$here/seeds/$name"
fi
if [ -n "$generator" ]; then
	"$generator" "$name" "$made"
fi
if [ -f "$here/seeds/$name.sh" ]; then
	sh "$here/seeds/$name.sh" "$made"
fi
if [ -n "$(ls -A "$made")" ]; then
	set -- "$@" "$made"
fi
if [ $# -eq 0 ]; then
	echo "no seeds for $name"
	exit 77
fi
"$program" -m "${ASY_REPLAY_MUTATIONS:-300}" "$@"
