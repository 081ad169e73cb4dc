"""A page of the back office follows what happens, without a look in the trail and without keeping the session alive."""

from datetime import timedelta
from random import Random
from uuid import uuid4

import pytest

from business_layer.order_management.service_orders import ProvisioningRefused
from business_layer.user_management.users import Role
from tests.demo.orders import demo_orders
from tests.support.house import House
from tests.support.pages import Pages
from tests.support.purchase import check_out, configure
from tests.web.people import a_customer, an_agent, an_order

ORDERS = {order.slug: order for order in demo_orders(Random(7))}
REFUSED = ProvisioningRefused("The card is not known.")


@pytest.fixture
def number(house: House) -> str:
    return an_order(house, "calling-card")


def live_address(browser: Pages) -> str:
    (root,) = browser.page.xpath("//*[@data-live]")
    since = root.get("data-since")
    return f"{root.get('data-live')}{'&' if '?' in root.get('data-live') else '?'}since={since}"


def send_to_fallout(house: House) -> None:
    house.provisioning.outcome = REFUSED
    house.work(2)
    house.provisioning.outcome = None


def test_nothing_is_answered_while_nothing_changed_and_all_that_changed_after(house: House, number: str) -> None:
    engineer = an_agent(house, Role.ENGINEER).browser.open(f"/orders/{number}")
    address = live_address(engineer)
    assert engineer.client.get(address).status_code == 204

    send_to_fallout(house)
    changed = engineer.client.get(address)

    assert changed.status_code == 200
    assert "The card is not known." in changed.text
    assert "<html" not in changed.text
    for part in ("trail-filters", "order-products"):
        assert f'id="{part}"' in changed.text


def test_a_retry_shows_that_it_runs_and_that_it_fell_out_again(house: House, number: str) -> None:
    send_to_fallout(house)
    engineer = an_agent(house, Role.ENGINEER).browser.open(f"/orders/{number}")

    engineer.submit("/retry", {})
    assert "Working" in engineer.page.xpath("//*[contains(@class, 'running')]/text()")
    address = live_address(engineer)
    send_to_fallout(house)

    assert "Fallout" in engineer.client.get(address).text


def test_another_agents_changes_appear(house: House, number: str) -> None:
    agent = an_agent(house).browser.open(f"/orders/{number}")
    address = live_address(agent)

    other = an_agent(house, Role.LEAD).browser.open(f"/orders/{number}")
    other.submit("/assignment", {}, press=("do", "me"))
    assert "Some Lead" in agent.client.get(address).text
    other.submit("/notes", {"text": "They call back at noon."})

    assert "They call back at noon." in agent.client.get(address).text


def test_following_writes_no_look_down_and_leaves_the_session_as_it_was(house: House, number: str) -> None:
    newcomer = an_agent(house)
    address = live_address(newcomer.browser.open(f"/orders/{number}"))
    house.work()
    before = _looks(house), _last_seen(house, newcomer.email)
    house.clock.pass_time(timedelta(minutes=5))

    answers = [newcomer.browser.client.get(address).status_code, newcomer.browser.client.get("/waiting").status_code]

    assert answers[0] == 200
    assert _looks(house) == before[0]
    assert _last_seen(house, newcomer.email) != before[1], "a page that is opened keeps the session alive"
    seen = _last_seen(house, newcomer.email)
    house.clock.pass_time(timedelta(minutes=5))
    newcomer.browser.client.get(address)
    assert _last_seen(house, newcomer.email) == seen


def test_a_session_ends_under_a_page_that_only_follows(house: House, number: str) -> None:
    newcomer = an_agent(house)
    address = live_address(newcomer.browser.open(f"/orders/{number}"))

    for _ in range(4):
        house.clock.pass_time(timedelta(minutes=house.settings.sessions.agent_idle_minutes / 3))
        answer = newcomer.browser.client.get(address)

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize("since", ["", "nonsense", "{other_order}", "{other_agent}"])
def test_changes_need_the_state_of_an_opened_page(house: House, number: str, since: str) -> None:
    agent = an_agent(house).browser
    browser = a_customer(house).browser
    configure(browser, ORDERS["dedicated"])
    other = check_out(browser)
    tokens = {
        "{other_order}": _token(agent.open(f"/orders/{other}")),
        "{other_agent}": _token(an_agent(house).browser.open(f"/orders/{number}")),
    }

    answer = agent.client.get(f"/orders/{number}/changes?since={tokens.get(since, since)}")

    assert answer.status_code == 409
    assert "Maria" not in answer.text


def test_a_customer_of_the_store_finds_no_such_address(house: House, number: str) -> None:
    assert a_customer(house).browser.client.get(f"/orders/{number}/changes").status_code == 404


def test_an_unknown_order_cannot_be_followed(house: House) -> None:
    assert an_agent(house).browser.client.get(f"/orders/DT-{uuid4()}/changes").status_code == 409


@pytest.mark.parametrize("path", ["/", "/waiting"])
def test_the_lists_of_what_waits_follow_too(house: House, number: str, path: str) -> None:
    engineer = an_agent(house, Role.ENGINEER).browser.open(path)
    address = live_address(engineer)
    assert engineer.client.get(address).status_code == 204

    send_to_fallout(house)

    changed = engineer.client.get(address)
    assert changed.status_code == 200
    assert number in changed.text


def _token(browser: Pages) -> str:
    return str(browser.page.xpath("//*[@data-live]/@data-since")[0])


def _looks(house: House) -> object:
    return house.rows("SELECT count(*) FROM audit_rows WHERE verb = 'seen'")[0][0]


def _last_seen(house: House, email: str) -> object:
    query = f"SELECT max(seen_at) FROM sessions JOIN users ON users.id = user_id WHERE email = '{email}'"
    return house.rows(query)[0][0]
