"""The back office in a browser: an engineer's and an agent's day, with every page looked at."""

import re
from random import SystemRandom

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.agent import Agent
from tests.browser.page_checks import look_at, run_axe
from tests.browser.person import NAME, Person
from tests.browser.system import System
from tests.demo.orders import demo_orders


@pytest.fixture
def ordered(customer: Person) -> str:
    """The number of an order that a customer has just placed."""
    customer.configure(next(order for order in demo_orders(SystemRandom()) if order.slug == "dedicated"))
    return customer.check_out()


@pytest.fixture
def desk(context: BrowserContext) -> Page:
    return context.new_page()


def test_an_engineer_finds_an_order_completes_its_review_and_the_customer_gets_the_product(
    customer: Person, ordered: str, desk: Page, system: System
) -> None:
    engineer = Agent(desk, system, "engineer", looks=True)
    engineer.sign_in()

    engineer.search(number=ordered)
    engineer.follow(ordered)
    engineer.wait_for_review(ordered)
    engineer.complete_review("Fiber is at the curb.")

    customer.wait_for_product(ordered)
    engineer.open(f"/orders/{ordered}")
    assert "Fiber is at the curb." in desk.locator("main").inner_text()


def test_an_agent_shops_for_a_customer_and_the_order_says_who_did_it(
    customer: Person, desk: Page, system: System
) -> None:
    agent = Agent(desk, system, "agent", looks=True)
    agent.sign_in()
    agent.open("/?subject=customers")
    desk.locator("[name=email]").fill(customer.email)
    agent.press("Search")
    agent.follow("C-")
    desk.get_by_label("Why?").fill("The customer called.")
    agent.press("Begin")

    shop = Person(desk, system, site=system.office, looks=True)
    shop.open("/shop")
    shop.configure(next(order for order in demo_orders(SystemRandom()) if order.slug == "paging"))
    number = shop.check_out()

    agent.open(f"/orders/{number}")
    assert "on behalf of the customer" in desk.locator("main").inner_text()
    customer.wait_for_product(number)
    agent.press("End")
    assert f"You are working for {NAME}" not in desk.locator("body").inner_text()


def test_a_lead_sees_the_agents(desk: Page, system: System) -> None:
    lead = Agent(desk, system, "lead", looks=True)
    lead.sign_in()

    for path in ("/agents", "/account", "/waiting"):
        lead.open(path)
    lead.open("/agents")
    engineer = next(person for person in system.settings.demonstration if person.role == "engineer")
    desk.locator("tr", has_text=engineer.email).get_by_role("link").click()
    lead.follow("New authenticator")
    lead.follow("Cancel")
    lead.open("/?subject=agents")
    lead.press("Search")

    assert desk.locator("tbody tr").count() >= 3


def test_rows_of_a_list_fold_on_a_phone_and_the_header_stays_on_a_screen(desk: Page, system: System) -> None:
    lead = Agent(desk, system, "lead", looks=False)
    lead.sign_in()

    lead.open("/agents")
    expect(desk.locator("thead th").first).to_have_css("position", "sticky")
    desk.set_viewport_size({"width": 360, "height": 740})

    expect(desk.locator("tbody tr").first).to_have_css("display", "flex")
    assert desk.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_an_incomplete_date_is_refused_and_kept(desk: Page, system: System) -> None:
    agent = Agent(desk, system, "agent")
    agent.sign_in()

    agent.search(placed_from="11/3")

    expect(desk).to_have_title(re.compile("^Error: "))
    expect(desk.get_by_label("Placed from")).to_have_value("11/3")
    expect(desk.get_by_label("Placed from")).to_be_focused()
    expect(desk.locator("span.error")).to_contain_text("Enter a date like 11/23/2026.")
    look_at(desk)


def test_an_order_is_assigned_from_suggestions_and_what_was_refused_is_tied_to_its_field(
    ordered: str, desk: Page, system: System
) -> None:
    lead = Agent(desk, system, "lead", looks=True)
    lead.sign_in()
    lead.open(f"/orders/{ordered}/assignment")
    lead.press("Assign")
    expect(desk.get_by_label("New owner")).to_have_attribute("aria-describedby", "agent-hint agent-error")

    engineer = next(person for person in system.settings.demonstration if person.role == "engineer")
    desk.get_by_label("New owner").fill(engineer.email)
    lead.press("Assign")

    assert "Assigned to" in desk.locator("#trail").inner_text()
    lead.follow("Assign …")
    lead.press("Unassign")
    assert "Unassigned by" in desk.locator("#trail").inner_text()


