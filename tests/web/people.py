"""People who are new in a house that many tests share."""

from dataclasses import dataclass
from itertools import count

from business_layer.user_management.users import Role
from tests.support.house import House
from tests.support.pages import Pages

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


def an_agent(house: House, role: Role = Role.AGENT) -> Newcomer:
    email = f"{role}{next(_newcomers)}@dialtone.example"
    return Newcomer(house.agent(role, email), email)
