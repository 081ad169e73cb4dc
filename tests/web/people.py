"""People who are new in a house that many tests share."""

from dataclasses import dataclass
from itertools import count
from random import Random

from business_layer.user_management.users import Role
from tests.demo.orders import demo_orders
from tests.support.house import House
from tests.support.pages import Pages
from tests.support.purchase import check_out, configure

_newcomers = count(1)


@dataclass(frozen=True)
class Newcomer:
    """Someone signed in, under an address nobody else has."""

    browser: Pages
    email: str
    customer_id: str = ""


def a_customer(house: House, name: str = "Maria Lopez") -> Newcomer:
    email = f"{name.split()[0].lower()}{next(_newcomers)}@customers.example"
    browser = house.customer(name, email)
    (row,) = house.rows(f"SELECT id FROM customers WHERE email = '{email}'")
    return Newcomer(browser, email, str(row[0]))


def an_order(house: House, slug: str) -> str:
    """The number of an order of that offering, which a new customer has placed."""
    browser = a_customer(house).browser
    configure(browser, next(order for order in demo_orders(Random(7)) if order.slug == slug))
    return check_out(browser)


def last_link(house: House, email: str) -> str:
    """The path of the link in the last mail to that address, which the house has sent."""
    house.work()
    body = next(body for _, to, _, body in reversed(house.mail.sent) if to == email)
    link = next(word for word in body.split() if word.startswith("http"))
    return link.removeprefix(house.settings.store.origin)


def start_checkout(house: House, email: str, browser: Pages | None = None) -> Pages:
    """Put a pager into a new visitor's cart, and take the first step of the checkout as a new customer."""
    browser = browser or Pages(house.store_app)
    configure(browser, next(order for order in demo_orders(Random(7)) if order.slug == "paging"))
    entries = {"name": "Maria Lopez", "email": email, "telephone": "212 555 0142"}
    return browser.open("/checkout").submit("/checkout/account", entries)


def a_buyer(house: House) -> Newcomer:
    """A signed-in customer in the checkout, who has not chosen a password."""
    email = f"buyer{next(_newcomers)}@customers.example"
    browser = start_checkout(house, email)
    link = last_link(house, email)
    browser.open(link).submit(link, {})
    (row,) = house.rows(f"SELECT id FROM customers WHERE email = '{email}'")
    return Newcomer(browser, email, str(row[0]))


def act_for_customer(agent: Pages, customer_id: str, reason: str = "called") -> Pages:
    """Let the agent work for that customer from now on."""
    return agent.open(f"/customers/{customer_id}").submit("/serving", {"reason": reason})


def an_agent(house: House, role: Role = Role.AGENT) -> Newcomer:
    email = f"{role.replace(' ', '-')}{next(_newcomers)}@dialtone.example"
    return Newcomer(house.agent(role, email), email)
