"""Orders while things fail: nothing is lost, nothing happens twice, nothing is parked.

    python -m tests.faults [ORDERS]          kill workers and web servers at random (100 orders when not said)
    python -m tests.faults --case NAME       one of the cases; --case all for all of them
    python -m tests.faults --list            the names of the cases, and what each does

It drives a running development system, and stops by itself. What a case changed outside, such as a switch or a worker
that stands still, it puts back.
"""

import argparse
import sys
import time

from tests.faults.cases import CASES
from tests.faults.kill_processes import random_kills
from tests.faults.system import RunningSystem


def main() -> int:
    wanted = _arguments()
    if wanted.list:
        for name, case in CASES.items():
            print(f"{name:<20}{case.__doc__}")
        return 0
    system = RunningSystem()
    if not system.answers():
        print(f"No system answers at {system.store}. Start it with make run, then run this again.", file=sys.stderr)
        return 1
    if wanted.case is None:
        return _report("random-kills", random_kills(system, wanted.orders))
    names = list(CASES) if wanted.case == "all" else [wanted.case]
    return max(_run(system, name) for name in names)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__.partition("\n")[0])
    parser.add_argument("orders", nargs="?", type=int, default=100)
    parser.add_argument("--case", choices=[*CASES, "all"])
    parser.add_argument("--list", action="store_true")
    return parser.parse_args()


def _run(system: RunningSystem, name: str) -> int:
    print(f"== {name}: {CASES[name].__doc__}", flush=True)
    begun = time.monotonic()
    result = _report(name, CASES[name](system))
    print(f"   {time.monotonic() - begun:.0f} s", flush=True)
    return result


def _report(name: str, faults: list[str]) -> int:
    for fault in faults:
        print(f"failed: {fault}", flush=True)
    print(f"{name}: {'failed' if faults else 'ok'}", flush=True)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
