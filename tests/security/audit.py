"""Audits the pinned dependencies for known weaknesses, and says if no advisory could be reached.

`python -m tests.security.audit` exits 1 for a weakness. Without a network nothing can be audited: it says so and exits
0, or 1 if DIALTONE_AUDIT_MUST_REACH is set.
"""

import json
import os
import subprocess
import sys

AUDIT = ("pip_audit", "--disable-pip", "--require-hashes", "-r", "requirements/runtime.txt", "--format", "json")


def main() -> int:
    """Print what was found; return the exit status."""
    done = subprocess.run([sys.executable, "-m", *AUDIT], capture_output=True, text=True)
    if not done.stdout.strip():
        print(done.stderr)
        return 1
    dependencies = json.loads(done.stdout)["dependencies"]
    skipped = [pinned for pinned in dependencies if "skip_reason" in pinned]
    weak = [pinned for pinned in dependencies if pinned.get("vulns")]
    for pinned in weak:
        print(f"{pinned['name']} {pinned['version']}: {', '.join(weakness['id'] for weakness in pinned['vulns'])}")
    print(
        f"{len(dependencies) - len(skipped)} of {len(dependencies)} dependencies audited, {len(weak)} with a weakness."
    )
    if len(skipped) == len(dependencies):
        print("NOTHING WAS AUDITED: no advisory service was reached.")
    is_unreached = bool(skipped) and "DIALTONE_AUDIT_MUST_REACH" in os.environ
    return int(bool(weak) or is_unreached)


if __name__ == "__main__":
    sys.exit(main())
