from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import pytest

from business_layer.service_changes.transfer_offer import OfferState
from business_layer.shared.actor import SYSTEM
from environments.composition import resolve
from tests.builders.number_alerts import a_number_alert
from tests.builders.service_changes import a_transfer_offer
from tests.database.builders import Keeper
from tests.demo.orders import demo_orders
from tests.postgres import DatabaseForTests
from tests.support.house import House, build_house, running_house
from tests.support.pages import Pages
from tests.support.purchase import check_out, configure, to_review

ORDERS = {order.slug: order for order in demo_orders(Random(7))}
KEPT = "SELECT (SELECT count(*) FROM carts), (SELECT count(*) FROM cart_items), (SELECT count(*) FROM checkouts)"


@pytest.fixture
def house(furnished_database: DatabaseForTests, tmp_path: Path) -> Iterator[House]:
    with running_house(furnished_database, tmp_path) as house:
        yield house


def test_of_a_placed_order_the_documents_stay_and_the_carts_items_go(house: House) -> None:
    customer = house.customer()
    configure(customer, ORDERS["paging"])
    number = check_out(customer)

    _tidy_after(house, days=29)
    assert house.rows(KEPT) == [(1, 1, 1)]
    _tidy_after(house, days=2)

    assert house.rows(KEPT) == [(1, 0, 1)]
    house.sign_in(customer, "maria@customers.example")
    assert "Terms of service" in customer.open(f"/orders/{number}/documents").text


def test_a_guests_cart_is_kept_a_month_and_a_customers_a_year(house: House) -> None:
    guest, customer = Pages(house.store_app), house.customer()
    for browser in (guest, customer):
        configure(browser, ORDERS["paging"])
    to_review(customer)

    _tidy_after(house, days=29)
    assert house.rows(KEPT) == [(2, 2, 1)]
    _tidy_after(house, days=2)
    assert house.rows(KEPT) == [(1, 1, 1)]
    _tidy_after(house, days=365)

    assert house.rows(KEPT) == [(0, 0, 0)]


def test_months_of_the_trail_are_made_once(house: House) -> None:
    months = "SELECT count(*) FROM pg_inherits WHERE inhparent IN ('audit_rows'::regclass, 'events'::regclass)"
    before = house.rows(months)

    _tidy_after(house, days=0)

    assert house.rows(months) == before


def _tidy_after(house: House, *, days: int) -> None:
    house.clock.pass_time(timedelta(days=days))
    resolve(house.container.database.housekeeping)()


def test_ended_sessions_and_old_attempts_are_thrown_away_and_live_ones_stay(
    furnished_database: DatabaseForTests, tmp_path: Path
) -> None:
    house = build_house(furnished_database, tmp_path)
    house.customer()
    tidy = resolve(house.container.database.housekeeping)

    tidy()
    assert house.rows("SELECT count(*) FROM sessions") == [(1,)]
    house.clock.pass_time(timedelta(days=2))
    tidy()

    assert house.rows("SELECT count(*) FROM sessions") == [(0,)]
    assert house.rows("SELECT count(*) FROM attempts") == [(0,)]


def test_a_number_alert_is_kept_a_month_after_its_end(house: House) -> None:
    now = house.clock.now()
    with resolve(house.container.database.unit_of_work)(by=SYSTEM, reason="test") as uow:
        uow.number_alerts.add(a_number_alert(requested_at=now, expires_at=now + timedelta(days=1)))
        uow.commit()

    _tidy_after(house, days=30)
    assert house.rows("SELECT count(*) FROM number_alerts") == [(1,)]
    _tidy_after(house, days=2)

    assert house.rows("SELECT count(*) FROM number_alerts") == [(0,)]


def test_an_offer_is_kept_a_month_after_its_end_unless_it_was_accepted(house: House) -> None:
    work, now = resolve(house.container.database.unit_of_work), house.clock.now()
    keep = Keeper(work)
    home = keep.household()
    with work(by=SYSTEM, reason="test") as uow:
        for number, state in enumerate((OfferState.DECLINED, OfferState.ACCEPTED)):
            product = uow.products.get(keep.order(home).items[0].product_id, seen_by=SYSTEM)
            given: dict[str, Any] = {"id": UUID(int=number), "token_hash": f"hash {number}", "state": state}
            uow.transfer_offers.add(a_transfer_offer(product, answer_by=now, **given))
        uow.commit()

    _tidy_after(house, days=29)
    assert house.rows("SELECT count(*) FROM transfer_offers") == [(2,)]
    _tidy_after(house, days=2)

    assert house.rows("SELECT state FROM transfer_offers") == [("accepted",)]
