"""The pages beside the great journeys, and what they do when the input is wrong; each is looked at."""

from random import SystemRandom

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from presentation_layer.views.company import FOLDER
from tests.browser.page_checks import PHONE, look_at
from tests.browser.person import Person, wait_until
from tests.browser.system import System
from tests.demo.orders import ADDRESS, demo_orders

# How far the page has shifted under the eye until now (web.dev/cls).
SHIFTS = """() => new Promise(tell => new PerformanceObserver(
    seen => tell(seen.getEntries().reduce((sum, shift) => sum + shift.value, 0))
    ).observe({type: "layout-shift", buffered: true}) || setTimeout(() => tell(0), 500))"""


@pytest.mark.parametrize(
    "path",
    [
        *("/sign-in", "/sign-up", "/sign-up/confirmation", "/reset-password", "/reset-password/spent", "/cart"),
        *("/nowhere", "/prices", "/documents", "/documents/terms-of-service"),
        *sorted(f"/company/{file.name.removesuffix('.md')}" for file in FOLDER.iterdir()),
    ],
)
def test_a_page_for_anyone_is_fit_for_everyone(person: Person, path: str) -> None:
    person.open(path)

    look_at(person.page)


def test_paper_has_a_letterhead_instead_of_the_navigation(person: Person) -> None:
    person.open("/documents/terms-of-service")
    page = person.page
    letterhead = page.locator(".letterhead")
    expect(letterhead).to_be_hidden()

    page.emulate_media(media="print", color_scheme="dark")

    expect(letterhead).to_contain_text("100 Carrier Way, Columbus, OH 43215")
    expect(page.get_by_role("navigation")).to_have_count(0)
    expect(page.get_by_role("contentinfo")).to_have_count(0)
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(16, 27, 45)"


def test_a_password_can_be_shown_while_it_is_typed(person: Person) -> None:
    person.open("/sign-up")
    field = person.page.locator("#password")
    field.fill("seven green bicycles")
    button = person.page.get_by_role("button", name="Show Password")

    button.click()
    expect(field).to_have_attribute("type", "text")
    look_at(person.page)
    button.click()

    expect(field).to_have_attribute("type", "password")
    expect(field).to_have_value("seven green bicycles")


def test_both_ways_into_the_checkout_stand_beside_the_order(person: Person) -> None:
    person.configure(next(order for order in demo_orders(SystemRandom()) if order.slug == "paging"))
    person.press("Check out")
    look_at(person.page)
    new, returning = (person.page.get_by_role("region", name=name) for name in ("New customer", "Returning customer"))

    assert "Paging" in person.page.get_by_role("complementary", name="Your order").inner_text()
    boxes = [box for item in (new, returning) if (box := item.bounding_box())]
    assert len(boxes) == 2
    assert boxes[0]["y"] == boxes[1]["y"]
    assert boxes[0]["width"] == boxes[1]["width"]


def test_an_address_is_answered_with_what_can_be_had_there(person: Person) -> None:
    person.open("/")
    person.answer({name.removeprefix("address."): value for name, value in ADDRESS.items()})

    person.press("Check availability")

    look_at(person.page)
    assert "Available" in person.page.locator("main").inner_text()


def test_the_city_and_state_follow_while_a_zip_code_is_typed(person: Person) -> None:
    for path, name in (("/", "zip_code"), ("/offerings/dial-up", "address.zip_code")):
        person.open(path)
        place = person.page.locator(f"[id='{name.replace('.', '-')}-place'] summary")

        person.page.locator(f"[name='{name}']").press_sequentially("43215")
        expect(place).to_contain_text("Columbus, OH")
        person.page.locator(f"[name='{name}']").fill("80202")
        expect(place).to_contain_text("Denver, CO")


def test_the_home_page_shows_what_suits_a_home_or_a_business(person: Person) -> None:
    person.open("/")
    toll_free, dial_up = (person.page.locator(f"main a[href='/offerings/{slug}']") for slug in ("toll-free", "dial-up"))

    person.page.get_by_label("For home").check()
    expect(toll_free).to_be_hidden()
    expect(dial_up).to_be_visible()
    person.page.get_by_label("For business").check()
    expect(toll_free).to_be_visible()
    expect(dial_up).to_be_hidden()


def test_the_comparison_pages_are_accessible_with_and_without_an_address(person: Person) -> None:
    for path in ("/voice", "/internet", "/mobile"):
        person.open(path)
        look_at(person.page)

    person.open("/")
    person.answer({"street": "1 Main St", "zip_code": "99762"})
    person.press("Check availability")
    look_at(person.page)
    person.open("/internet")
    look_at(person.page)
    assert "1 of 3 are available" in person.page.locator("main").inner_text()


def test_empty_forms_say_at_each_field_what_to_do(person: Person) -> None:
    for path, button in (("/", "Check availability"), ("/sign-up", "Sign up"), ("/offerings/dedicated", "Add to cart")):
        person.open(path)
        person.press(button)

        look_at(person.page)
        assert person.page.locator(".error-summary a").count() == person.page.locator("span.error").count() > 0


def test_the_errors_of_a_form_lead_to_its_fields(person: Person) -> None:
    person.open("/sign-up")
    person.press("Sign up")

    person.page.locator(".error-summary a").first.click()

    expect(person.page.locator("[name=name]")).to_be_focused()


