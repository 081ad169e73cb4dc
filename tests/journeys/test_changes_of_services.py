"""Customers and agents disconnect, suspend and resume services, now or on a day, and take dated changes back."""

from datetime import date, timedelta
from random import Random

import pytest

from business_layer.user_management.users import Role
from tests.demo.orders import demo_orders
from tests.support.house import House
from tests.support.pages import Pages
from tests.support.purchase import check_out, configure

ORDERS = {order.slug: order for order in demo_orders(Random(7))}
AGREED = {"agreement": "Read out and agreed to by phone, (212) 555-0142."}


def bought(house: House, slug: str) -> tuple[Pages, str]:
    """A customer with a working service: their browser, and the path of the service."""
    browser = house.customer()
    configure(browser, ORDERS[slug])
    number = check_out(browser)
    house.work()
    if slug == "dedicated":
        agent = house.agent(Role.ENGINEER)
        agent.open(f"/orders/{number}")
        link = next(str(href) for href in agent.page.xpath("//a/@href") if str(href).endswith("/review"))
        agent.open(link).submit("/review", {"findings": "Fiber is in the building."})
        house.work()
    (found,) = house.rows("SELECT id FROM products")
    return browser, f"/services/{found[0]}"


def on_day(house: House, days: int) -> tuple[dict[str, str], date]:
    """The answers for a day so many days ahead, and that day."""
    day = (house.clock.now() + timedelta(days=days)).date()
    return {"when": "day", "requested_on": f"{day.month}/{day.day}/{day.year}"}, day


def accept(browser: Pages, answers: dict[str, str] | None = None) -> str:
    """Accept the proposal that the page shows; returns the number of its order."""
    browser.submit("/acceptance", answers or {})
    assert browser.path.startswith("/orders/DT-"), browser.text[:600]
    return browser.path.rpartition("/")[2]


def state(house: House) -> str:
    return str(house.rows("SELECT state FROM products")[0][0])


def mailed(house: House, subject: str) -> bool:
    return any(subject in sent for _, _, sent, _ in house.mail.sent)


def network(house: House) -> list[str]:
    """The actions that the network was asked for, in order."""
    return [str(request.action) for request in house.provisioning.requests.values()]


def test_a_customer_disconnects_a_service_at_once(house: House) -> None:
    browser, service = bought(house, "paging")

    browser.open(f"{service}/disconnection").submit("/disconnection", {"when": "now"})
    assert "Nobody else gets it for 90 days" in browser.text
    assert "Mail your pager back" in browser.text
    accept(browser)
    house.work()

    assert state(house) == "terminated"
    assert network(house)[-1] == "delete"
    assert mailed(house, "to disconnect Paging")
    assert mailed(house, "has ended")
    assert house.rows("SELECT state FROM resources WHERE pool = 'paging' AND state <> 'spare'") == [("aging",)]
    assert "Ended" in browser.open("/services").text
    assert not browser.page.find_class("monthly"), "What has ended costs nothing any more."


def test_ending_a_term_early_costs_the_same_on_every_page_and_in_the_mail(house: House) -> None:
    browser, service = bought(house, "dedicated")
    ((percent_of, months),) = house.rows(
        "SELECT (SELECT sum((line -> 'unit_amount' ->> 0)::numeric) FROM jsonb_array_elements(price_lines) line"
        " WHERE line ->> 'type' = 'recurring'), (values ->> 'term')::int FROM products"
    )
    charge = f"${percent_of / 2 * months:,.2f}"

    browser.open(f"{service}/disconnection").submit("/disconnection", {"when": "now"})
    assert f"{months} months left" in browser.text
    assert f"= {charge}" in browser.text
    number = accept(browser)

    assert charge in browser.open(f"/orders/{number}").text
    house.work()
    confirmation = next(body for _, _, subject, body in house.mail.sent if "to disconnect" in subject)
    assert charge in confirmation
    assert f"{months} months left" in confirmation


def test_a_dated_disconnection_waits_for_its_day(house: House) -> None:
    browser, service = bought(house, "paging")
    answers, day = on_day(house, 14)

    browser.open(f"{service}/disconnection").submit("/disconnection", answers)
    accept(browser)
    house.work()
    assert state(house) == "active"
    assert f"Disconnects on {day:%a, %b} {day.day}" in browser.open("/services").text
    house.clock.pass_time(timedelta(days=15))
    house.work()

    assert state(house) == "terminated"


def test_a_customer_takes_a_dated_disconnection_back(house: House) -> None:
    browser, service = bought(house, "paging")
    browser.open(f"{service}/disconnection").submit("/disconnection", on_day(house, 14)[0])
    number = accept(browser)
    house.work()

    browser.open("/services").submit("/taking-back", {})
    house.work()
    house.clock.pass_time(timedelta(days=15))
    house.work()

    assert state(house) == "active"
    assert house.rows(f"SELECT state FROM product_orders WHERE number = '{number}'") == [("cancelled",)]
    assert network(house) == ["add", "add"]
    assert "Take it back" not in browser.open("/services").text


def test_a_customer_suspends_for_a_vacation_and_resumes(house: House) -> None:
    browser, service = bought(house, "paging")

    browser.open(f"{service}/suspension").submit("/suspension", {"reason": "vacation", "when": "now"})
    assert "you pay $4.00 a month" in browser.text
    accept(browser)
    house.work()
    assert state(house) == "suspended"
    assert "$4.00 a month while suspended" in browser.open("/services").text
    browser.open(f"{service}/resumption").submit("/resumption", {"when": "now"})
    accept(browser)
    house.work()

    assert state(house) == "active"
    assert network(house)[-2:] == ["modify", "modify"]
    assert mailed(house, "is suspended")
    assert mailed(house, "works again")


