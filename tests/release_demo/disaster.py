"""The database of production is lost and restored to a moment, and the network's list tells what it did since."""

import os
import shutil
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from environments.promotion.backups.take_backup import server_of
from tests.release_demo.carrier import Carrier
from tests.release_demo.clients import Traffic
from tests.release_demo.demonstration import Broken, Demonstration

# The log of writes reaches its archive at least once a minute.
SECONDS_UNTIL_ARCHIVED = 70.0


@dataclass(frozen=True)
class Moment:
    """A moment, and the orders that were confirmed before it."""

    at: datetime
    passed_at: float
    orders: frozenset[str]

    @classmethod
    def now(cls, traffic: Traffic) -> "Moment":
        """A second from now, because commands know whole seconds. What is placed until then may be on either side."""
        orders = frozenset(traffic.orders)
        return cls(datetime.now(UTC) + timedelta(seconds=1), time.monotonic(), orders)

    def wait_until_archived(self) -> None:
        while time.monotonic() < self.passed_at + SECONDS_UNTIL_ARCHIVED:
            time.sleep(0.5)


def lose_and_restore(show: Demonstration, carrier: Carrier, moment: Moment, placed: list[str]) -> dict[str, object]:
    """Lose the database while production runs, restore it to the moment, and reconcile. `placed` are all orders."""
    home = server_of(show.production).home
    with suppress(ProcessLookupError):
        os.kill(int((home / "data" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    shutil.rmtree(home / "data")
    show.say("the database of production is killed, and its folder deleted")
    begun = time.monotonic()
    show.must("environment", "down", "production")
    show.must("restore", "production", "--to", moment.at.isoformat(timespec="seconds"), "--yes")
    show.must("environment", "up", "production")
    seconds = time.monotonic() - begun
    kept = {number for (number,) in show.ask(show.production, "SELECT number FROM product_orders")}
    later = set(placed) - moment.orders - kept
    found = show.run("reconcile", "production", "--ledger", f"{carrier.network}/orders")
    unnamed = sorted(number for number in later if f"{number}: " not in found.output)
    show.say(
        f"{len(moment.orders - kept)} of {len(moment.orders)} orders before the moment are missing; reconcile names "
        f"{len(later) - len(unnamed)} of the {len(later)} that were lost with it"
    )
    if found.status not in (0, 1):
        raise Broken(f"reconcile failed: {found.output}")
    return {
        "orders_before": len(moment.orders),
        "orders_missing": sorted(moment.orders - kept),
        "orders_after": len(later),
        "orders_not_named": unnamed,
        "seconds": round(seconds, 1),
    }
