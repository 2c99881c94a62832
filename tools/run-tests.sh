#!/bin/sh
# Runs every test of a build folder and closes with "N passed, N failed, N skipped", counted per test program.
set -u
dir=$1
meson test -C "$dir" --no-rebuild --print-errorlogs --num-processes 2
code=$?
python3 - "$dir/meson-logs/testlog.json" <<'PY'
import json, sys
n = {"passed": 0, "failed": 0, "skipped": 0}
for line in open(sys.argv[1], encoding="utf-8", errors="replace"):
    result = json.loads(line)["result"]
    n["passed" if result in ("OK", "EXPECTEDFAIL") else "skipped" if result == "SKIP" else "failed"] += 1
print("%d passed, %d failed, %d skipped" % (n["passed"], n["failed"], n["skipped"]))
PY
exit $code