def test_a_service_is_resumed_on_a_day(house: House) -> None:
    browser, service = bought(house, "paging")
    browser.open(f"{service}/suspension").submit("/suspension", {"reason": "lost", "when": "now"})
    accept(browser)
    house.work()

    browser.open(f"{service}/resumption").submit("/resumption", on_day(house, 30)[0])
    accept(browser)
    house.work()
    assert state(house) == "suspended"
    house.clock.pass_time(timedelta(days=31))
    house.work()

    assert state(house) == "active"


def test_only_one_change_of_a_service_is_open_at_a_time(house: House) -> None:
    browser, service = bought(house, "paging")
    browser.open(f"{service}/suspension").submit("/suspension", {"reason": "vacation", **on_day(house, 14)[0]})
    number = accept(browser)

    browser.open(f"{service}/disconnection")

    assert f"Order {number}" in browser.text
    assert "already changes this service" in browser.text
    assert browser.page.xpath(f"//main//a[@href='/orders/{number}']")


def test_a_review_that_comes_second_leads_to_the_order_that_came_first(house: House) -> None:
    browser, service = bought(house, "paging")
    browser.open(f"{service}/disconnection").submit("/disconnection", {"when": "now"})
    second = browser.path
    browser.open(f"{service}/suspension").submit("/suspension", {"reason": "vacation", **on_day(house, 14)[0]})
    number = accept(browser)

    browser.open(second).submit("/acceptance", {})

    assert browser.page.xpath(f"//main//a[@href='/orders/{number}']")
    assert "already changes this service" in browser.text


def test_accepting_twice_makes_one_order(house: House) -> None:
    browser, service = bought(house, "paging")
    browser.open(f"{service}/disconnection").submit("/disconnection", {"when": "now"})
    token, path = browser.token(), browser.path

    browser.post(f"{path}/acceptance", {"csrf_token": token})
    browser.post(f"{path}/acceptance", {"csrf_token": token})

    assert house.rows("SELECT count(*) FROM product_orders") == [(2,)]


def test_what_was_typed_is_kept_when_the_day_is_wrong(house: House) -> None:
    browser, service = bought(house, "paging")

    browser.open(f"{service}/disconnection").submit("/disconnection", {"when": "day", "requested_on": "1/1/2020"})

    assert browser.status == 422
    assert "Choose today or a later day." in browser.text
    assert browser.page.xpath("//input[@name='requested_on']/@value") == ["1/1/2020"]


def test_an_old_proposal_is_not_accepted(house: House) -> None:
    browser, service = bought(house, "paging")
    browser.open(f"{service}/disconnection").submit("/disconnection", {"when": "now"})
    token, path = browser.token(), browser.path
    house.clock.pass_time(timedelta(minutes=31))

    browser.post(f"{path}/acceptance", {"csrf_token": token})

    assert browser.status == 409
    assert "Start again" in browser.text
    assert house.rows("SELECT count(*) FROM product_orders") == [(1,)]


@pytest.mark.parametrize(
    ("form", "answers", "becomes"),
    [
        ("disconnection", {"when": "now"}, "terminated"),
        ("suspension", {"reason": "unpaid", "when": "now"}, "suspended"),
    ],
)
def test_an_agent_does_it_for_a_customer(house: House, form: str, answers: dict[str, str], becomes: str) -> None:
    _, service = bought(house, "paging")
    agent = house.agent(Role.AGENT)

    agent.open(f"{service}/{form}").submit(f"/{form}", answers)
    agent.submit("/acceptance", {})
    assert agent.status == 422
    assert "Write down how the customer agreed." in agent.text
    number = accept(agent, AGREED)
    house.work()

    assert state(house) == becomes
    assert AGREED["agreement"] in agent.open(f"/orders/{number}").text
    ((actor, acted_for),) = house.rows(
        "SELECT actor_kind, on_behalf_of IS NOT NULL FROM audit_rows"
        " WHERE entity = 'ServiceChange' AND verb = 'changed'"
    )
    assert (actor, acted_for) == ("agent", True)


def test_an_agent_takes_a_dated_change_back(house: House) -> None:
    _, service = bought(house, "paging")
    agent = house.agent(Role.AGENT)
    agent.open(f"{service}/disconnection").submit("/disconnection", on_day(house, 7)[0])
    accept(agent, AGREED)
    house.work()

    agent.open(service).submit("/taking-back", {})
    house.work()

    assert state(house) == "active"
    assert "Take it back" not in agent.open(service).text


def test_a_customer_cannot_resume_a_service_with_an_unpaid_bill(house: House) -> None:
    browser, service = bought(house, "paging")
    agent = house.agent(Role.AGENT)
    agent.open(f"{service}/suspension").submit("/suspension", {"reason": "unpaid", "when": "now"})
    accept(agent, AGREED)
    house.work()

    assert "once the bill is paid" in browser.open("/services").text
    browser.open(f"{service}/resumption")
    assert not browser.page.xpath("//form[contains(@action, 'resumption')]")
    agent.open(f"{service}/resumption").submit("/resumption", {"when": "now"})
    accept(agent, AGREED)
    house.work()

    assert state(house) == "active"


def test_another_customer_sees_nothing_of_it(house: House) -> None:
    browser, service = bought(house, "paging")
    browser.open(f"{service}/disconnection").submit("/disconnection", {"when": "now"})
    review = browser.path
    stranger = house.customer("Sam Poe", "sam@customers.example")

    for path in (f"{service}/disconnection", review):
        assert stranger.open(path).status == 404
