"""Correcting an answer that the network refused, from the order's page in the back office."""

from itertools import count
from random import Random

import pytest

from business_layer.order_management.service_orders import ProvisioningRefused
from business_layer.user_management.users import Role
from tests.demo.orders import DemoOrder, demo_orders
from tests.support.house import House
from tests.support.pages import Pages
from tests.support.purchase import check_out, configure
from tests.web.people import Newcomer, an_agent

ORDERS = {order.slug: order for order in demo_orders(Random(7))}
KEEP = {
    "lines": "1",
    "number_source": "keep",
    "losing_carrier": "Old Bell",
    "losing_account": "AB-OLD",
    "losing_zip": "10118",
    "losing_passcode": "hush7",
    "registered_location": "same",
    "acknowledge_911": "yes",
    "acknowledge_internet": "yes",
}
# A number is moved to us once.
PORTED = (f"212 555 {last:04}" for last in count(2000))
NO_SUCH_ACCOUNT = ProvisioningRefused("The losing carrier refuses: it has no such account number.")


@pytest.fixture
def number(house: House, customer: Newcomer) -> str:
    """An order that the network has refused."""
    _keep(customer, next(PORTED))
    number = check_out(customer.browser)
    _refuse(house, NO_SUCH_ACCOUNT, only="PortIn")
    return number


def test_a_refused_answer_is_corrected_and_the_timeline_shows_old_and_new(
    house: House, customer: Newcomer, number: str
) -> None:
    engineer = _open_correction(house, number)
    assert "it has no such account number" in engineer.text
    assert (engineer.typed("losing_account"), engineer.typed("losing_passcode")) == ("AB-OLD", "")
    assert not engineer.page.xpath("//*[starts-with(@name, 'ported_numbers')]"), "the letter of agency names it"

    engineer.submit("/correction", {"losing_account": "AB-1234", "correction-reason": "read from the bill, by phone"})
    house.work()

    assert (
        "“Account number with your current carrier” from AB-OLD to AB-1234 by Some Engineer"
        in engineer.open(engineer.path).text
    )
    assert "read from the bill, by phone" in engineer.text
    assert "hush7" not in engineer.raw
    assert customer.browser.open(f"/orders/{number}").heading.endswith(" is ready")
    asked = [request for request in house.provisioning.requests.values() if request.order_number == number]
    (port,) = [dict(question.characteristics) for question in asked if question.specification == "PortIn"]
    assert (port["losing_account"], port["losing_passcode"]) == ("AB-1234", "hush7")
    assert house.rows("SELECT values ->> 'losing_account' FROM products") == [("AB-1234",)]
    audited = house.rows("SELECT DISTINCT entity FROM audit_rows WHERE reason = 'read from the bill, by phone'")
    assert {("ProductOrderItem",), ("Product",), ("FulfilmentTask",)} <= set(audited)


def test_a_wrong_correction_is_refused_at_its_field_and_keeps_the_input(house: House, number: str) -> None:
    engineer = _open_correction(house, number)

    engineer.submit(
        "/correction", {"losing_zip": "00000", "losing_account": "AB-1234", "correction-reason": "by phone"}
    )

    assert engineer.status == 422
    assert "ZIP code" in engineer.errors["losing_zip"]
    assert engineer.typed("losing_account") == "AB-1234"


def test_a_correction_wants_a_reason_and_a_difference(house: House, number: str) -> None:
    engineer = _open_correction(house, number)

    engineer.submit("/correction", {"losing_account": "AB-1234"})
    assert "Enter who gave you the correct answer" in engineer.errors["correction-reason"]
    engineer.submit("/correction", {"losing_account": "AB-OLD", "correction-reason": "by phone"})

    assert engineer.status == 422
    assert "You haven't changed any answers." in engineer.text


def test_a_task_that_was_retried_in_the_meantime_cannot_be_corrected(house: House, number: str) -> None:
    engineer = _open_correction(house, number)
    an_agent(house, Role.LEAD).browser.open(f"/orders/{number}").submit("/retry", {"reason": "mended"})

    engineer.submit("/correction", {"losing_account": "AB-1234", "correction-reason": "by phone"})

    assert engineer.status == 409
    assert "Some Lead changed this first, on " in engineer.text
    assert "“mended”" in engineer.text
    assert "AB-1234" in engineer.page.xpath("string(//textarea[@name='text'])")
    assert engineer.page.xpath(f"//main//a[@href='/orders/{number}']")


