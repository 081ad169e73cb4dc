"""A page that only shows something waits for nobody who writes."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from random import Random

import psycopg
import pytest
from flask import Flask

from business_layer.user_management.identify import TOUCH_EVERY
from business_layer.user_management.users import Role
from database_layer.tables.metadata import metadata
from tests.demo.orders import demo_orders
from tests.support.house import House
from tests.support.pages import Pages
from tests.support.purchase import check_out, configure, to_review
from tests.web.people import Newcomer, a_customer, act_for_customer, an_agent
from tests.web.urls import SAMPLES, urls_of

ORDERS = {order.slug: order for order in demo_orders(Random(7))}


@pytest.fixture
def customer(fresh_house: House) -> Newcomer:
    """Has placed one order, and is about to place another that brings a number along."""
    customer = a_customer(fresh_house)
    configure(customer.browser, ORDERS["paging"])
    check_out(customer.browser)
    configure(customer.browser, ORDERS["complete-calling"])
    to_review(customer.browser)
    return customer


@pytest.fixture
def agent(fresh_house: House, customer: Newcomer) -> Pages:
    """A lead who works for the customer."""
    return act_for_customer(an_agent(fresh_house, Role.LEAD).browser, customer.customer_id)


@pytest.fixture
def writer(fresh_house: House) -> Iterator[psycopg.Connection]:
    """Someone who may lock any row, and gives all back at the end."""
    with psycopg.connect(fresh_house.settings.database.owner_url) as writer:
        yield writer
        writer.rollback()


def test_no_page_waits_for_a_locked_row(
    fresh_house: House, customer: Newcomer, agent: Pages, writer: psycopg.Connection
) -> None:
    """Neither for the things it shows, nor to note that a session is still used."""
    known = _known_things(fresh_house)
    before = {
        **_statuses(customer.browser, fresh_house.store_app, known),
        **_statuses(agent, fresh_house.office_app, known),
    }
    fresh_house.clock.pass_time(TOUCH_EVERY + timedelta(seconds=1))

    for table in metadata.sorted_tables:
        writer.execute(f"SELECT 1 FROM {table.name} FOR UPDATE")

    locked = {
        **_statuses(customer.browser, fresh_house.store_app, known),
        **_statuses(agent, fresh_house.office_app, known),
    }
    assert locked == before
    assert list(before.values()).count(200) > 20


def _known_things(house: House) -> Mapping[str, str]:
    """Values for the placeholders in the addresses of pages."""
    ((item, order, task),) = house.rows(
        "SELECT (SELECT id FROM cart_items ORDER BY added_at DESC LIMIT 1), (SELECT number FROM product_orders), "
        "(SELECT id FROM fulfilment_tasks LIMIT 1)"
    )
    ((customer, qualification),) = house.rows(
        "SELECT (SELECT id FROM customers), (SELECT id FROM qualifications LIMIT 1)"
    )
    found = {"uuid:item_id": item, "number": order, "uuid:task_id": task, "uuid:customer_id": customer}
    found["uuid:qualification_id"] = qualification
    return {**SAMPLES, **{name: str(value) for name, value in found.items() if value}}


def _statuses(browser: Pages, app: Flask, known: Mapping[str, str]) -> dict[str, int]:
    found = {}
    for url in urls_of(app):
        if url.method == "GET":
            path = url.rule
            for name, value in known.items():
                path = path.replace(f"<{name}>", value)
            found[f"{url.endpoint} {path}"] = browser.client.get(path).status_code
    return found
