"""Changes and moves that are ordered are put on another day, by customers and agents, before they begin."""

from datetime import date, timedelta

import pytest

from business_layer.user_management.users import Role
from tests.journeys.test_changes_of_services import AGREED, accept, bought, mailed, on_day, state
from tests.journeys.test_moves import AT_NEW_PLACE, NEARBY
from tests.support.house import House
from tests.support.pages import Pages

VACATION = {"reason": "vacation"}
MONTHS_CHARGED = "SELECT (price_lines -> 0 ->> 'count')::int FROM product_order_items WHERE action = 'delete'"
EXPECTED = (
    "SELECT expected_dates -> -1 ->> 'on' FROM product_order_items JOIN product_orders o ON o.id = order_id"
    " WHERE o.number = '{}' ORDER BY product_order_items.number"
)


def states(house: House) -> list[str]:
    return [state for (state,) in house.rows("SELECT state FROM products ORDER BY created_at, id")]


def changed_on(house: House, days: int, service: str, form: str, browser: Pages, **answers: str) -> str:
    """Order a change of a service for a day; returns the number of its order."""
    browser.open(f"{service}/{form}").submit(f"/{form}", {**answers, **on_day(house, days)[0]})
    number = accept(browser)
    house.work()
    return number


def put_on(browser: Pages, number: str, days: dict[str, str], agreement: dict[str, str] | None = None) -> Pages:
    """Put an order on another day, from its own page."""
    browser.open(f"/orders/{number}")
    assert browser.page.xpath("//a[@href=$url]", url=f"/orders/{number}/amendment"), browser.text
    browser.open(f"/orders/{number}/amendment").submit("/amendment", days)
    assert browser.path.startswith("/changes/"), (browser.errors, browser.text[:800])
    accept(browser, agreement)
    return browser


def days_ordered(house: House, number: str) -> list[date | None]:
    rows = house.rows(
        "SELECT requested_on FROM product_order_items JOIN product_orders o ON o.id = order_id"
        f" WHERE o.number = '{number}' ORDER BY product_order_items.number"
    )
    return [day for (day,) in rows]


@pytest.mark.parametrize(
    ("form", "answers", "becomes"), [("disconnection", {}, "terminated"), ("suspension", VACATION, "suspended")]
)
@pytest.mark.parametrize("days", [3, 30], ids=["earlier", "later"])
def test_a_dated_change_happens_on_the_day_that_was_chosen_later(
    house: House, form: str, answers: dict[str, str], becomes: str, days: int
) -> None:
    browser, service = bought(house, "paging")
    number = changed_on(house, 14, service, form, browser, **answers)
    wanted, day = on_day(house, days)

    put_on(browser, number, wanted)
    house.work()
    assert mailed(house, "is changed in your order")
    assert days_ordered(house, number) == [day]
    assert f"{day:%b} {day.day}" in browser.open("/services").text
    house.clock.pass_time(timedelta(days=days - 1))
    house.work()
    assert state(house) == "active"
    house.clock.pass_time(timedelta(days=2))
    house.work()

    assert state(house) == becomes


def test_ending_a_term_on_a_later_day_costs_less_and_the_new_charge_is_what_is_billed(house: House) -> None:
    browser, service = bought(house, "dedicated")
    number = changed_on(house, 14, service, "disconnection", browser)
    ((before,),) = house.rows(
        "SELECT price_lines -> 0 -> 'count' FROM product_order_items WHERE requested_on IS NOT NULL"
    )

    browser.open(f"/orders/{number}/amendment").submit("/amendment", on_day(house, 90)[0])
    assert "months left ×" in browser.text
    assert "Your signed contract" not in browser.text
    accept(browser)
    house.work()

    ((after,),) = house.rows(MONTHS_CHARGED)
    assert after == before - 2


def test_a_move_is_put_on_another_day_with_the_end_of_the_old_service(house: House) -> None:
    browser, service = bought(house, "complete-calling")
    browser.open(f"{service}/move").submit(f"{service}/move", NEARBY)
    browser.submit(browser.path, {**AT_NEW_PLACE, **on_day(house, 30)[0]})
    number = accept(browser)
    house.work()
    wanted, day = on_day(house, 60)

    browser.open(f"/orders/{number}/amendment")
    assert "Change the day of the move, and this follows." in browser.text
    browser.open(f"/orders/{number}/items/1/amendment")
    assert not browser.page.xpath("//a[contains(@href, 'amendment/address')]")
    browser.submit("/amendment", wanted)
    accept(browser)
    house.work()

    assert days_ordered(house, number) == [day, day]
    (new,), (old,) = house.rows(EXPECTED.format(number))
    assert new == old > day.isoformat()
    house.clock.pass_time(timedelta(days=31))
    house.work()
    assert states(house) == [
        "active",
        "pendingActive",
    ]
    house.clock.pass_time(timedelta(days=60))
    house.work()
    assert states(house) == [
        "terminated",
        "active",
    ]


def test_an_agent_puts_a_change_of_answers_on_another_day_and_notes_how_the_customer_agreed(house: House) -> None:
    browser, service = bought(house, "paging")
    number = changed_on(house, 14, service, "change", browser, coverage="nationwide")
    agent = house.agent(Role.AGENT)
    wanted, day = on_day(house, 21)

    put_on(agent, number, wanted, AGREED)
    house.work()

    assert days_ordered(house, number) == [day]
    assert house.rows("SELECT agreement FROM order_revisions") == [(AGREED["agreement"],)]


def test_the_same_day_is_no_change_and_a_day_that_is_over_is_refused_at_its_field(house: House) -> None:
    browser, service = bought(house, "paging")
    number = changed_on(house, 14, service, "disconnection", browser)

    browser.open(f"/orders/{number}/amendment").submit("/amendment", {})
    assert "This is the day that is planned already." in browser.text
    browser.submit("/amendment", {"when": "day", "requested_on": "1/1/2020"})

    assert browser.status == 422
    assert "Choose today or a later day." in browser.text
    assert browser.page.xpath("//input[@name='requested_on']/@value") == ["1/1/2020"]


def test_a_change_that_has_begun_keeps_its_day_and_its_page_says_why(house: House) -> None:
    browser, service = bought(house, "paging")
    browser.open(f"{service}/disconnection").submit("/disconnection", {"when": "now"})
    number = accept(browser)
    house.work(rounds=1)
    assert state(house) == "pendingTerminate"

    assert f"/orders/{number}/amendment" not in [
        str(href) for href in browser.open(f"/orders/{number}").page.xpath("//a/@href")
    ]
    browser.open(f"/orders/{number}/items/1/amendment")

    assert "Work on this has begun, so its day can't change any more." in browser.text
