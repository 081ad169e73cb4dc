"""Limits on requests, and the effects of merely looking."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import time_machine

from business_layer.shared.actor import SYSTEM
from business_layer.user_management.users import Role
from environments.composition import resolve
from environments.serving import wsgi
from tests.demo.orders import demo_orders
from tests.support.house import House
from tests.support.pages import Pages
from tests.support.purchase import check_out, configure, to_review
from tests.web.people import a_customer, an_agent
from tests.web.urls import sample_path, urls_of

PAGER = next(order for order in demo_orders(Random(7)) if order.slug == "paging")
LOOKED_AT = ("audit_rows", "attempts", "sessions")


def test_a_visitor_posts_only_so_often_a_minute_and_another_is_not_hindered(house: House) -> None:
    limits = replace(house.settings.limits, posts_per_minute=4)
    app = wsgi.store(replace(house.settings, limits=limits), house.container)
    eager, other = Pages(app), Pages(app)
    sign_in = {"email": "nobody@customers.example", "password": "wrong"}

    # All within a minute, however long the machine takes.
    with time_machine.travel(datetime.now(UTC), tick=False):
        statuses = [eager.open("/sign-in").submit("/sign-in", sign_in).status for _ in range(5)]

        assert statuses == [422] * 4 + [429]
        assert "Wait a minute" in eager.text
        assert eager.open("/").status == 200
        assert other.open("/sign-in").submit("/sign-in", sign_in).status == 422


def test_a_minute_that_a_wrong_clock_began_does_not_last_until_that_time(house: House) -> None:
    limits = replace(house.settings.limits, posts_per_minute=2)
    browser = Pages(wsgi.store(replace(house.settings, limits=limits), house.container))
    sign_in = {"email": "nobody@customers.example", "password": "wrong"}
    browser.open("/sign-in")
    with time_machine.travel(datetime.now(UTC) + timedelta(days=1), tick=False):
        statuses = [browser.submit("/sign-in", sign_in).status for _ in range(2)]
        refused = browser.client.post("/sign-in", data=sign_in).status_code

    assert refused == 429
    assert statuses == [422, 422]
    assert browser.open("/sign-in").submit("/sign-in", sign_in).status == 422


def test_a_customer_places_only_so_many_orders_a_minute(house: House) -> None:
    customer = a_customer(house)
    house.clock.pass_time(timedelta(minutes=2))
    with resolve(house.container.database.unit_of_work)(by=SYSTEM) as uow:
        for _ in range(house.settings.limits.orders_per_minute):
            uow.attempts.add("place_order", f"customer:{customer.customer_id}", at=house.clock.now())
        uow.commit()
    configure(customer.browser, PAGER)
    to_review(customer.browser)

    customer.browser.submit("/checkout/review", {})
    assert customer.browser.status == 429
    house.clock.pass_time(timedelta(minutes=1, seconds=1))
    customer.browser.open("/checkout/review").submit("/checkout/review", {})

    assert "Your order is placed" in customer.browser.text


def test_an_agents_look_changes_nothing_but_the_trail_of_looks(house: House) -> None:
    customer, lead = a_customer(house), an_agent(house, Role.LEAD).browser
    configure(customer.browser, PAGER)
    number = check_out(customer.browser)
    lead.open("/?subject=orders").submit("/searches", {"customer_name": "Maria"})
    found = lead.path
    before = _everything(house)

    for path in ("/", f"/orders/{number}", f"/customers/{customer.customer_id}", found, "/agents"):
        assert lead.open(path).status == 200, path
    for url in urls_of(house.office_app):
        if url.method == "GET":
            lead.open(sample_path(url.rule))

    assert _everything(house) == before


def _everything(house: House) -> dict[str, object]:
    tables = [
        str(row[0])
        for row in house.rows(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition"
            " AND relnamespace = 'public'::regnamespace ORDER BY relname"
        )
    ]
    wanted = [table for table in tables if table not in LOOKED_AT and not table.startswith("alembic")]
    return {
        table: house.rows(f"SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM {table} t") for table in wanted
    }
