"""Promote builds to staging and production and roll back while customers buy: `make release-demo`.

It clones this checkout's newest commit, commits changes there, makes four builds, and starts development, staging and
production with a folder of their own, on the ports of the variables DIALTONE_*_PORTS. Each step is a line. The results
are in var/release-demo.json. It needs HAProxy and takes about a quarter of an hour.
"""

import json
import shutil
import sys
import tempfile
import traceback
from pathlib import Path

from environments.settings.development_files import CHECKOUT
from tests.release_demo.carrier import Carrier
from tests.release_demo.demonstration import Broken, Demonstration
from tests.release_demo.story import Story


def main() -> int:
    var = Path(tempfile.mkdtemp(prefix="release-"))
    show = Demonstration(var)
    carrier = Carrier(show)
    story = Story(show, carrier)
    try:
        show.carrier = carrier.prepare()
        with carrier.running():
            story.tell()
    except Broken as broken:
        show.say(f"BROKEN: {broken}")
        story.results["broken"] = str(broken).splitlines()[0]
    except Exception:
        story.results["broken"] = traceback.format_exc(limit=1).splitlines()[-1]
        raise
    finally:
        show.clear()
        shutil.rmtree(var, ignore_errors=True)
        results = {**story.results, "refusals": show.refusals, "steps_s": show.steps}
        (CHECKOUT / "var").mkdir(exist_ok=True)
        (CHECKOUT / "var" / "release-demo.json").write_text(json.dumps(results, indent=1) + "\n", "utf-8")
        print(json.dumps(results, indent=1), flush=True)
    faults = story.faults()
    for fault in faults:
        show.say(f"failed: {fault}")
    show.say(f"{len(faults)} faults" if faults else "all steps passed")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
