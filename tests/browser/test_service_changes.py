"""The life of a service in a browser, by its customer and by an agent: each of its pages is fit for everyone."""

from datetime import UTC, datetime, timedelta
from random import SystemRandom

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.agent import Agent
from tests.browser.person import NAME, Person, wait_until
from tests.browser.system import System
from tests.demo.orders import demo_orders

NEW_ADDRESS = {"street": "1600 Broadway", "zip_code": "80202"}
AGREED = "Read out and agreed to by phone."


@pytest.fixture
def desk(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def service(customer: Person) -> str:
    """The path of a service that works."""
    customer.configure(next(order for order in demo_orders(SystemRandom()) if order.slug == "dial-up"))
    number = customer.check_out()
    customer.wait_for_product(number)
    customer.open("/services")
    link = customer.page.locator("a[href$='/disconnection']").first.get_attribute("href") or ""
    return link.removesuffix("/disconnection")


def test_a_customer_reads_each_form_and_review_and_takes_a_dated_order_back(customer: Person, service: str) -> None:
    customer.looks = True
    for verb in ("change", "suspension", "move"):
        customer.open(f"{service}/{verb}")
    customer.answer(NEW_ADDRESS)
    customer.press("Check this address")
    customer.choose_first("access_number")
    customer.press("Continue to review")
    expect(customer.page.locator("main")).to_contain_text("1600 Broadway, Denver, CO")

    customer.open(f"{service}/disconnection")
    customer.answer({"when": "day", "requested_on": f"{datetime.now(UTC).date() + timedelta(days=9):%m/%d/%Y}"})
    customer.press("Continue to review")
    customer.press("Disconnect Dial-up Internet")
    expect(customer.page.get_by_role("heading", level=1)).to_contain_text("Dial-up Internet ends")
    customer.press("Cancel this order")
    customer.open(f"{service}/change")
    customer.open("/services")
    customer.page.get_by_role("button", name="Take it back").click()
    customer.page.get_by_role("button", name="Keep the order").click()
    expect(customer.page.get_by_role("dialog")).to_be_hidden()
    customer.page.get_by_role("button", name="Take it back").click()
    customer.press("Take the order back")

    expect(customer.page.locator("main")).to_contain_text("is taken back")


def test_an_agent_does_the_same_from_the_products_record_and_finds_the_order_in_the_list(
    customer: Person, service: str, desk: Page, system: System
) -> None:
    agent = Agent(desk, system, "engineer", looks=True)
    agent.sign_in()
    agent.open(service)
    for verb in ("Move", "Change", "Disconnect"):
        agent.follow(verb)
        desk.go_back()
    agent.follow("Suspend")
    desk.get_by_label("The customer is away for a while").check()
    agent.press("Continue to review")
    desk.get_by_label("How did the customer agree?").fill(AGREED)
    agent.press("Suspend Dial-up Internet")
    number = desk.url.rpartition("/")[2]
    wait_until(f"{number} is ready", lambda: _is_ready(agent, number))
    agent.open(f"/orders/{number}")
    agent.open(service)
    agent.follow("Resume")

    agent.search("mcd", number=number)
    desk.get_by_label(f"Select {number}").check()
    expect(desk.locator(".bulk")).to_have_css("position", "sticky")
    agent.press("Assign …")
    agent.follow("Cancel")
    agent.follow("State")
    desk.get_by_label(f"Select {number}").check()
    agent.press("Assign to me")
    assert "1 order is assigned to" in desk.locator("main").inner_text()
    agent.search("products", customer_name=NAME)


def _is_ready(agent: Agent, number: str) -> bool:
    agent.page.goto(f"{agent.system.office}/orders/{number}")
    return agent.page.locator("#order-badge").inner_text().startswith("Ready")
