"""The number picker and its alerts, as visitors without JavaScript use them."""

from collections.abc import Iterator
from itertools import count
from random import Random

import pytest

from business_layer.inventory.resources import ResourceKind
from environments.composition import resolve
from tests.demo.orders import demo_orders
from tests.support.house import House
from tests.support.pages import Pages

ORDER = next(order for order in demo_orders(Random(7)) if order.slug == "toll-free")
TOLL_FREE, ALERT = "/offerings/toll-free", "/offerings/toll-free/number-alert"
RINGS = {"ring_to": "212 555 0142"}
_people = count(1)


@pytest.fixture
def flowers(house: House) -> Iterator[None]:
    """One free number that spells FLOWERS, and one that comes close, for one test."""
    add_number(house, "833", "3569377")
    add_number(house, "877", "3569379")
    yield
    with resolve(house.container.database.sessions).begin() as session:
        session.connection().exec_driver_sql(
            "UPDATE resources SET state = 'working', holder_id = gen_random_uuid() WHERE value ~ '356937[79]$'"
        )


@pytest.fixture
def many(house: House) -> None:
    """Thirty numbers that begin with 777."""
    values = [f"+1844777{ending}" for ending in range(1000, 1030)]
    resolve(house.container.database.stock).add(ResourceKind.TELEPHONE_NUMBER, "toll-free:844", values)


def add_number(house: House, prefix: str, digits: str) -> None:
    resolve(house.container.database.stock).add(
        ResourceKind.TELEPHONE_NUMBER, f"toll-free:{prefix}", [f"+1{prefix}{digits}"]
    )
    with resolve(house.container.database.sessions).begin() as session:
        session.connection().exec_driver_sql(
            f"UPDATE resources SET state = 'spare', holder_id = NULL WHERE value = '+1{prefix}{digits}'"
        )


@pytest.mark.usefixtures("flowers")
def test_one_search_covers_every_prefix_and_the_order_has_the_right_one(house: House) -> None:
    browser = Pages(house.store_app).open(f"{TOLL_FREE}?search=flowers")

    assert "1-833-FLOWERS, that is (833) 356-9377" in browser.text
    assert browser.choices("number")[0] == "+18333569377"
    assert browser.page.xpath("//label[.//b[text()='FLOWERS']]//input/@value") == ["+18333569377"]

    browser.submit(TOLL_FREE, {**RINGS, "number": "+18333569377"})
    assert (browser.status, browser.path) == (200, "/cart")
    ((pool, state),) = house.rows("SELECT pool, state FROM resources WHERE value = '+18333569377'")
    assert (pool, state) == ("toll-free:833", "reserved")
    ((prefix,),) = house.rows("SELECT values ->> 'prefix' FROM cart_items WHERE values ->> 'number' = '+18333569377'")
    assert prefix == "833"


@pytest.mark.usefixtures("flowers")
def test_a_prefix_narrows_the_search_and_says_what_comes_close(house: House) -> None:
    browser = Pages(house.store_app).open(TOLL_FREE)

    browser.submit(TOLL_FREE, {"search": "FLOWERS", "prefix": "877"}, press=("do", "search"))

    assert "No available 877 number contains FLOWERS. These come close." in browser.text
    assert browser.choices("number")[0] == "+18773569379"
    assert "6 of 7 letters" in browser.text
    assert browser.page.xpath("//input[@name='prefix'][@checked]/@value") == ["877"]


@pytest.mark.usefixtures("many")
def test_digits_are_bold_where_they_stand_in_a_phone_number(house: House) -> None:
    browser = Pages(house.store_app).open(f"{TOLL_FREE}?search=7771&prefix=844")

    assert "Here are 12 of the available 844 numbers that contain 7771." in browser.text
    number = browser.page.xpath("//label[.//b]//span[@class='telephone']")[0]
    assert number.text_content().startswith("1-844-777-10")
    assert number.xpath("./b/text()") == ["777-1"]
    assert "that is" not in browser.text


def test_a_chosen_number_stays_chosen_through_another_search(house: House) -> None:
    browser = Pages(house.store_app).open(TOLL_FREE)
    number = browser.choices("number")[0]

    browser.submit(TOLL_FREE, {"search": "22", "number": number, "prefix": ""}, press=("do", "search"))

    assert browser.page.xpath("//input[@name='number'][@checked]/@value") == [number]


