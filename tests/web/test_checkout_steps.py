"""The steps of the checkout: nothing typed is lost, one box agrees to all, and 911 is acknowledged once."""

from random import Random

import pytest

from tests.demo.orders import ADDRESS, demo_orders
from tests.support.house import House
from tests.support.pages import Pages
from tests.support.purchase import BILLING, configure
from tests.web.people import a_customer, act_for_customer, an_agent

ORDERS = {order.slug: order for order in demo_orders(Random(23))}
CALLING, DEDICATED, PAGER, CARD = (ORDERS[slug] for slug in ("complete-calling", "dedicated", "paging", "calling-card"))
TELEPHONE = "(212) 555-0142"
SIGNING = {"agree.records": "yes", "agree.documents": "yes"}


def empty(browser: Pages) -> None:
    """Remove everything from the cart, as another tab would."""
    browser.open("/cart")
    while removals := browser.page.xpath("//form[contains(@action, '/removal')]/@action"):
        browser.submit(removals[0], {})


def to_billing(browser: Pages) -> None:
    browser.open("/checkout/details").submit("/checkout/details", {"telephone": TELEPHONE})
    assert browser.path.endswith("/billing")


def folded(browser: Pages, heading: str) -> tuple[bool, str]:
    """Return if the part with that heading is open, and its line."""
    (block,) = browser.page.xpath(f"//section[h2[starts-with(., '{heading}')]]/details[@class='folded']")
    words = " ".join(block.find("summary").text_content().split())
    return block.get("open") is not None, words


def send_stale(browser: Pages, step: str, values: dict[str, str]) -> None:
    """Send the form of a step that was opened before the cart was emptied."""
    fields = {str(name): str(value) for name, value in browser.page.forms[0].form_values()}
    empty(browser)
    browser.post(step, {**fields, **values, "csrf_token": browser.open("/cart").token()})


def test_details_typed_while_the_cart_was_emptied_are_in_the_form_again(house: House) -> None:
    browser = a_customer(house).browser
    configure(browser, CARD)
    browser.open("/checkout/details")

    send_stale(browser, "/checkout/details", {"name": "Maria Luisa Lopez", "telephone": "1"})
    assert "Your cart is empty. We kept what you entered." in browser.text
    configure(browser, CARD)
    browser.open("/checkout/details")

    assert (browser.typed("name"), browser.typed("telephone")) == ("Maria Luisa Lopez", "1")
    assert browser.open("/checkout/details").typed("name") == "Maria Lopez"


def test_billing_typed_while_the_cart_was_emptied_is_in_the_form_again(house: House) -> None:
    browser = a_customer(house).browser
    configure(browser, CARD)
    to_billing(browser)

    send_stale(browser, "/checkout/billing", {"name": "Lopez Family", "address.street": "9 Elm Street"})
    configure(browser, CARD)
    to_billing(browser)

    assert (browser.typed("name"), browser.typed("address.street")) == ("Lopez Family", "9 Elm Street")


def test_what_an_agent_typed_for_one_customer_is_not_shown_for_another(house: House) -> None:
    agent, first, second = an_agent(house), a_customer(house), a_customer(house, "Otto Brown")
    browser = act_for_customer(agent.browser, first.customer_id)
    configure(browser, CARD)
    browser.open("/checkout/details")
    send_stale(browser, "/checkout/details", {"name": "Maria Luisa Lopez"})

    browser = act_for_customer(agent.browser, second.customer_id)
    configure(browser, CARD)

    assert browser.open("/checkout/details").typed("name") == "Otto Brown"


def test_two_boxes_and_a_press_sign_the_contract(house: House) -> None:
    browser = a_customer(house).browser
    configure(browser, CALLING)
    to_billing(browser)
    browser.submit("/checkout/billing", {**BILLING, **ADDRESS})
    codes = [str(value).removeprefix("hash.") for value in browser.page.xpath("//input/@name") if "hash." in value]
    boxes = [str(name) for name in browser.page.xpath("//input[@type='checkbox']/@name")]

    assert codes == ["electronic-records", "terms-of-service", "emergency-calls"]
    assert boxes == ["agree.records", "agree.documents"]
    assert "0 of 3 documents signed" in browser.text
    assert "I have read and agree to these documents: Terms of service, How 911 works on your line." in browser.text
    assert browser.page.xpath("//label//a/@href") == [f"#document-{code}" for code in codes]
    assert browser.page.xpath("//details/div[@class='document']/@id") == [f"document-{code}" for code in codes]
    assert "You acknowledged this when you chose your options." in browser.text
    assert "Signing as Maria Lopez. Pressing the button is your signature." in browser.text
    assert not browser.page.xpath("//main//input[@type='text']")

    browser.submit("/checkout/contract", {})
    assert set(browser.errors) == {"agree-records", "agree-documents"}
    browser.submit("/checkout/contract", SIGNING)
    assert browser.path.endswith("/review")
    assert "3 documents, signed by Maria Lopez on " in browser.text


