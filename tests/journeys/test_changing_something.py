"""From the review of a change back to its form: what was typed and chosen is there again."""

from tests.journeys.test_amendments import amendment_of, ordered
from tests.journeys.test_changes_of_services import ORDERS, bought, on_day
from tests.journeys.test_changing import buys
from tests.journeys.test_transfers import second_account
from tests.support.house import House
from tests.support.pages import Pages
from tests.support.purchase import check_out, configure

BROADWAY = {"street": "100 Broad Street", "unit": "Floor 3", "zip_code": "10004"}


def change_something(browser: Pages) -> dict[str, str]:
    """Follow the review's link back to the form; returns all that the form holds then."""
    assert browser.path.startswith("/changes/"), browser.text[:600]
    (link,) = browser.page.xpath("//a[normalize-space()='Change something']/@href")
    browser.open(str(link))
    return form_values(browser)


def form_values(browser: Pages) -> dict[str, str]:
    form = next(form for form in browser.page.forms if form.xpath(".//*[@name='requested_on' or @name='installation']"))
    return {name: value for name, value in form.form_values() if name != "csrf_token"}


def test_a_move_keeps_its_address_its_answers_and_its_day(house: House) -> None:
    browser, service = bought(house, "complete-calling")
    day, _ = on_day(house, 20)
    browser.open(f"{service}/move").submit("/move", BROADWAY)
    browser.submit(browser.path, {"acknowledge_911": "yes", "acknowledge_internet": "yes", **day})

    again = change_something(browser)

    assert {"acknowledge_911": "yes", "acknowledge_internet": "yes", **day}.items() <= again.items()
    assert "100 Broad Street, Floor 3" in browser.text
    (link,) = browser.page.xpath("//dd/a[normalize-space()='Change']/@href")
    browser.open(str(link))
    assert (browser.typed("street"), browser.typed("unit")) == (BROADWAY["street"], BROADWAY["unit"])
    # Another address keeps the other answers.
    action = str(browser.page.xpath("//form[contains(@action, '/move?again=')]/@action")[0])
    browser.submit(action, {"unit": "Floor 4"})
    assert day.items() <= form_values(browser).items()


def test_a_move_with_a_technician_keeps_the_half_day_that_it_holds(house: House) -> None:
    browser, service = bought(house, "dedicated")
    browser.open(f"{service}/move").submit("/move", BROADWAY)
    slot = browser.choices("installation")[0]
    # Nobody else is free then, once the proposal holds it.
    browser.submit(browser.path, {"installation": slot})

    again = change_something(browser)

    assert again["installation"] == slot
    action = str(browser.page.xpath("//form[contains(@action, '/details') or contains(@action, 'again=')]/@action")[0])
    browser.submit(action, {})
    assert browser.path.startswith("/changes/"), browser.errors


def test_a_suspension_keeps_its_reason_and_its_day(house: House) -> None:
    browser, service = bought(house, "paging")
    answers = {"reason": "lost", **on_day(house, 14)[0]}
    browser.open(f"{service}/suspension").submit("/suspension", answers)

    assert answers.items() <= change_something(browser).items()


def test_a_disconnection_keeps_its_day(house: House) -> None:
    browser, service = bought(house, "paging")
    answers, _ = on_day(house, 14)
    browser.open(f"{service}/disconnection").submit("/disconnection", answers)

    assert answers.items() <= change_something(browser).items()


def test_a_transfer_keeps_its_account_and_its_day(house: House) -> None:
    browser, service = bought(house, "paging")
    answers = {"to": second_account(house), **on_day(house, 14)[0]}
    browser.open(f"{service}/transfer").submit("/transfer", answers)

    assert answers.items() <= change_something(browser).items()


def test_a_change_keeps_its_answers_and_the_numbers_to_give_up(house: House) -> None:
    browser, (path,) = buys(house, "complete-calling")
    browser.open(path).submit(path, {"lines": "1"})
    number = str(browser.page.xpath("//input[starts-with(@name, 'give_up')]/@value")[1])
    browser.submit(path, {"give_up": [number]})

    again = change_something(browser)

    given_up = [value for name, value in again.items() if name.startswith("give_up")]
    assert (again["lines"], given_up) == ("1", [number])


def test_an_amendment_keeps_its_answers_and_its_half_day(house: House) -> None:
    browser, number = ordered(house, "dedicated")
    slot = amendment_of(browser, number).choices("installation")[-1]
    browser.submit("/amendment", {"site_contact": "Ann Porter", "installation": slot})

    again = change_something(browser)

    assert (again["site_contact"], again["installation"]) == ("Ann Porter", slot)


def test_a_proposal_of_another_customer_fills_no_form(house: House) -> None:
    browser, service = bought(house, "paging")
    browser.open(f"{service}/disconnection").submit("/disconnection", on_day(house, 14)[0])
    proposal = browser.path.rpartition("/")[2]
    ((first,),) = house.rows("SELECT id FROM products")
    other = house.customer("Jon Reyes", "jon@customers.example")
    configure(other, ORDERS["toll-free"])
    check_out(other)
    house.work()
    ((second,),) = house.rows(f"SELECT id FROM products WHERE id <> '{first}'")

    other.open(f"/services/{second}/disconnection?again={proposal}")

    assert (other.status, other.typed("requested_on")) == (200, "")
