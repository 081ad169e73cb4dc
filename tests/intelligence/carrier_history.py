"""Twelve weeks of a small carrier with facts that its reports must show.

- Since the ninth week, fewer visits by phone come from the cart to the checkout.
- Orders of the north with dial-up access fall out more often than others.
- The service center of Tampa answers late.
- Only three visits came from a tablet.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

from site_intelligence.gather.event_store import EventStore
from site_intelligence.gather.import_history import import_history
from site_intelligence.report.sessions import FUNNEL
from tests.intelligence.builders import a_line, an_event, write_lines

FIRST_MONDAY = date(2026, 2, 2)
LAST_DAY = date(2026, 4, 26)
WEEKS, VISITS, SLOW_WEEK = 12, 40, 8
REGIONS, CENTERS = ("north", "south", "east", "west"), ("boston", "denver", "tampa")
# Of forty visits with a cart each week: those that started to check out, and those that ordered.
CHECKOUTS = {("phone", False): 24, ("phone", True): 11, ("desktop", False): 24, ("desktop", True): 24}
ORDERS = 10


def store_carrier_history(folder: Path, *, more: Iterable[dict[str, Any]] = ()) -> EventStore:
    """Import the history into an event store in that folder, with `more` events."""
    folder.mkdir(parents=True, exist_ok=True)
    file = write_lines(folder / "carrier.ndjson", map(a_line, chain(carrier_events(), more)))
    store = EventStore(folder / "intelligence")
    import_history(file, store)
    return store


def carrier_events() -> Iterator[dict[str, Any]]:
    for week in range(WEEKS):
        for device in ("phone", "desktop"):
            for visit in range(VISITS):
                yield from _visit(week, device, visit, _last_step(week, device, visit))
        yield from _searches(week)
        yield from _inquiries(week)
    for visit in range(3):
        yield from _visit(WEEKS - 1, "tablet", visit, 2)


def _last_step(week: int, device: str, visit: int) -> int:
    """The number of steps of the funnel that a visit reaches; each has a cart."""
    if visit < ORDERS:
        return 6
    return 5 if visit < CHECKOUTS[device, week >= SLOW_WEEK] else 4


def _visit(week: int, device: str, visit: int, steps: int) -> Iterator[dict[str, Any]]:
    name, day = f"{week}-{device}-{visit}", _day(week, visit % 7)
    region, access = REGIONS[visit % 4], ("dial", "none")[visit // 4 % 2]
    where = {"visitor": f"v{name}", "device": device, "channel": ("direct", "paid")[visit % 2]}
    for step, event in enumerate(FUNNEL[:steps]):
        subject = {"subject": f"DT-{name}", "customer": f"c{name}"} if event == FUNNEL[-1] else {}
        more = {"region": region, "access": access} if subject else {}
        yield an_event(event, f"{day} 10:{step:02}", **where, **subject, **more)
    if steps == len(FUNNEL):
        yield from _fulfilment(name, day, is_hot=(region, access) == ("north", "dial"), visit=visit)


def _fulfilment(name: str, day: date, *, is_hot: bool, visit: int) -> Iterator[dict[str, Any]]:
    order = {"subject": f"DT-{name}", "customer": f"c{name}"}
    if is_hot or visit == ORDERS - 1:
        yield an_event("task_fell_out", f"{day} 12:00", **order, cause="address_mismatch" if is_hot else "timeout")
    yield an_event("product_order_completed", f"{day + timedelta(days=visit % 2)} 18:00", **order, on_time=not is_hot)


def _searches(week: int) -> Iterator[dict[str, Any]]:
    for search in range(20):
        term, results = ("=5g home", 0) if search < 12 else ("paging", 3)
        yield an_event(
            "search_performed",
            f"{_day(week, search % 7)} 09:00",
            visitor=f"s{week}-{search}",
            term=term,
            results=results,
        )
    yield an_event("search_performed", f"{_day(week, 0)} 09:30", visitor=f"r{week}", term="my own street", results=0)


def _inquiries(week: int) -> Iterator[dict[str, Any]]:
    for place, center in enumerate(CENTERS):
        for number in range(24):
            inquiry = {
                "subject": f"I-{week}-{center}-{number}",
                "customer": f"i{week}-{place}-{number}",
                "center": center,
            }
            day = _day(week, number % 7)
            yield an_event("inquiry_opened", f"{day} 11:00", **inquiry)
            is_late = number < (16 if center == "tampa" else 6)
            yield an_event("inquiry_answered", f"{day} 11:01", **inquiry, wait_ms=60_000 if is_late else 5_000)


def _day(week: int, day: int) -> date:
    return FIRST_MONDAY + timedelta(weeks=week, days=day)
