"""A service is suspended from one day to another, in one order: the end can change, or be taken back, on its own."""

from datetime import date, timedelta

import pytest

from business_layer.user_management.users import Role
from tests.journeys.test_changes_of_services import AGREED, accept, bought, mailed, on_day, state
from tests.support.house import House
from tests.support.pages import Pages

STARTS_IN, ENDS_IN = 7, 21


def written(day: date) -> str:
    return f"{day.month}/{day.day}/{day.year}"


def vacation(house: House, starts: int = STARTS_IN, ends: int = ENDS_IN) -> dict[str, str]:
    """The answers for a vacation that starts and ends so many days ahead."""
    return {"reason": "vacation", **on_day(house, starts)[0], "resume_on": written(on_day(house, ends)[1])}


@pytest.fixture
def away(house: House) -> tuple[Pages, str, str]:
    """A customer who has ordered a vacation: the browser, the service's path, and the order's number."""
    browser, service = bought(house, "paging")
    browser.open(f"{service}/suspension").submit("/suspension", vacation(house))
    number = accept(browser)
    house.work()
    return browser, service, number


def pass_days(house: House, days: int) -> None:
    """Let that many days pass, and the workers do what is due on each."""
    for _ in range(days):
        house.clock.pass_time(timedelta(days=1))
        house.work()


def pass_days_signed_in(house: House, browser: Pages, days: int) -> None:
    """The same, with the customer signed in again at the end."""
    pass_days(house, days)
    house.sign_in(browser, "maria@customers.example")


def shown(day: date) -> str:
    return f"{day:%a, %b} {day.day}"


def test_a_service_is_suspended_on_its_first_day_and_works_again_on_its_last(
    house: House, away: tuple[Pages, str, str]
) -> None:
    browser, _, number = away
    starts, ends = (on_day(house, days)[1] for days in (STARTS_IN, ENDS_IN))
    services = browser.open("/services").text
    assert f"Will be suspended on {shown(starts)}" in services
    assert f"Resumes on {shown(ends)}" in services

    pass_days_signed_in(house, browser, STARTS_IN + 1)
    assert state(house) == "suspended"
    assert f"Resumes on {shown(ends)}" in browser.open("/services").text
    pass_days(house, ENDS_IN - STARTS_IN)

    assert state(house) == "active"
    assert house.rows(f"SELECT state FROM product_orders WHERE number = '{number}'") == [("completed",)]
    assert house.rows("SELECT count(*) FROM product_orders") == [(2,)]
    assert mailed(house, "is suspended")
    assert mailed(house, "works again")


def test_the_review_says_when_it_works_again_and_what_is_paid_then(house: House) -> None:
    browser, service = bought(house, "paging")
    browser.open(f"{service}/suspension").submit("/suspension", vacation(house))

    assert "It works again on" in browser.text
    assert "From then on, you pay" in browser.text
    assert "Resume it whenever you like." not in browser.text


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"resume_on": STARTS_IN}, "Choose a day after the service is suspended."),
        ({"resume_on": STARTS_IN - 1}, "Choose a day after the service is suspended."),
        ({"resume_on": 400}, "Choose a day within the next 12 months."),
        ({"resume_on": "soon"}, "Enter the day as MM/DD/YYYY."),
    ],
    ids=["the first day", "before it", "too late", "not a day"],
)
def test_a_wrong_last_day_is_explained_at_its_field_and_kept(
    house: House, answers: dict[str, int | str], words: str
) -> None:
    browser, service = bought(house, "paging")
    wanted = answers["resume_on"]
    typed = written(on_day(house, wanted)[1]) if isinstance(wanted, int) else wanted

    browser.open(f"{service}/suspension").submit("/suspension", {**vacation(house), "resume_on": typed})

    assert browser.status == 422
    assert words in browser.errors["resume_on"]
    assert browser.page.xpath("//input[@name='resume_on']/@value") == [typed]


def test_a_suspension_for_an_unpaid_bill_has_no_last_day(house: House) -> None:
    _, service = bought(house, "paging")
    agent = house.agent(Role.AGENT)

    agent.open(f"{service}/suspension").submit("/suspension", {**vacation(house), "reason": "unpaid"})

    assert "An unpaid bill has no end date." in agent.errors["resume_on"]


@pytest.mark.parametrize("days_passed", [0, STARTS_IN + 1], ids=["before it", "during it"])
def test_the_end_is_taken_back_on_its_own(house: House, away: tuple[Pages, str, str], days_passed: int) -> None:
    browser, _, number = away
    pass_days_signed_in(house, browser, days_passed)
    press = None if days_passed else ("what", "end")
    browser.open("/services")
    browser.submit("/taking-back", {}, press=press)
    house.work()
    assert "Resumes on" not in browser.open("/services").text

    pass_days_signed_in(house, browser, ENDS_IN + 2)

    assert state(house) == "suspended"
    assert mailed(house, "doesn't resume by itself any more")
    browser.open("/services")
    assert browser.page.xpath("//a[contains(@href, '/resumption')]")
    assert browser.open(f"/orders/{number}").heading == "Paging is suspended"
    assert "The rest of this order was canceled." in browser.text


def test_taking_the_suspension_back_takes_its_end_along(house: House, away: tuple[Pages, str, str]) -> None:
    browser, _, number = away
    browser.open("/services").submit("/taking-back", {})
    house.work()

    assert house.rows(f"SELECT state FROM product_orders WHERE number = '{number}'") == [("cancelled",)]
    pass_days(house, ENDS_IN + 2)
    assert state(house) == "active"


def test_the_last_day_is_changed_during_the_suspension(house: House, away: tuple[Pages, str, str]) -> None:
    browser, _, number = away
    browser.open(f"/orders/{number}/items/2/amendment").submit("/amendment", on_day(house, STARTS_IN)[0])
    assert "Choose a day after the service is suspended." in browser.errors["requested_on"]
    browser.open(f"/orders/{number}/items/1/amendment").submit("/amendment", on_day(house, ENDS_IN)[0])
    assert "when the service works again" in browser.errors["requested_on"]
    pass_days_signed_in(house, browser, STARTS_IN + 1)

    browser.open(f"/orders/{number}/items/2/amendment").submit("/amendment", on_day(house, 3)[0])
    accept(browser)
    pass_days(house, 4)

    assert state(house) == "active"


def test_an_agent_suspends_a_service_for_a_vacation_of_the_customer(house: House) -> None:
    _, service = bought(house, "paging")
    agent = house.agent(Role.AGENT)

    agent.open(f"{service}/suspension").submit("/suspension", vacation(house))
    assert "It works again on" in agent.text
    accept(agent, AGREED)
    house.work()

    assert f"Resumes on {shown(on_day(house, ENDS_IN)[1])}" in agent.open(service).text
    pass_days(house, ENDS_IN + 1)
    assert state(house) == "active"
