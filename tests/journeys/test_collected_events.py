"""The events of the store and the engine reach site intelligence whole, and count there."""

from collections import Counter
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import pytest

from business_layer.shared.actor import SYSTEM
from environments.composition import resolve
from site_intelligence.gather.collect_events import CollectCounts, Collector
from site_intelligence.gather.event_store import EventStore
from site_intelligence.gather.event_table import EventTable
from site_intelligence.report.catalog import REPORTS
from site_intelligence.report.history import Window
from site_intelligence.report.open_history import open_history
from site_intelligence.report.sessions import FUNNEL
from tests.demo.orders import DemoOrder, demo_orders
from tests.intelligence.builders import stored_rows
from tests.support.house import House
from tests.support.pages import Pages
from tests.support.purchase import check_out, configure

ORDERS = {order.slug: order for order in demo_orders(Random(7))}
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.1 Mobile/15E148 Safari/604.1"
)
# What a lower choice must not change.
COUNTED = ("sessions", "funnel", "orders", "fulfilment", "attribution", "retention_by_first_week")


class Collected:
    """The store of site intelligence beside a house."""

    def __init__(self, house: House, folder: Path) -> None:
        self._house, self.store = house, EventStore(folder)

    def collect(self) -> CollectCounts:
        self._house.keep_page_events()
        with closing(EventTable(self._house.settings.database.url)) as table:
            return Collector(self.store, table).collect()

    def rows(self, name: str = "") -> list[dict[str, Any]]:
        return [row for row in stored_rows(self.store) if not name or row["name"] == name]

    def answers(self, *names: str) -> dict[str, Any]:
        """The answers of those reports, or of all."""
        with open_history(self.store, Window()) as history:
            return {name: REPORTS[name].count(history) for name in names or REPORTS}


@pytest.fixture
def collected(house: House, tmp_path: Path) -> Collected:
    return Collected(house, tmp_path / "intelligence")


def on_a_phone(browser: Pages) -> Pages:
    browser.client.environ_base["HTTP_USER_AGENT"] = PHONE
    return browser


def choose(browser: Pages, choice: str) -> Pages:
    return browser.open("/privacy-choices").submit("/privacy-choices", {"choice": choice})


def buy(browser: Pages, order: DemoOrder) -> str:
    browser.open("/")
    configure(browser, order)
    return check_out(browser)


def ids_in(rows: list[dict[str, Any]]) -> set[str]:
    """Every visitor, customer and session that is named."""
    return {row[name] for row in rows for name in ("visitor", "customer", "session") if row[name]}


def test_a_purchase_is_a_visit_an_order_and_a_customer(house: House, collected: Collected) -> None:
    browser = on_a_phone(house.customer())
    choose(browser, "personalize")
    number = buy(browser, ORDERS["dial-up"])
    house.work()

    counts = collected.collect()

    assert counts.refused == Counter()
    answers = collected.answers("funnel", "fulfilment", "orders")
    assert answers["funnel"] == dict.fromkeys(FUNNEL, 1)
    assert answers["fulfilment"]["right_first_time"]["n"] == 1
    assert answers["orders"]["n"] == 1
    (placed,) = collected.rows("product_order_placed")
    assert (placed["subject_type"], placed["subject_id"]) == ("order", number)
    assert (placed["offerings"], placed["monthly_cents"], placed["order_device"]) == (["dial-up"], 1195, "phone")
    assert (placed["customer_region"], placed["term"], placed["access"]) == ("northeast", "monthly", "DialUp")
    assert (placed["device"], placed["agent"], placed["source"]) == ("phone", "person", "store")
    (imported,) = collected.rows("customer_imported")
    assert imported["customer"] == placed["customer"]
    assert (imported["customer_region"], imported["term"], imported["paperless"]) == ("northeast", "monthly", True)
    (completed,) = collected.rows("product_order_completed")
    assert (completed["subject_id"], completed["offering"], completed["on_time"]) == (number, "dial-up", True)


