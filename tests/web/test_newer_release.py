"""Pages while a newer release is rolled out: what it wrote is shown as far as it is known, and breaks none."""

import json
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import text

from business_layer.catalogue.catalogue_file.formats import FORMAT_READ
from business_layer.user_management.users import Role
from environments.composition import resolve
from tests.demo.orders import demo_orders
from tests.support.house import House
from tests.support.pages import Pages
from tests.support.purchase import check_out, configure, to_review
from tests.web.people import a_customer, an_agent

ORDERS = {order.slug: order for order in demo_orders(Random(7))}
UPDATING = "Status being updated"
NOT_KNOWN = "Unknown to this release"
# What a newer release might write: a statement, and words on the order's page in the store and in the back office.
UNKNOWN = {
    "a task's type": ("UPDATE fulfilment_tasks SET type = 'shipGoods'", "", NOT_KNOWN),
    "a task's state": ("UPDATE fulfilment_tasks SET state = 'packed'", "", NOT_KNOWN),
    "an item's action": ("UPDATE product_order_items SET action = 'swap'", "", ""),
    "an order's state": ("UPDATE product_orders SET state = 'onVacation'", UPDATING, NOT_KNOWN),
    "a product's state": (
        "UPDATE products SET state = 'parked', history = jsonb_set(history, '{0,state}', '\"parked\"')",
        "",
        "",
    ),
    "the format of a bill": ("UPDATE billing_accounts SET format = 'carrierPigeon'", "", ""),
    "a message's state": ("UPDATE messages SET state = 'sending'", "", ""),
    "a scarce thing's state": ("UPDATE resources SET state = 'aging' WHERE state <> 'spare'", "", ""),
    "an agent's role": ("UPDATE agents SET roles = roles || '[\"supervisor\"]'", "", ""),
    "an answer about an address": (
        "UPDATE qualifications SET answers = jsonb_set(answers, '{0,result}', '\"perhaps\"')",
        "",
        "",
    ),
    "a key in a document": (
        """UPDATE product_order_items SET price_lines = (
             SELECT jsonb_agg(line || '{"tax": ["1.00", "USD"]}') FROM jsonb_array_elements(price_lines) AS line)""",
        "",
        "",
    ),
}


@pytest.fixture
def customer(fresh_house: House) -> Pages:
    return a_customer(fresh_house).browser


@pytest.fixture
def number(customer: Pages) -> str:
    configure(customer, ORDERS["paging"])
    return check_out(customer)


@pytest.fixture
def agent(fresh_house: House) -> Pages:
    return an_agent(fresh_house, Role.LEAD).browser


def write(house: House, statement: str, **values: object) -> None:
    with resolve(house.container.database.sessions).begin() as session:
        session.execute(text(statement), values)


def open_all(customer: Pages, agent: Pages, number: str) -> tuple[str, str]:
    """Open every page that shows the order; returns the texts of the order's page in the store and in the office."""
    for path in ("/", "/orders", "/services", "/cart", "/offerings/paging"):
        assert customer.open(path).status == 200, path
    agent.open("/").submit("/searches", {"number": number})
    assert agent.status == 200
    assert number in agent.text
    for path in ("/", "/waiting", "/agents"):
        assert agent.open(path).status == 200, path
    in_store, in_office = customer.open(f"/orders/{number}"), agent.open(f"/orders/{number}")
    assert (in_store.status, in_office.status) == (200, 200)
    return in_store.text, in_office.text


@pytest.mark.parametrize("rounds", [1, 6], ids=["under way", "done"])
def test_a_value_that_is_not_known_breaks_no_page(
    fresh_house: House, customer: Pages, agent: Pages, number: str, rounds: int
) -> None:
    fresh_house.work(rounds)
    configure(customer, ORDERS["dedicated"])

    for what, (statement, words_in_store, words_in_office) in UNKNOWN.items():
        write(fresh_house, statement)
        in_store, in_office = open_all(customer, agent, number)
        assert words_in_store in in_store, what
        assert words_in_office in in_office, what


