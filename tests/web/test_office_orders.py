"""An order's page in the back office: whose it is, what was refused and why, and everything that can be reached."""

from random import Random

import pytest

from business_layer.shared.actor import SYSTEM
from business_layer.user_management.users import Role
from environments.composition import resolve
from presentation_layer.controllers import agent_choice, office_customer_page, office_waiting
from tests.demo.orders import demo_orders
from tests.support.house import House
from tests.support.pages import Pages
from tests.support.purchase import check_out, configure, to_review
from tests.web.people import a_customer, an_agent

ORDERS = {order.slug: order for order in demo_orders(Random(7))}


def _assignment(agent: Pages, number: str, typed: str) -> Pages:
    return agent.open(f"/orders/{number}/assignment").submit("/assignment", {"agent": typed})


def test_an_item_that_is_ready_is_not_expected_any_more(house: House, agent: Pages, number: str) -> None:
    assert "Expected " in agent.open(f"/orders/{number}").text

    house.work()

    assert "Expected " not in agent.open(f"/orders/{number}").text
    assert "Ready" in agent.text


def test_an_agent_is_assigned_by_name_or_address_and_the_timeline_says_who(
    house: House, agent: Pages, number: str
) -> None:
    sam = _employed(house, "Sam Okafor")

    _assignment(agent, number, sam)
    assert "The order is assigned to Sam Okafor." in agent.text
    assert "Assigned to Sam Okafor by Some Agent" in agent.text

    kim = _employed(house, f"Kim Reyes {number}")
    _assignment(agent, number, f"kim reyes {number.lower()}")
    assert f"Assigned to Kim Reyes {number} by Some Agent" in agent.text
    agent.open(f"/orders/{number}/assignment")
    assert [str(element) for element in agent.page.xpath("//datalist/option/@value")].count(kim) == 1


def test_an_agent_takes_an_order_with_one_press(house: House, agent: Pages, number: str) -> None:
    agent.open(f"/orders/{number}").submit("/assignment", {}, press=("do", "me"))

    assert "The order is assigned to Some Agent." in agent.text
    assert "Assign to me" not in agent.text


def test_an_assigned_order_can_be_nobodys_again(house: House, agent: Pages, number: str) -> None:
    _assignment(agent, number, _employed(house, "Sam Okafor"))

    agent.open(f"/orders/{number}/assignment").submit("/assignment", {}, press=("do", "unassign"))

    assert "The order is unassigned." in agent.text
    assert "Unassigned by Some Agent" in agent.text
    assert house.rows(f"SELECT assigned_agent_id FROM product_orders WHERE number = '{number}'") == [(None,)]


def test_a_disabled_agent_is_not_offered_and_not_taken(house: House, agent: Pages, number: str) -> None:
    email = _employed(house, "Sam Okafor")
    _disable(house, email)

    agent.open(f"/orders/{number}/assignment")
    assert email not in agent.raw
    _assignment(agent, number, email)

    assert agent.status == 409
    assert agent.errors["agent"] == "Sam Okafor's account is disabled. Choose another agent."
    assert agent.typed("agent") == email


def test_a_lost_race_shows_both_choices_and_lets_one_choose_again(house: House, agent: Pages, number: str) -> None:
    sam, kim = _employed(house, "Sam Okafor"), _employed(house, "Kim Reyes")
    other = an_agent(house, Role.LEAD).browser
    agent.open(f"/orders/{number}/assignment")
    _assignment(other, number, sam)

    agent.submit("/assignment", {"agent": kim})

    assert agent.status == 409
    assert agent.errors["agent"] == (
        "Some Lead assigned it to Sam Okafor in the meantime, but you chose Kim Reyes. Choose again."
    )
    agent.submit("/assignment", {})
    assert "The order is assigned to Kim Reyes." in agent.text


def test_a_broken_form_cannot_say_who_had_the_order(agent: Pages, number: str) -> None:
    agent.open(f"/orders/{number}/assignment").submit("/assignment", {"agent": "Some Agent", "seen": "nonsense"})

    assert agent.status == 422


def test_a_name_that_is_not_exactly_one_agent_is_refused_at_the_field(house: House, agent: Pages, number: str) -> None:
    first, second = _employed(house, f"Ann Poe {number}"), _employed(house, f"Ann Poe {number}")

    _assignment(agent, number, "Nobody of that name")
    assert "No agent is named Nobody of that name." in agent.errors["agent"]
    _assignment(agent, number, "")
    assert agent.errors["agent"] == "Enter an agent's name or email address."
    _assignment(agent, number, f"Ann Poe {number}")
    assert first in agent.errors["agent"]
    assert second in agent.errors["agent"]