@pytest.mark.parametrize("order", ORDERS.values(), ids=list(ORDERS))
def test_no_event_of_any_offering_is_refused(house: House, collected: Collected, order: DemoOrder) -> None:
    browser = house.customer()
    choose(browser, "measure")
    buy(browser, order)
    house.work()

    assert collected.collect().refused == Counter()

    assert collected.answers("funnel") == {"funnel": dict.fromkeys(FUNNEL, 1)}


def test_without_consent_events_are_only_counted(house: House, collected: Collected) -> None:
    """No two events of the visit share an id, but the order's number, which the order itself is known by."""
    browser = house.customer()
    number = buy(browser, ORDERS["paging"])

    assert collected.collect().refused == Counter()

    of_store = [row for row in collected.rows() if row["source"] == "store"]
    assert collected.answers("by_consent") == {"by_consent": {"none": len(of_store)}}
    assert ids_in(of_store) == set()
    subjects = Counter(row["subject_id"] for row in of_store)
    assert {subject for subject, times in subjects.items() if times > 1} <= {number}


def test_with_measuring_a_visit_is_known_and_the_customer_is_not(house: House, collected: Collected) -> None:
    browser = house.customer()
    choose(browser, "measure")
    buy(browser, ORDERS["paging"])
    collected.collect()

    visit = [row for row in collected.rows() if row["consent"] == "measure"]
    assert len({row["visitor"] for row in visit}) == 1
    assert {row["customer"] for row in visit} == {None}
    customers, carts = house.rows("SELECT id FROM customers"), house.rows("SELECT id, visitor_id FROM carts")
    known = {str(found) for row in (*customers, *carts) for found in row}
    assert not known & {row[name] for row in visit for name in ("visitor", "subject_id")}


def test_lowering_the_choice_takes_the_ids_out_and_leaves_the_counts(house: House, collected: Collected) -> None:
    browser = house.customer()
    choose(browser, "personalize")
    buy(browser, ORDERS["paging"])
    house.work()
    collected.collect()
    before, ids = (
        collected.answers(*COUNTED),
        ids_in([row for row in collected.rows() if row["consent"] == "personalize"]),
    )
    assert len(ids) == 3

    choose(browser, "none")
    assert collected.collect().refused == Counter()

    visits = [row for row in collected.rows() if row["consent"] == "personalize"]
    assert visits
    assert not ids & ids_in(visits)
    assert house.rows("SELECT count(*) FROM events WHERE visitor_id IS NOT NULL OR session IS NOT NULL") == [(0,)]
    linked = "SELECT count(*) FROM events WHERE customer_id IS NOT NULL AND consent = 'personalize'"
    assert house.rows(linked) == [(0,)]
    assert collected.answers(*COUNTED) == before
    files = {path.name for path in (collected.store.folder / "parts").iterdir()}
    assert files == collected.store.read_manifest().files, "files with the former ids are left"


def test_an_erased_person_is_nowhere_and_still_counted(house: House, collected: Collected) -> None:
    browser = house.customer()
    choose(browser, "personalize")
    buy(browser, ORDERS["dial-up"])
    house.work()
    collected.collect()
    before = collected.answers()
    ((customer_id,),) = house.rows("SELECT id FROM customers")

    resolve(house.container.user_management.erase_from_events)(
        customer_id=customer_id, by=SYSTEM, reason="asked in a letter"
    )
    collected.collect()

    assert house.rows("SELECT count(*) FROM events WHERE customer_id IS NOT NULL OR visitor_id IS NOT NULL") == [(0,)]
    assert house.rows(f"SELECT count(*) FROM events WHERE subject_id = '{customer_id}'") == [(0,)]
    assert str(customer_id) not in str(collected.rows())
    after = collected.answers()
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {"collection", "by_name"}
    assert set(after["by_name"]) - set(before["by_name"]) == {"identities_forgotten"}
    audited = house.rows("SELECT reason FROM audit_rows WHERE entity = 'Customer' ORDER BY id DESC LIMIT 1")
    assert audited == [("asked in a letter",)]
