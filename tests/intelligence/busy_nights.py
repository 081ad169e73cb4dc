"""Visits around midnight, to be counted ahead: a busy history, and a quiet one."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from site_intelligence.gather.event_store import EventStore
from site_intelligence.gather.import_history import import_history
from site_intelligence.report.sessions import FUNNEL
from tests.intelligence.builders import a_line, an_event, write_lines

FIRST = date(2026, 3, 6)
# The clocks change on March 8, so that day has 23 hours.
DAYS = 5
# The last visits end on the day after, so all days but the last are over.
OVER = DAYS - 1
# Two of the days of a quiet week are over.
QUIET = (0, 1, 3)


def busy_nights(seed: int) -> Iterator[dict[str, Any]]:
    """Visits around each midnight, with pauses near 30 minutes, bots, people without a name, and rare events."""
    random = Random(seed)
    for day in range(DAYS):
        for number in range(12):
            time = datetime.combine(FIRST + timedelta(days=day), datetime.min.time())
            time += timedelta(minutes=random.choice((0, 22 * 60, 23 * 60 + 10, 23 * 60 + 40, 600)))
            visitor = random.choice((f"v{number % 5}", None))
            for step in range(random.randrange(1, 7)):
                yield an_event(
                    random.choice((FUNNEL[min(step, 5)], "search_performed", "experiment_exposed")),
                    time.isoformat(sep=" "),
                    visitor=visitor,
                    customer=f"c{number}",
                    subject=f"{day}-{number}",
                    agent=random.choice(("person", "person", "person", "bot")),
                    device=random.choice(("phone", "desktop", "tablet")),
                    channel=random.choice(("direct", "paid", "email")),
                )
                time += timedelta(minutes=random.choice((1, 10, 29, 30, 31)))
        for name in ("customer_imported", "inquiry_opened", "inquiry_answered", "product_order_completed"):
            yield an_event(name, f"{FIRST + timedelta(days=day)} 12:00", customer=f"c{day % 3}", subject=f"{day}-1")
        for second in range(70 if day % 4 == 1 else 0):
            yield an_event(local=f"{FIRST + timedelta(days=day)} 23:59:{second % 60:02}", visitor="v1")
    yield an_event(local=f"{FIRST + timedelta(days=1)} 00:30", visitor="v1")


def quiet_week() -> Iterator[dict[str, Any]]:
    """One visit across a midnight, and an event two days later."""
    for day in QUIET:
        yield an_event(local=f"{FIRST + timedelta(days=day)} 00:01", visitor="v1", device="desktop")
        yield an_event("search_performed", f"{FIRST + timedelta(days=day)} 23:50", visitor="v1")


def a_store(folder: Path, *events: dict[str, Any]) -> EventStore:
    folder.mkdir(exist_ok=True)
    store = EventStore(folder / "intelligence")
    add(folder, store, *events)
    return store


def add(folder: Path, store: EventStore, *events: dict[str, Any]) -> None:
    import_history(write_lines(folder / "events.ndjson", map(a_line, events)), store)