def test_every_agent_can_be_assigned_also_who_is_not_offered(
    house: House, agent: Pages, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    email = _employed(house, "Sam Okafor")
    _employed(house, "Kim Reyes")
    monkeypatch.setattr(agent_choice, "AGENTS_OFFERED", 1)

    agent.open(f"/orders/{number}/assignment")
    assert len(agent.page.xpath("//datalist/option")) == 1
    _assignment(agent, number, email)

    assert "Sam Okafor" in agent.page.xpath("string(//*[@id='owner'])")


def test_each_review_of_an_order_has_a_page_of_its_own(house: House) -> None:
    browser = a_customer(house).browser
    for _ in range(2):
        configure(browser, ORDERS["dedicated"])
    browser.open("/checkout/details")
    assert browser.text.count("come to 350 Fifth Avenue for Dedicated Internet (100 Mbps)?") == 2
    to_review(browser)
    assert browser.text.count("8 AM to noon EST, at 350 Fifth Avenue") == 2
    browser.submit("/checkout/review", {})
    number = str(browser.page.get_element_by_id("order-number").text_content())
    house.work()
    engineer = an_agent(house, Role.ENGINEER).browser.open(f"/orders/{number}")
    pages = [str(element) for element in engineer.page.xpath("//li//a[contains(@href, '/review')]/@href")]
    assert len(pages) == 2
    assert engineer.page.xpath("//*[@class='waits']//li//span[@class='muted']//time[@title]")

    engineer.open(pages[1]).submit("/review", {"findings": " "})

    assert engineer.status == 422
    assert list(engineer.errors) == ["findings"]
    engineer.submit("/review", {"findings": "Fiber is at the curb."})
    engineer.open(f"/orders/{number}")
    assert engineer.page.xpath("//li//a[contains(@href, '/review')]/@href") == [pages[0]]


def test_a_customers_older_orders_can_be_reached(house: House, agent: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    customer = a_customer(house)
    numbers = [_bought(customer.browser, "calling-card") for _ in range(3)]
    monkeypatch.setattr(office_customer_page, "PAGE_SIZE", 2)

    agent.open(f"/customers/{customer.customer_id}")
    assert _order_links(agent) == numbers[:0:-1]
    agent.open(str(agent.page.xpath("//a[text()='Older orders']/@href")[0]))

    assert _order_links(agent) == numbers[:1]
    assert "Older orders" not in agent.text


def test_everything_that_waits_can_be_reached_from_the_home_page(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = a_customer(house).browser
    numbers = [_bought(browser, "dedicated") for _ in range(3)]
    house.work()
    monkeypatch.setattr(office_waiting, "WAITING_SHOWN", 1)
    monkeypatch.setattr(office_waiting, "PAGE_SIZE", 1)
    agent = an_agent(house, Role.ENGINEER).browser.open("/")

    agent.open(str(agent.page.xpath("//a[text()='Show all']/@href")[0]))
    found = _order_links(agent)
    while more := agent.page.xpath("//a[text()='More']/@href"):
        found += _order_links(agent.open(str(more[0])))

    assert [row for row in found if row in numbers] == numbers
    assert len(found) == len(set(found))


def _order_links(agent: Pages) -> list[str]:
    return [str(element) for element in agent.page.xpath("//tbody//td[1]/a[starts-with(., 'DT-')]/text()")]


def _bought(browser: Pages, slug: str = "paging") -> str:
    configure(browser, ORDERS[slug])
    return check_out(browser)


def _employed(house: House, name: str) -> str:
    """The address of a new agent of that name."""
    count = house.rows("SELECT count(*) FROM agents")[0][0]
    email = f"worker{count}@dialtone.example"
    resolve(house.container.user_management.employ_agent)(
        name=name,
        email=email,
        password="a quiet harbor at dusk",
        service_center="Columbus",
        roles=(Role.AGENT,),
        by=SYSTEM,
    )
    return email


def _disable(house: House, email: str) -> None:
    ((agent_id,),) = house.rows(f"SELECT id FROM agents WHERE email = '{email}'")
    resolve(house.container.user_management.disable_agent)(agent_id=agent_id, by=SYSTEM)