def test_a_letter_of_agency_is_signed_on_a_page_of_its_own(house: House) -> None:
    browser = a_customer(house).browser
    configure(browser, ORDERS["long-distance"])
    to_billing(browser)
    browser.submit("/checkout/billing", BILLING)
    assert "Letter of agency On a page of its own, next" in browser.text
    browser.submit("/checkout/contract", SIGNING)

    assert browser.heading == "Letter of agency"
    assert "2 of 3 documents signed" in browser.text
    assert not browser.page.xpath("//main//input[not(@type='hidden')]")
    assert [button.text_content() for button in browser.page.xpath("//main//button[@type='submit']")] == [
        "Authorize as Maria Lopez"
    ]
    assert browser.page.xpath("//a[@href='/checkout/contract.pdf']")


def test_a_visit_is_chosen_in_a_table_of_days_and_half_days(house: House) -> None:
    browser = a_customer(house).browser
    configure(browser, DEDICATED)
    browser.open("/checkout/details")
    table = browser.page.xpath("//fieldset[contains(@class, 'day-grid')]//table")[0]

    assert [" ".join(head.text_content().split()) for head in table.xpath("./thead//th")] == [
        "Day",
        "Morning 8 AM to noon EST",
        "Afternoon 1 PM to 5 PM EST",
    ]
    assert len(table.xpath("./tbody/tr")) == 5
    browser.submit("/checkout/details", {"telephone": TELEPHONE})
    assert "Choose an installation appointment." in browser.errors.values()
    name = str(table.xpath(".//input/@name")[0])
    assert browser.page.xpath(f"//div[@id='error-summary']//a[@href='#{name}-0']")
    assert browser.page.get_element_by_id(f"{name}-0").get("type") == "radio"


@pytest.mark.parametrize("slug", ["paging", "complete-calling"])
def test_the_place_to_ship_to_is_one_line_with_a_way_to_change_it(house: House, slug: str) -> None:
    browser = a_customer(house).browser
    configure(browser, ORDERS[slug])
    browser.open("/checkout/details")
    assert not folded(browser, "Ship your")[0]

    browser.submit("/checkout/details", {"telephone": TELEPHONE, "ship_to": "other"})

    assert browser.status == 422
    assert folded(browser, "Ship your")[0]


def test_a_known_contact_is_one_line_and_a_missing_phone_number_is_asked(house: House) -> None:
    browser = a_customer(house).browser
    configure(browser, CARD)
    browser.open("/checkout/details")
    assert folded(browser, "Contact")[0]

    to_billing(browser)
    browser.open("/checkout/details")
    is_open, words = folded(browser, "Contact")
    assert not is_open
    assert (words[:13], words[-21:]) == ("Maria Lopez, ", f"{TELEPHONE} Change")

    browser.submit("/checkout/details", {"telephone": "1"})
    assert folded(browser, "Contact")[0]
    assert browser.errors
    assert browser.typed("telephone") == "1"


def test_the_phone_number_of_an_order_is_on_the_account_that_had_none(house: House) -> None:
    browser = a_customer(house).browser
    assert "Not given" in browser.open("/account").text
    configure(browser, CARD)
    to_billing(browser)
    browser.submit("/checkout/billing", {**BILLING, **ADDRESS})
    browser.submit("/checkout/contract", SIGNING)
    browser.submit("/checkout/review", {})

    assert TELEPHONE in browser.open("/account").text


def test_the_review_is_a_receipt_with_everything_to_check(house: House) -> None:
    browser = a_customer(house).browser
    configure(browser, DEDICATED)
    configure(browser, PAGER)
    browser.open("/checkout/details")
    visit = next(name for name in browser.page.xpath("//input/@name") if name.startswith("installation_"))
    browser.submit("/checkout/details", {"telephone": TELEPHONE, visit: browser.choices(visit)[0]})
    browser.submit("/checkout/billing", {**BILLING, **ADDRESS})
    browser.submit("/checkout/contract", SIGNING)

    parts = {str(dt.text_content()): dt.getparent() for dt in browser.page.xpath("//dl[@class='parts']//dt")}
    assert list(parts) == ["Service and shipping", "Bill to", "Technician visit", "Contact", "Contract"]
    assert all(part.xpath(".//a[contains(@href, '/checkout/')]") for part in parts.values())
    assert "Dedicated Internet has a 24-month term." in browser.text
    assert "at most $" in browser.text
    assert "Everything else can be canceled anytime." in browser.text
    assert "SHA-256" not in browser.raw
    assert "SHA-256" not in browser.open("/checkout/contract").raw
    buttons = browser.open("/checkout/review").page.xpath("//button[@form='place']")
    assert {" ".join(button.text_content().split()) for button in buttons} == {"Place order"}
    browser.submit("/checkout/review", {})
    assert browser.path.endswith("/confirmation")


def test_undoing_a_removal_says_if_the_number_is_gone(house: House) -> None:
    browser, other = a_customer(house).browser, a_customer(house).browser
    order = ORDERS["toll-free"]
    configure(browser, order)
    digits = str(browser.page.xpath("//h2/span")[0].text_content())[-4:]
    browser.submit(str(browser.page.xpath("//form[contains(@action, '/removal')]/@action")[0]), {})
    other.open("/offerings/toll-free")
    other.submit("/offerings/toll-free", {**order.answers, "search": digits}, press=("do", "search"))
    taken = next(choice for choice in other.choices("number") if choice.endswith(digits))
    other.submit("/offerings/toll-free", {**order.answers, "number": taken})

    browser.open("/cart").submit("/cart/putting-back", {})

    assert "is back in your cart, but what we held for it is taken. Choose again." in browser.text
    assert "We're no longer holding the phone number you chose." in browser.text