@pytest.mark.usefixtures("many")
def test_more_numbers_are_shown_when_asked_for(house: House) -> None:
    browser = Pages(house.store_app).open(f"{TOLL_FREE}?search=777")
    assert len(browser.choices("number")) == 12

    browser.submit(TOLL_FREE, {}, press=("do", "more"))

    assert len(set(browser.choices("number"))) == 24
    assert browser.typed("search") == "777"


@pytest.mark.usefixtures("many")
def test_a_live_search_gets_the_numbers_alone(house: House) -> None:
    found = Pages(house.store_app)
    found.receive(found.client.get(f"{TOLL_FREE}/numbers?search=777&prefix=844"))

    assert found.status == 200
    assert "<html" not in found.raw
    assert 'name="number"' in found.raw
    assert Pages(house.store_app).open("/offerings/paging/numbers").status == 404


def test_the_error_of_the_picker_leads_to_its_search(house: House) -> None:
    browser = Pages(house.store_app).open(TOLL_FREE)

    browser.submit(TOLL_FREE, RINGS)

    assert browser.status == 422
    assert "#number-search" in browser.page.xpath("//*[@id='error-summary']//a/@href")
    (field,) = browser.page.xpath("//*[@id='number-search']")
    assert field.get("aria-invalid") == "true"
    assert "number-error" in str(field.get("aria-describedby"))


@pytest.mark.usefixtures("many")
def test_a_number_sold_meanwhile_is_refused_and_no_longer_shown(house: House) -> None:
    first, second = (Pages(house.store_app).open(f"{TOLL_FREE}?search=777") for _ in range(2))
    number = first.choices("number")[0]
    first.submit(TOLL_FREE, {**RINGS, "number": number})

    second.submit(TOLL_FREE, {**RINGS, "number": number})

    assert "no longer available" in second.errors["number"]
    assert number not in second.choices("number")


def test_a_word_that_nothing_has_leads_to_an_alert_that_is_confirmed_and_granted_once(house: House) -> None:
    email = f"waiting{next(_people)}@numbers.example"
    browser = Pages(house.store_app).open(f"{TOLL_FREE}?search=ZEBRAZZ")
    (ask,) = browser.page.xpath("//a[contains(., 'Tell me when')]/@href")

    browser.open(ask)
    assert browser.typed("word") == "ZEBRAZZ"
    browser.submit(ALERT, {"email": email})
    assert "Check your email" in browser.text
    house.work()
    link = link_in(house, email)
    browser.open(link).submit("/confirmation", {})
    assert browser.heading == "Your number alert is on"

    resolve(house.container.inventory.mail_number_alerts)()
    add_number(house, "866", "9327299")
    for _ in range(2):
        resolve(house.container.inventory.mail_number_alerts)()
    house.work()

    subjects = [subject for _, to, subject, _ in house.mail.sent if to == email]
    assert subjects == ["Confirm your number alert", "A number you wanted is available"]
    assert "1-866-ZEBRAZZ" in browser.open(link_in(house, email)).text
    assert browser.open(link).heading == "We found a number for you"


def test_a_customer_needs_no_confirmation_and_can_cancel(house: House) -> None:
    email = f"waiting{next(_people)}@numbers.example"
    browser = house.customer("Ida Gray", email)

    browser.open(f"{ALERT}?word=quizzes").submit(ALERT, {})
    assert "We'll email you when a number with QUIZZES is available" in browser.text
    house.work()
    link = link_in(house, email)
    stranger = Pages(house.store_app).open(link)
    stranger.submit("/cancellation", {})

    assert stranger.heading == "Your number alert is canceled"
    ((state,),) = house.rows(f"SELECT state FROM number_alerts WHERE email = '{email}'")
    assert state == "canceled"


def test_a_link_that_is_not_ours_says_so(house: House) -> None:
    browser = Pages(house.store_app).open("/number-alerts/nothing")

    assert browser.heading == "This link no longer works"


def test_a_wrong_request_for_an_alert_keeps_what_was_typed(house: House) -> None:
    browser = Pages(house.store_app).open(ALERT)

    browser.submit(ALERT, {"word": "AB", "email": "nowhere"})

    assert browser.status == 422
    assert browser.typed("word") == "AB"


def link_in(house: House, email: str) -> str:
    """The link in the newest mail to an address, without the origin."""
    body = next(body for _, to, _, body in reversed(house.mail.sent) if to == email)
    return next(word for word in body.split() if word.startswith("http")).removeprefix(house.settings.store.origin)