def test_changing_such_an_order_is_refused_in_plain_words_and_nothing_is_written(
    fresh_house: House, agent: Pages, number: str
) -> None:
    write(fresh_house, "UPDATE product_orders SET state = 'onVacation'")
    # The page offers no assignment of an order whose state it does not know: this is sent from an older page.
    agent.open(f"/orders/{number}")
    refused = agent.post(
        f"/orders/{number}/assignment", {"csrf_token": agent.token(), "do": "me", "agent": "", "seen": ""}
    )

    assert refused.status in {409, 422}
    assert fresh_house.rows("SELECT state, assigned_agent_id FROM product_orders") == [("onVacation", None)]


def publish_newer(house: House, *, changed_format: int) -> int:
    """Publish a version as a newer release would: schemes in place of plans, and what else it may know."""
    ((number, document),) = house.rows("SELECT number, document FROM catalogue_versions ORDER BY number DESC LIMIT 1")
    assert isinstance(document, dict)
    assert isinstance(number, int)
    for family in document["families"]:
        for offering in family["offerings"]:
            offering["schemes"] = offering.pop("plans")
            offering["changeable"] = []
    write(
        house,
        """INSERT INTO catalogue_versions (number, digest, published_at, valid_from, document, format)
           SELECT number + 1, 'x', published_at, valid_from, CAST(:document AS jsonb), :format
           FROM catalogue_versions WHERE number = :number""",
        document=json.dumps({**document, "format": changed_format}),
        format=changed_format,
        number=number,
    )
    house.look_for_new_catalogue()
    return number + 1


@pytest.mark.parametrize("format_", [FORMAT_READ + 1, FORMAT_READ], ids=["newer format", "shape alone"])
def test_a_catalogue_that_is_not_understood_leaves_the_store_open(
    fresh_house: House, customer: Pages, agent: Pages, number: str, format_: int
) -> None:
    publish_newer(fresh_house, changed_format=format_)

    open_all(customer, agent, number)
    configure(customer, ORDERS["calling-card"])
    to_review(customer)
    customer.submit("/checkout/review", {})
    assert "Your order is placed" in customer.text


def test_what_was_sold_from_such_a_catalogue_is_shown_without_its_details_and_without_its_secrets(
    fresh_house: House, customer: Pages, agent: Pages
) -> None:
    configure(customer, ORDERS["mobile-dial-up"])
    number = check_out(customer)
    fresh_house.work()
    write(fresh_house, 'UPDATE products SET network = network || \'{"initial_password": "kq7wm3zx9thr"}\'')
    write(fresh_house, 'UPDATE fulfilment_tasks SET results = results || \'{"initial_password": "kq7wm3zx9thr"}\'')
    newer = publish_newer(fresh_house, changed_format=FORMAT_READ + 1)
    configure(customer, ORDERS["paging"])
    for table in ("products", "product_order_items", "cart_items"):
        write(fresh_house, f"UPDATE {table} SET catalogue_version = :newer", newer=newer)

    in_store, in_office = open_all(customer, agent, number)

    for page in (in_store, in_office, customer.open("/services").text):
        assert "Mobile Dial-up" in page
        assert "We're updating this page. Check back in a few minutes." in page
        assert "kq7wm3zx9thr" not in page
    assert "We're updating our site. You can order this in a few minutes." in customer.open("/cart").text


def test_a_search_with_a_criterion_that_is_not_known_is_not_answered_as_if_it_had_none(
    fresh_house: House, agent: Pages, number: str
) -> None:
    agent.open("/").submit("/searches", {"number": number})
    path = agent.path
    write(fresh_house, 'UPDATE searches SET criteria = criteria || \'{"moon_phase": "full"}\'')

    assert agent.open(path).status == 409
    assert "Please try again in a few minutes" in agent.text
    write(fresh_house, "UPDATE searches SET subject = 'tickets'")
    assert agent.open(path).status == 409


def test_a_session_on_a_site_that_is_not_known_opens_nothing(fresh_house: House, customer: Pages) -> None:
    write(fresh_house, "UPDATE sessions SET site = 'partners'")
    fresh_house.clock.pass_time(timedelta(seconds=1))

    assert "Sign in" in customer.open("/orders").text
