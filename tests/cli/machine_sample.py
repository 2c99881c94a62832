"""A small product that fails, passes and leaves open some of everything: for the tests of reports and dossiers."""
import os, subprocess

SHADOW = "root::19000:0:99999:7:::\nuser:$1$abcdefgh$2vCkM.O4qcPeSpnSfXMck0:19000:0:99999:7:::\n"
ANSWERS = """assay-declaration: 1
author: A. Author <a@example.org> & "co"
date: 2026-01-01
ics: [{id: 5.1-1, support: yes, detail: "each unit | has *its* own"}, {id: 5.3-1, support: no, detail: "<b>no</b>"}]
tables:
  AuthMech: {complete: 1, rows: [{id: m, origin: per-unit, factor: [password], description: "web & app <log-in>"}]}
  UserInfo: {support-until: "2020-01-01", support-url: "http://example.org/support"}
assessments: [{unit: 5.1-1-2 c, verdict: pass, by: B, date: 2026-01-01, reason: r}]
"""


def make(folder, assay, shadow=SHADOW, schemes="", product="{name: 'X <1> & | `y`'}", answers=ANSWERS, more=None):
    """Assesses the sample in `folder`; returns the path of the result folder."""
    os.makedirs(folder + "/tree/etc/init.d", exist_ok=True)
    with open(folder + "/tree/etc/passwd", "w") as f:
        f.write("root:x:0:0:root:/root:/bin/sh\nuser:x:1000:1000::/:/bin/sh\n")
    with open(folder + "/tree/etc/shadow", "w") as f:
        f.write(shadow)
    with open(folder + "/tree/etc/inittab", "w") as f:
        f.write("::sysinit:/etc/init.d/rcS\nttyS0::respawn:/bin/sh\n")
    with open(folder + "/tree/etc/init.d/rcS", "w") as f:
        f.write("#!/bin/sh\ntelnetd -l /bin/sh &\n")
    os.chmod(folder + "/tree/etc/init.d/rcS", 0o755)
    subprocess.run(["tar", "--sort=name", "--mtime=2026-01-01", "--owner=0", "--group=0", "-C", folder + "/tree", "-cf",
                    folder + "/image.tar", "."], check=True)
    with open(folder + "/answers.yaml", "w") as f:
        f.write(answers)
    if more:
        with open(folder + "/more.yaml", "w") as f:
            f.write(more)
    with open(folder + "/p.yaml", "w") as f:
        f.write("assay: 1\nproduct: %s\n%sartifacts: [{kind: firmware, file: image.tar}, {kind: device, address: 192.0.2.7}]\n"
                "declarations: [answers.yaml%s]\n" % (product, schemes, ", more.yaml" if more else ""))
    subprocess.run([assay, "assess", folder + "/p.yaml", "-o", folder + "/r", "--quiet"], check=True, stdout=subprocess.DEVNULL,
                   env=dict(os.environ, SOURCE_DATE_EPOCH="1767225600"))
    return folder + "/r"


def corpus(*parts):
    """A file of the corpus of real files, or None."""
    root = os.environ.get("ASSAY_CORPUS") or os.path.expanduser("~/.cache/assay-corpus")
    path = os.path.join(root, *parts)
    return path if os.path.exists(path) else None
