"""A worker on a machine whose clock is wrong: `python -m tests.faults.skewed_worker FILE`.

FILE holds by how many seconds; it is read again and again. The time since the machine started is right, as it is when
someone sets a clock.
"""

import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import time_machine

LOOK_SECONDS = 0.1


def main() -> None:
    follow = Thread(target=_follow, args=(Path(sys.argv[1]),), daemon=True)
    _set(float(Path(sys.argv[1]).read_text("ascii")))
    follow.start()

    from environments.settings import load_settings
    from environments.worker.main import run

    run(load_settings())


_travels: list[time_machine.travel] = []


def _set(seconds: float) -> None:
    while _travels:
        _travels.pop().stop()
    travel = time_machine.travel(datetime.now(UTC) + timedelta(seconds=seconds))
    travel.start()
    _travels.append(travel)


def _follow(file: Path) -> None:
    known = file.read_text("ascii")
    while True:
        time.sleep(LOOK_SECONDS)
        if file.exists() and (wanted := file.read_text("ascii")) != known:
            known = wanted
            _set(float(known))


if __name__ == "__main__":
    main()