def test_the_keys_are_found_and_open_from_the_empty_search_and_are_text_elsewhere(desk: Page, system: System) -> None:
    agent = Agent(desk, system, "agent")
    agent.sign_in()
    first, keys = desk.locator(".search-grid input").first, desk.get_by_role("heading", name="Keyboard shortcuts")
    expect(first).to_be_focused()

    desk.keyboard.press("?")
    expect(keys).to_be_visible()
    desk.keyboard.press("Escape")
    desk.keyboard.press("/")
    expect(first).to_have_value("")
    expect(desk.locator("#find")).to_be_focused()
    desk.get_by_role("button", name="Keys").click()
    expect(keys).to_be_visible()
    desk.keyboard.press("Escape")

    first.fill("a")
    first.press_sequentially("/?")
    expect(first).to_have_value("a/?")
    expect(keys).to_be_hidden()


def test_the_palette_takes_digits_and_the_beginning_of_a_number(ordered: str, desk: Page, system: System) -> None:
    agent = Agent(desk, system, "agent")
    agent.sign_in()
    digits = ordered.removeprefix("DT-")

    desk.keyboard.press("Control+k")
    desk.keyboard.type(digits)
    with desk.expect_navigation():
        desk.keyboard.press("Enter")
    assert desk.url.endswith(f"/orders/{ordered}")

    desk.keyboard.press("Control+k")
    desk.keyboard.type(f"dt-{digits[:4]}")
    with desk.expect_navigation():
        desk.keyboard.press("Enter")
    expect(desk.get_by_role("link", name=ordered)).to_be_visible()


def test_the_keyboard_searches_lists_its_keys_and_goes_to_any_order(
    customer: Person, ordered: str, desk: Page, system: System
) -> None:
    agent = Agent(desk, system, "agent")
    agent.sign_in()
    first = desk.locator(".search-grid input").first
    expect(first).to_be_focused()

    desk.keyboard.press("Escape")
    desk.locator("h1").click()
    desk.keyboard.press("/")
    expect(desk.locator("#find")).to_be_focused()
    desk.locator("h1").click()
    desk.keyboard.press("?")
    expect(desk.get_by_role("heading", name="Keyboard shortcuts")).to_be_visible()
    run_axe(desk, "the list of keys")
    desk.keyboard.press("Escape")
    desk.keyboard.press("Control+k")
    desk.keyboard.type(ordered.lower())
    run_axe(desk, "the palette")
    with desk.expect_navigation():
        desk.locator("#palette-text").press("Enter")

    assert desk.url.endswith(f"/orders/{ordered}")


def test_a_search_puts_its_page_in_place_which_back_forward_and_reload_find_again(
    ordered: str, desk: Page, system: System
) -> None:
    agent = Agent(desk, system, "agent")
    agent.sign_in()
    asked: list[str] = []
    # How many the other subjects have is asked for after the page.
    page_asked = re.compile(r"/searches(?!.*/counts)")
    desk.on("request", lambda sent: asked.append(sent.method) if page_asked.search(sent.url) else None)

    desk.locator("[name=number]").fill(ordered)
    agent.press("Search")

    expect(desk).to_have_url(re.compile(r"/searches/[0-9a-f-]+$"))
    assert asked == ["POST"]
    expect(desk).to_have_title(re.compile("^Orders found"))
    expect(desk.get_by_role("heading", name="Orders", exact=True)).to_be_focused()
    expect(desk.locator(".tabs [aria-current]")).to_have_text("User home")
    look_at(desk)
    desk.keyboard.press("Control+k")
    desk.keyboard.type("manage")
    expect(desk.get_by_role("dialog").get_by_role("link")).to_have_text(["Manage agents"])

    desk.go_back()
    expect(desk.get_by_role("heading", name="Search for")).to_be_visible()
    expect(desk.locator(".search-grid input").first).to_be_focused()
    desk.go_forward()
    expect(desk.get_by_role("link", name=ordered)).to_be_visible()
    desk.reload()
    agent.follow(ordered)
    desk.go_back()
    expect(desk.get_by_role("link", name=ordered)).to_be_visible()


def test_a_search_that_fails_shows_the_error_page_and_one_that_is_corrected_continues(
    ordered: str, desk: Page, system: System
) -> None:
    agent = Agent(desk, system, "agent")
    agent.sign_in()
    agent.search(placed_from="11/3")
    desk.get_by_label("Placed from").fill("today")
    agent.press("Search")
    expect(desk.get_by_role("link", name=ordered)).to_be_visible()

    desk.locator("summary", has_text="Criteria").click()
    desk.locator("[name=csrf_token]").evaluate_all("all => all.forEach(field => field.value = 'wrong')")
    with desk.expect_navigation(url="**/searches"):
        desk.get_by_role("button", name="Search", exact=True).click()

    expect(desk.locator("h1")).to_be_visible()
    assert "signed in or out after you opened this page" in desk.locator("main").inner_text()
