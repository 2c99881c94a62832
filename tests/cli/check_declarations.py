#!/usr/bin/env python3
"""Declaration files validate against the published schema. Arguments: schema, files. Exit 77: skipped."""
import datetime, json, sys

try:
    import jsonschema, yaml
except ImportError:
    print("python3-jsonschema or python3-yaml is not installed")
    sys.exit(77)


def plain(o):
    if isinstance(o, dict):
        return {str(k): plain(v) for k, v in o.items()}
    if isinstance(o, list):
        return [plain(x) for x in o]
    return o.isoformat() if isinstance(o, datetime.date) else o


with open(sys.argv[1], encoding="utf-8") as f:
    validator = jsonschema.Draft202012Validator(json.load(f))
bad = 0
for name in sys.argv[2:]:
    with open(name, encoding="utf-8") as f:
        for e in sorted(validator.iter_errors(plain(yaml.safe_load(f))), key=str)[:10]:
            print(name, "/".join(map(str, e.path)), e.message[:200])
            bad += 1
sys.exit(1 if bad else 0)
