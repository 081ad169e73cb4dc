"""Nothing is asked twice: answers that follow from a place, one more of the same, and the place of the bill."""

from random import Random

from tests.demo.orders import ADDRESS, demo_orders, kept_number
from tests.support.house import House
from tests.support.pages import Pages
from tests.support.purchase import BILLING, configure
from tests.web.people import a_customer

ORDERS = {order.slug: order for order in demo_orders(Random(31))}
CALLING = "/offerings/complete-calling"


def chosen(browser: Pages, name: str) -> list[str]:
    """The value of the radio button or check box with that name that is checked."""
    return [str(value) for value in browser.page.xpath(f"//input[@name='{name}' and @checked]/@value")]


def test_a_checked_address_answers_what_follows_from_it(house: House) -> None:
    browser = Pages(house.store_app).open(CALLING)

    browser.submit(CALLING, ADDRESS, press=("do", "check"))

    assert chosen(browser, "area_code") == browser.choices("area_code")[:1]
    assert browser.typed("losing_zip") == "10118"
    assert browser.open("/offerings/paging").typed("home_zip") == "10118"


def test_answers_that_were_given_stay_when_the_address_is_checked(house: House) -> None:
    browser = Pages(house.store_app).open(CALLING)
    browser.submit(CALLING, ADDRESS, press=("do", "check"))
    last = browser.choices("area_code")[-1]

    browser.submit(CALLING, {**ADDRESS, "losing_zip": "60601", "area_code": last}, press=("do", "check"))

    assert browser.typed("losing_zip") == "60601"
    assert chosen(browser, "area_code") == [last]


def test_one_more_of_the_same_begins_with_the_address_but_911_is_acknowledged_anew(house: House) -> None:
    browser = Pages(house.store_app)
    configure(browser, kept_number(Random(32)))

    browser.open(str(browser.page.xpath("//a[contains(@href, '/another')]/@href")[0]))

    assert browser.heading == "Complete Calling Package"
    assert browser.page.xpath("//button[normalize-space()='Add to cart']")
    assert browser.typed("address.street") == ADDRESS["address.street"]
    assert chosen(browser, "number_source") == ["new"]
    assert chosen(browser, "area_code") == browser.choices("area_code")[:1]
    assert (chosen(browser, "acknowledge_911"), chosen(browser, "acknowledge_internet")) == ([], ["yes"])
    browser.submit(CALLING, {})
    assert browser.errors.keys() == {"acknowledge_911"}
    browser.submit(CALLING, {"acknowledge_911": "yes"})
    assert len(browser.page.xpath("//li[@class='cart-item']")) == 2


def test_one_more_of_the_same_has_the_choices_and_no_number_of_the_first(house: House) -> None:
    browser = Pages(house.store_app)
    configure(browser, ORDERS["paging"])

    browser.open(str(browser.page.xpath("//a[contains(@href, '/another')]/@href")[0]))
    assert (chosen(browser, "coverage"), browser.typed("home_zip")) == (["regional"], "10118")

    configure(browser, ORDERS["toll-free"])
    browser.open(str(browser.page.xpath("//a[contains(@href, '/another')]/@href")[-1]))
    assert (chosen(browser, "number"), browser.typed("ring_to")) == ([], "")


def test_the_bill_goes_to_the_place_of_a_zip_code_in_the_cart(house: House) -> None:
    browser = a_customer(house).browser
    configure(browser, ORDERS["paging"])
    browser.open("/checkout/details").submit("/checkout/details", {"telephone": "(212) 555-0142"})

    assert browser.path.endswith("/billing")
    assert (browser.typed("address.zip_code"), browser.typed("address.city")) == ("10118", "New York")
    assert browser.page.xpath("//select[@name='address.state']/option[@selected]/@value") == ["NY"]
    assert browser.typed("address.street") == ""
    browser.submit("/checkout/billing", {"name": "Maria Lopez", "address.street": BILLING["address.street"]})
    assert browser.path.endswith("/contract")