def test_the_menu_of_a_phone_opens_with_the_keyboard_and_closes_with_escape(person: Person) -> None:
    person.page.set_viewport_size(PHONE)
    person.open("/")
    header = person.page.get_by_role("banner")
    menu, sign_in = header.locator("summary"), header.get_by_role("link", name="Sign in")

    menu.press("Enter")
    expect(sign_in).to_be_visible()
    person.page.keyboard.press("Escape")

    expect(sign_in).to_be_hidden()
    expect(menu).to_be_focused()


def test_the_regions_at_the_top_of_each_page_lead_to_their_offerings(person: Person) -> None:
    person.open("/offerings/paging")

    person.page.locator("header").get_by_role("link", name="Voice").click()

    expect(person.page.get_by_role("link", name="Toll Free")).to_be_visible()


def test_the_totals_follow_the_answers_at_once(person: Person) -> None:
    person.open("/offerings/paging")
    before = person.page.locator("#price-so-far").inner_text()

    person.answer({"kind": "two_way", "coverage": "nationwide"})

    expect(person.page.locator("#price-so-far")).not_to_have_text(before, use_inner_text=True)


def test_a_press_right_after_typing_is_not_lost_to_the_totals(person: Person) -> None:
    person.open("/offerings/calling-card")
    person.answer({"cards.0.holder": "Maria Lopez"})
    person.page.locator("[name='cards.0.spending_limit']").press_sequentially("75")

    with person.page.expect_navigation():
        person.page.locator(".side .btn-primary").click(delay=400)

    assert person.page.url.endswith("/cart")


def test_numbers_are_found_while_typing(person: Person) -> None:
    person.open("/offerings/toll-free")
    person.answer({"prefix": "877"})

    person.page.locator("[name=search]").press_sequentially("22")

    expect(person.page.locator("[name=number][value^='+1877']").first).to_be_visible()
    expect(person.page.locator("[name=number]:not([value^='+1877'])")).to_have_count(0)


@pytest.mark.parametrize(("path", "is_loaded"), [("/voice", False), ("/offerings/toll-free", True)])
def test_only_a_page_that_uses_htmx_loads_it_when_someone_begins(person: Person, path: str, is_loaded: bool) -> None:
    person.open(path)
    assert not _loads_htmx(person.page)

    person.page.keyboard.press("Tab")

    person.page.wait_for_load_state("networkidle")
    assert _loads_htmx(person.page) is is_loaded


def test_what_is_typed_before_htmx_is_there_is_answered_too(person: Person) -> None:
    waiting: list[Route] = []

    def keep(route: Route) -> None:
        waiting.append(route)

    person.page.route("**/htmx.min.js*", keep)
    person.open("/offerings/dial-up")
    person.page.locator("[name='address.zip_code']").fill("43215")
    wait_until("htmx is asked for", lambda: person.page.title() and waiting)

    waiting[0].continue_()

    expect(person.page.locator("#address-zip_code-place summary")).to_contain_text("Columbus, OH")


def _loads_htmx(page: Page) -> bool:
    return bool(
        page.evaluate("performance.getEntriesByType('resource').some((loaded) => loaded.name.includes('htmx'))")
    )


def test_more_numbers_are_shown_in_place_and_the_first_new_one_is_focused(person: Person) -> None:
    person.open("/offerings/toll-free?search=22")
    numbers = person.page.locator("[name=number]")
    expect(numbers).to_have_count(12)

    person.page.get_by_role("button", name="Show more").press("Enter")

    expect(numbers).to_have_count(24)
    expect(person.page.locator("#number-12")).to_be_focused()


def test_the_skip_link_leads_past_the_header(person: Person, system: System) -> None:
    person.open("/")

    person.page.keyboard.press("Tab")
    expect(person.page.locator(".skip")).to_be_focused()
    person.page.keyboard.press("Enter")

    expect(person.page.locator("#main")).to_be_focused()


def test_the_fields_of_a_new_account_do_not_shift_the_page_away_and_need_no_script(
    page: Page, customer: Person, chromium: Browser
) -> None:
    pager = next(order for order in demo_orders(SystemRandom()) if order.slug == "paging")
    customer.configure(pager)
    customer.check_out()
    customer.configure(pager)
    customer.press("Check out")
    customer.continue_to("billing")

    assert page.evaluate(SHIFTS) < 0.01
    without_script = chromium.new_context(java_script_enabled=False, storage_state=page.context.storage_state())
    plain = without_script.new_page()
    plain.goto(page.url)
    expect(plain.get_by_label("Name on the bill")).to_be_hidden()
    plain.get_by_label("A new account").check()
    expect(plain.get_by_label("Name on the bill")).to_be_visible()
    without_script.close()


def test_a_phone_shows_the_way_to_everything(page: Page, customer: Person) -> None:
    page.set_viewport_size(PHONE)
    customer.open("/")

    header = page.get_by_role("banner")
    expect(header.get_by_role("link", name="Cart")).to_be_in_viewport()
    header.locator("summary").click()
    for words in ("Voice", "My orders", "My services", "My account"):
        link = header.get_by_role("link", name=words)
        link.scroll_into_view_if_needed()
        expect(link).to_be_in_viewport()
