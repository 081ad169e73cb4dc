"""A customer's order page shows changes by itself, and the visit of a technician can be put into a calendar."""

from datetime import timedelta
from random import Random

import pytest
from icalendar import Calendar

from tests.demo.orders import demo_orders
from tests.support.house import House
from tests.support.pages import Pages
from tests.support.purchase import check_out, configure
from tests.web.people import Newcomer, a_customer

ORDERS = {order.slug: order for order in demo_orders(Random(7))}


@pytest.fixture
def browser(customer: Newcomer) -> Pages:
    return customer.browser


def changes_address(browser: Pages) -> str:
    (root,) = browser.page.xpath("//*[@data-live]")
    return f"{root.get('data-live')}?since={root.get('data-since')}"


def test_nothing_is_sent_until_something_changed_and_then_the_parts_without_the_frame(
    house: House, browser: Pages
) -> None:
    configure(browser, ORDERS["toll-free"])
    browser.open(f"/orders/{check_out(browser)}")
    address = changes_address(browser)
    assert browser.client.get(address).status_code == 204

    house.work()
    changed = browser.client.get(address)

    assert changed.status_code == 200
    assert "Toll Free is ready" in changed.text
    assert "<html" not in changed.text
    assert "data-live" not in changed.text


def test_following_an_order_does_not_keep_the_session_alive(house: House, browser: Pages) -> None:
    configure(browser, ORDERS["toll-free"])
    browser.open(f"/orders/{check_out(browser)}")
    before = house.rows("SELECT max(seen_at) FROM sessions")
    house.clock.pass_time(timedelta(minutes=10))

    browser.client.get(changes_address(browser))

    assert house.rows("SELECT max(seen_at) FROM sessions") == before


def test_a_visit_comes_as_a_calendar_file_from_the_sender_of_our_mail(house: House, browser: Pages) -> None:
    configure(browser, ORDERS["dedicated"])
    number = check_out(browser)
    (link,) = browser.open(f"/orders/{number}").page.xpath("//a[text()='Add to calendar']/@href")

    answer = browser.client.get(str(link))

    assert answer.content_type.startswith("text/calendar")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="technician-{number}-1.ics"'
    (event,) = Calendar.from_ical(answer.data).walk("VEVENT")
    house.work()
    mailed = house.rows(f"SELECT attachments FROM messages WHERE attachments::text LIKE '%technician-{number}-1.ics%'")
    assert str(event["UID"]) in str(mailed).replace("\\r\\n ", "")
    assert str(event["SUMMARY"]) == "Dialtone technician: Dedicated Internet"


def test_a_service_without_a_visit_and_a_stranger_have_no_calendar_file(house: House, browser: Pages) -> None:
    configure(browser, ORDERS["toll-free"])
    number = check_out(browser)
    stranger = a_customer(house, "Otto Brown").browser

    assert browser.client.get(f"/orders/{number}/items/1/visit.ics").status_code == 404
    assert stranger.client.get(f"/orders/{number}/items/1/visit.ics").status_code == 404
    assert stranger.client.get(f"/orders/{number}/changes").status_code == 404


def test_the_list_has_what_was_ordered_its_state_its_date_and_its_prices(house: House, browser: Pages) -> None:
    assert "You have no orders yet" in browser.open("/orders").text
    configure(browser, ORDERS["toll-free"])
    number = check_out(browser)

    (row,) = browser.open("/orders").page.xpath("//ul[@class='record-rows']/li")
    words = " ".join(row.text_content().split())

    assert "Toll Free We have your order. Ready by" in words
    assert f"{number}, placed" in words
    assert "$9.00 a month$10.00" in words

    house.work()
    assert "Toll Free Ready" in browser.open("/orders").text
