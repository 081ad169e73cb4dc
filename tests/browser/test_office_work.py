"""Work that waits, in a browser: the page follows it, what is typed stays, and every page of it is looked at."""

import re
from collections.abc import Iterator
from random import SystemRandom

import pytest
import requests
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.agent import Agent
from tests.browser.page_checks import look_at
from tests.browser.person import Person, wait_until
from tests.browser.system import System
from tests.demo.orders import demo_orders

REASON = "The card maker says no."


@pytest.fixture
def refusing(system: System) -> Iterator[None]:
    """Make the network refuse every change."""
    _switch(system, "refuse")
    yield
    _switch(system, "normal")


@pytest.fixture
def desk(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def engineer(desk: Page, system: System) -> Agent:
    agent = Agent(desk, system, "engineer")
    agent.sign_in()
    return agent


@pytest.mark.usefixtures("refusing")
def test_a_retry_that_falls_out_again_is_shown_without_a_reload_and_what_is_typed_stays(
    customer: Person, engineer: Agent, desk: Page
) -> None:
    number = _buy(customer, "calling-card")
    _wait_for(engineer, number, "Try again")
    with desk.expect_navigation():
        desk.get_by_role("button", name="Try again").click()
    expect(desk.locator(".task .running")).to_have_count(1)
    desk.evaluate("window.wasNotReloaded = true")
    desk.get_by_role("textbox", name="Note").fill("She calls back at noon.")

    expect(desk.locator(".task.bad")).to_contain_text(REASON, timeout=60_000)

    assert desk.evaluate("window.wasNotReloaded")
    expect(desk.get_by_role("textbox", name="Note")).to_have_value("She calls back at noon.")
    expect(desk.locator("#live-told")).to_contain_text(REASON)
    expect(desk.get_by_role("button", name="Try again")).to_be_visible()
    look_at(desk)


def test_a_colleagues_review_appears_beside_what_is_typed_and_a_late_one_is_kept(
    customer: Person, engineer: Agent, desk: Page, system: System, chromium: Browser
) -> None:
    number = _buy(customer, "dedicated")
    engineer.wait_for_review(number)
    desk.get_by_role("textbox", name="Note").fill("She calls back at noon.")
    page = desk.context.new_page()
    page.goto(f"{system.office}/orders/{number}")
    page.get_by_role("link", name="Review ").click()
    page.get_by_label("Review findings").fill("The duct is full.")
    with chromium.new_context() as other:
        lead = Agent(other.new_page(), system, "lead")
        lead.sign_in()
        lead.open(f"/orders/{number}")
        lead.complete_review("Fiber is at the curb.")

    expect(desk.locator(".task").first).to_contain_text("Fiber is at the curb.", timeout=30_000)
    expect(desk.get_by_role("textbox", name="Note")).to_have_value("She calls back at noon.")
    page.get_by_role("button", name="Complete review").click()

    expect(page.get_by_role("textbox", name="Note")).to_have_value(re.compile("The duct is full."))
    look_at(page)


def test_every_act_on_a_review_has_a_page_that_is_fit_for_everyone(
    customer: Person, engineer: Agent, desk: Page
) -> None:
    number = _buy(customer, "dedicated")
    engineer.looks = True
    engineer.wait_for_review(number)
    for act in ("Not feasible", "Ask the customer", "Park until", "Hand over"):
        engineer.follow(act)
        engineer.follow("Cancel")
    engineer.follow("Ask the customer")
    desk.get_by_label("Question for the customer").fill("May we drill through the wall?")
    engineer.press("Ask")

    customer.looks = True
    customer.open(f"/orders/{number}")
    customer.page.get_by_label("Your answer").fill("Yes, at the back.")
    with customer.page.expect_response(lambda answer: f"/orders/{number}/changes?" in answer.url):
        pass
    expect(customer.page.get_by_label("Your answer")).to_have_value("Yes, at the back.")
    customer.press("Send answer")
    expect(desk.locator("#trail")).to_contain_text("Yes, at the back.", timeout=30_000)


def test_error_pages_agents_pages_and_customers_accounts_are_fit_for_everyone(desk: Page, system: System) -> None:
    lead = Agent(desk, system, "lead", looks=True)
    lead.sign_in()

    lead.open("/orders/DT-9")
    lead.open("/waiting?whose=nobodys")
    lead.open("/agents")
    desk.get_by_label("Name, or the beginning").fill("a")
    lead.press("Search")
    engineer = next(person for person in system.settings.demonstration if person.role == "engineer")
    desk.goto(f"{system.office}/agents")
    desk.locator("tr", has_text=engineer.email).get_by_role("link").click()
    for page in ("Change name, service center, or role", "Disable"):
        lead.follow(page)
        lead.follow("Cancel")
    lead.open("/?subject=customers")
    desk.get_by_role("textbox", name="Customer name").fill("Nobody of that name")
    lead.press("Search")
    lead.follow("New customer")
    desk.get_by_label("Email address").fill(f"nobody{SystemRandom().randrange(10**9)}@customers.example")
    lead.press("Open account")
    lead.follow("Correct name or phone")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Correct name and phone")


def _buy(customer: Person, slug: str) -> str:
    customer.configure(next(order for order in demo_orders(SystemRandom()) if order.slug == slug))
    return customer.check_out()


def _wait_for(agent: Agent, number: str, button: str) -> None:
    def is_there() -> bool:
        agent.page.goto(f"{agent.system.office}/orders/{number}")
        return agent.page.get_by_role("button", name=button).count() == 1

    wait_until(f"{number} can be answered with {button}", is_there)


def _switch(system: System, mode: str) -> None:
    sandbox = f"http://{system.settings.sandbox.host}:{system.settings.sandbox.port}/switches"
    body = {"service": "provisioning", "mode": mode, "reason": REASON}
    requests.post(sandbox, json=body, timeout=10).raise_for_status()
