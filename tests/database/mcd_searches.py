"""The searches for MCD orders on many orders."""

from collections.abc import Callable
from datetime import date
from typing import Any

from business_layer.order_management.mcd_search import McdCriteria, McdOrder, McdPageKey, McdSort
from tests.database.searches import AGENT_1, MOST_PAGES, Office, rising

# A row is put together from more tables than that of another list: item, order, customer, twin and tasks.
MOST_MCD_PAGES = 2 * MOST_PAGES + 50
EARLY_ITEM = McdPageKey(rising(2400, 5), date(2026, 1, 10))


def mcd(
    office: Office, sort: McdSort = McdSort.NEWEST, after: McdPageKey | None = None, **criteria: Any
) -> list[McdOrder]:
    found = office.mcd.matching(McdCriteria(**criteria), sort=sort, seen_by=AGENT_1, after=after, limit=26)
    return found.rows


MCD_SEARCHES: dict[str, Callable[[Office], object]] = {
    "MCD orders": lambda o: mcd(o),
    "MCD orders, on a later page": lambda o: mcd(o, after=EARLY_ITEM),
    "MCD orders, the oldest": lambda o: mcd(o, McdSort.OLDEST),
    "MCD orders, by date": lambda o: mcd(o, McdSort.SOONEST),
    "MCD orders, by date, on a later page": lambda o: mcd(o, McdSort.SOONEST, EARLY_ITEM),
    "MCD orders, the latest date": lambda o: mcd(o, McdSort.LATEST),
    "MCD orders between dates": lambda o: mcd(
        o, McdSort.SOONEST, expected_from=date(2026, 1, 10), expected_until=date(2026, 1, 11)
    ),
    "MCD orders between dates, the newest": lambda o: mcd(o, expected_until=date(2026, 1, 11)),
    "MCD orders on a day that is far": lambda o: mcd(o, McdSort.SOONEST, expected_from=date(2040, 1, 1)),
    "moves": lambda o: mcd(o, kind="move"),
    "moves, by date": lambda o: mcd(o, McdSort.SOONEST, kind="move"),
    "a rare kind": lambda o: mcd(o, kind="suspend"),
    "a kind that nobody orders": lambda o: mcd(o, kind="resume"),
    "MCD orders of an offering": lambda o: mcd(o, offering="paging"),
    "MCD orders of an offering that has none": lambda o: mcd(o, offering="dedicated"),
    "moves of an offering that has none": lambda o: mcd(o, offering="dedicated", kind="move"),
    "an MCD order's number": lambda o: mcd(o, number="DT-2000432"),
    "how all numbers of MCD orders begin": lambda o: mcd(o, number="DT-2"),
    "an MCD order's customer": lambda o: mcd(o, customer_name="Surname432"),
    "MCD orders of a company": lambda o: mcd(o, customer_name="Surname1 Person"),
    "a customer's name that all MCD orders have": lambda o: mcd(o, customer_name="Person"),
    "a customer's name that no MCD order has": lambda o: mcd(o, customer_name="zzz"),
    "MCD orders from a frequent city": lambda o: mcd(o, from_place="columbus, oh"),
    "MCD orders from a city that is not there": lambda o: mcd(o, from_place="zzz"),
    "MCD orders from a ZIP code": lambda o: mcd(o, from_place="43432"),
    "moves to a frequent city": lambda o: mcd(o, to_place="denver"),
    "moves to a rare city": lambda o: mcd(o, to_place="golden", kind="move"),
    "moves to a ZIP code": lambda o: mcd(o, to_place="80002"),
    "MCD orders in a rare state": lambda o: mcd(o, state="held"),
    "MCD orders in a state that none is in": lambda o: mcd(o, state="failed"),
    "MCD orders of an agent": lambda o: mcd(o, agent="agent 1"),
    "an agent's own MCD orders": lambda o: mcd(o, agent="me"),
    "MCD orders that nobody has": lambda o: mcd(o, agent="nobody"),
    "an MCD order by a number of the product": lambda o: mcd(o, telephone="+16460000432"),
    "MCD orders that change something": lambda o: mcd(o, changes="speed"),
    "each criterion of MCD orders, all frequent": lambda o: mcd(
        o, customer_name="Person", number="DT-2", kind="modify", offering="paging", state="completed", agent="nobody"
    ),
}