def test_a_late_correction_can_be_kept_as_a_note_and_its_page_leads_to_the_order(house: House, number: str) -> None:
    engineer = _open_correction(house, number)
    address = engineer.path
    an_agent(house, Role.LEAD).browser.open(f"/orders/{number}").submit("/retry", {"reason": "mended"})
    engineer.submit("/correction", {"losing_account": "AB-1234", "correction-reason": "by phone"})

    engineer.submit("/notes", {})
    assert "AB-1234" in engineer.page.xpath("string(//*[@id='trail'])")
    engineer.open(address)

    assert engineer.path == f"/orders/{number}"
    assert "Some Lead changed this first" in engineer.text


def test_a_page_from_before_a_colleagues_correction_is_shown_again_with_the_present_answers(
    house: House, number: str
) -> None:
    first, second = _open_correction(house, number), _open_correction(house, number)
    by_phone = {"correction-reason": "by phone"}
    house.provisioning.outcome = NO_SUCH_ACCOUNT
    first.submit("/correction", {"losing_account": "AB-1234", **by_phone})
    house.work()
    house.provisioning.outcome = None

    second.submit("/correction", {"losing_zip": "10119", **by_phone})

    assert second.status == 409
    assert "Some Engineer corrected this in the meantime. Check the answers and send them again." in second.text
    shown = second.page.xpath("//*[h2='Current answers']//dl/div/*/text()")
    assert shown == ["Account number with your current carrier", "AB-1234", "Billing ZIP code of that account", "10118"]
    assert (second.typed("losing_account"), second.typed("losing_zip")) == ("AB-OLD", "10119")

    second.submit("/correction", {"losing_account": "AB-1234"})
    house.work()

    assert "Billing ZIP code of that account” from 10118 to 10119 by" in second.open(second.path).text
    assert "from AB-1234 to AB-OLD" not in second.text


def test_an_agent_who_may_not_correct_sees_no_link_to_it(house: House, number: str) -> None:
    path = _open_correction(house, number).path
    agent = an_agent(house).browser.open(f"/orders/{number}")
    assert "Correct answers" not in agent.text

    assert agent.open(path).status == 403


def test_another_user_name_takes_the_place_of_a_refused_one(house: House, customer: Newcomer) -> None:
    configure(
        customer.browser, DemoOrder("mobile-dial-up", {**ORDERS["mobile-dial-up"].answers, "user_name": "wanted.name"})
    )
    number = check_out(customer.browser)
    _refuse(house, ProvisioningRefused("The user name wanted.name is already provisioned."))

    _open_correction(house, number).submit(
        "/correction", {"user_name": "other.name", "correction-reason": "chosen on the phone"}
    )
    house.work()

    assert "Mobile Dial-up User name other.name" in " ".join(customer.browser.open("/services").text.split())
    names = house.rows("SELECT value, state FROM resources WHERE value IN ('wanted.name', 'other.name') ORDER BY value")
    assert names == [("other.name", "working"), ("wanted.name", "spare")]


def test_a_number_that_is_with_us_already_is_refused_at_its_field_and_its_order_is_found_by_it(
    house: House, customer: Newcomer
) -> None:
    ported = next(PORTED)
    _keep(customer, ported)
    number = check_out(customer.browser)

    _keep(customer, ported)

    assert customer.browser.status == 409, customer.browser.text[:300]
    assert "This number is already with us" in customer.browser.errors["ported_numbers-0"]
    found = an_agent(house).browser.open("/").submit("/searches", {"telephone": ported})
    assert number in found.text


def _keep(customer: Newcomer, ported: str) -> None:
    configure(customer.browser, DemoOrder("complete-calling", {**KEEP, "ported_numbers.0": ported}, at_address=True))


def _refuse(house: House, why: ProvisioningRefused, only: str = "") -> None:
    house.provisioning.outcome, house.provisioning.only = why, only
    house.work()
    house.provisioning.outcome = None


def _open_correction(house: House, number: str) -> Pages:
    engineer = an_agent(house, Role.ENGINEER).browser.open(f"/orders/{number}")
    (link,) = engineer.page.xpath("//a[starts-with(normalize-space(), 'Correct answers')]/@href")
    return engineer.open(str(link))
