"""A customer whose email address is not confirmed can be helped, and nothing is ordered for them meanwhile."""

from itertools import count
from random import Random

import pytest

from tests.demo.orders import demo_orders
from tests.support.house import PASSWORD, House
from tests.support.pages import Pages
from tests.support.purchase import check_out, configure
from tests.web.people import an_agent

PAGER = next(order for order in demo_orders(Random(7)) if order.slug == "paging")
_newcomers = count(1)


@pytest.fixture
def email(house: House) -> str:
    email = f"waiting{next(_newcomers)}@customers.example"
    browser = Pages(house.store_app).open("/sign-up")
    browser.submit("/sign-up", {"name": "Ida Gray", "email": email, "password": PASSWORD})
    return email


@pytest.fixture
def agent(house: House, email: str) -> Pages:
    """An agent who works for that customer."""
    ((customer_id,),) = house.rows(f"SELECT id FROM customers WHERE email = '{email}'")
    browser = an_agent(house).browser.open(f"/customers/{customer_id}")
    assert "not confirmed yet" in browser.text
    return browser.submit("/serving", {"reason": "called"})


def test_an_agent_sees_before_checkout_that_the_address_is_unconfirmed(house: House, agent: Pages, email: str) -> None:
    configure(agent, PAGER)

    agent.open("/checkout")
    assert agent.path == "/cart"
    assert "confirmed yet, so you can't place orders" in agent.text
    agent.submit("/confirmation", {})
    house.work()

    assert f"We emailed the link to {email} again." in agent.text
    assert len([to for _, to, *_ in house.mail.sent if to == email]) == 2


def test_once_confirmed_the_agent_continues(house: House, agent: Pages, email: str) -> None:
    configure(agent, PAGER)
    agent.open("/cart").submit("/confirmation", {})
    house.work()
    body = next(body for _, to, _, body in reversed(house.mail.sent) if to == email)
    link = next(word for word in body.split() if word.startswith("http")).removeprefix(house.settings.store.origin)
    customer = Pages(house.store_app).open(link)
    customer.submit(link, {"password": PASSWORD})

    number = check_out(agent)
    house.work()

    assert "not confirmed" not in agent.text
    told = [body for _, to, subject, body in house.mail.sent if to == email and number in subject]
    assert any("placed this order for you" in body for body in told)
    ((customer_id,),) = house.rows(f"SELECT id FROM customers WHERE email = '{email}'")
    agent.open(f"/customers/{customer_id}")
    assert f"{email} confirmed" in agent.text


def test_the_link_is_not_sent_without_end(house: House, agent: Pages) -> None:
    for _ in range(house.settings.limits.mails_per_hour + 1):
        agent.open("/cart").submit("/confirmation", {})

    assert "We already sent several emails" in agent.text
