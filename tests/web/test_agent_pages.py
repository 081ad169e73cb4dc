"""An agent's page: what they hold and when they were here, changed by leads, found by everyone."""

from random import Random
from uuid import UUID

import pytest

from business_layer.shared.actor import SYSTEM
from business_layer.user_management.users import Role
from environments.composition import resolve
from tests.demo.orders import demo_orders
from tests.support.house import House
from tests.support.pages import Pages
from tests.web.people import Newcomer, an_agent, an_order

ORDERS = {order.slug: order for order in demo_orders(Random(7))}


@pytest.fixture
def lead(house: House) -> Pages:
    return an_agent(house, Role.LEAD).browser


@pytest.fixture
def alex(house: House) -> Newcomer:
    return an_agent(house)


@pytest.fixture
def number(house: House, alex: Newcomer) -> str:
    """An order that Alex has taken."""
    number = an_order(house, "calling-card")
    alex.browser.open(f"/orders/{number}").submit("/assignment", {}, press=("do", "me"))
    return number


def _id(house: House, email: str) -> UUID:
    ((agent_id,),) = house.rows(f"SELECT id FROM agents WHERE email = '{email}'")
    return UUID(str(agent_id))


def test_found_agents_lead_to_their_page_with_what_they_hold(house: House, alex: Newcomer, number: str) -> None:
    agent = an_agent(house).browser.open("/?subject=agents").submit("/searches", {"email": alex.email})
    agent.open(str(agent.page.xpath("//tbody//a/@href")[0]))

    assert "Open orders (1)" in agent.text
    assert number in agent.text
    assert "Last active" in agent.text
    assert "Never" not in agent.text
    assert "Disable" not in agent.text


def test_a_lead_finds_agents_by_name_on_manage_agents(lead: Pages, alex: Newcomer) -> None:
    lead.open("/agents").submit("/searches", {"name": "Some Agent"})

    assert lead.path.startswith("/searches/")
    assert alex.email in lead.text


def test_a_changed_role_holds_from_the_next_request_and_is_in_the_trail(
    house: House, lead: Pages, alex: Newcomer
) -> None:
    address = f"/agents/{_id(house, alex.email)}/change"
    assert alex.browser.client.get(address).status_code == 403

    lead.open(address).submit("/change", {"name": "Alex Rivera", "service_center": "Omaha", "role": "lead"})
    assert "We saved your changes to Alex Rivera." in lead.text
    assert alex.browser.client.get(address).status_code == 200
    lead.open(address).submit("/change", {"role": "agent"})

    assert alex.browser.client.get(address).status_code == 403
    trail = house.rows(
        f"SELECT actor_name, changed FROM audit_rows WHERE entity_id = '{_id(house, alex.email)}' AND verb = 'changed'"
    )
    assert trail == [("Some Lead", ["name", "roles", "service_center"]), ("Some Lead", ["roles"])]


def test_a_late_change_shows_who_was_first_and_keeps_what_was_typed(house: House, lead: Pages, alex: Newcomer) -> None:
    address = f"/agents/{_id(house, alex.email)}/change"
    other = an_agent(house, Role.LEAD).browser.open(address)
    lead.open(address).submit("/change", {"service_center": "Omaha"})

    other.submit("/change", {"service_center": "Tulsa", "role": "engineer"})

    assert other.status == 409
    assert "Some Lead changed this on " in other.text
    assert "It's now Some Agent, Omaha, agent." in other.text
    assert other.typed("service_center") == "Tulsa"
    other.submit("/change", {})
    assert other.status == 200


def test_a_lead_cannot_change_their_own_role(house: House) -> None:
    lead = an_agent(house, Role.LEAD)

    lead.browser.open(f"/agents/{_id(house, lead.email)}/change").submit("/change", {"role": "agent"})

    assert lead.browser.status == 409
    assert "You cannot change your own role." in lead.browser.text


def test_disabling_asks_once_and_says_what_the_agent_holds_and_who_gets_it(
    house: House, lead: Pages, alex: Newcomer, number: str
) -> None:
    heir = an_agent(house, Role.ENGINEER)
    lead.open(f"/agents/{_id(house, alex.email)}")
    lead.open(str(lead.page.xpath("//a[starts-with(text(), 'Disable')]/@href")[0]))
    assert "has 1 open order." in lead.text

    lead.submit("/disabling", {"to": str(_id(house, heir.email))})

    assert "is disabled and signed out on all devices. 1 open order moved." in lead.text
    assert alex.browser.open("/").path == "/sign-in"
    assert number in lead.open(f"/agents/{_id(house, heir.email)}").text
    assert "Assigned to Some Engineer by Some Lead" in lead.open(f"/orders/{number}").text


def test_without_an_heir_the_orders_are_nobodys(house: House, lead: Pages, alex: Newcomer, number: str) -> None:
    lead.open(f"/agents/{_id(house, alex.email)}/disabling").submit("/disabling", {})

    assert "Nobody" in lead.open(f"/orders/{number}").page.xpath("string(//*[@id='owner'])")


def test_disabling_too_late_names_the_first_lead(house: House, lead: Pages, alex: Newcomer) -> None:
    other = an_agent(house, Role.LEAD).browser.open(f"/agents/{_id(house, alex.email)}/disabling")
    lead.open(f"/agents/{_id(house, alex.email)}/disabling").submit("/disabling", {})

    other.submit("/disabling", {})

    assert other.status == 409
    assert "Some Lead disabled Some Agent on " in other.text


def test_open_orders_are_moved_without_disabling_anyone(house: House, lead: Pages, alex: Newcomer, number: str) -> None:
    heir = an_agent(house)
    gone = an_agent(house)
    page = lead.open(f"/agents/{_id(house, alex.email)}/moving")
    resolve(house.container.user_management.disable_agent)(agent_id=_id(house, gone.email), by=SYSTEM)
    page.submit("/moving", {"to": str(_id(house, gone.email))})
    assert "Some Agent's account is disabled." in page.errors["to"]

    page.submit("/moving", {"to": str(_id(house, heir.email))})

    assert number in lead.open(f"/agents/{_id(house, heir.email)}").text
    assert alex.browser.open("/").path == "/"
