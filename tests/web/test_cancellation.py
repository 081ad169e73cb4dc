"""Canceling an order on its pages: the whole of it or a part, before its point of no return."""

from random import Random

import pytest

from business_layer.order_management.service_orders import ProvisioningRefused
from business_layer.user_management.users import Role
from environments.composition import resolve
from tests.builders.orders import an_agent_actor
from tests.demo.orders import demo_orders
from tests.support.house import House
from tests.support.pages import Pages
from tests.support.purchase import check_out, configure
from tests.web.people import Newcomer, a_customer, an_agent, an_order

ORDERS = {order.slug: order for order in demo_orders(Random(7))}


def bought(browser: Pages, *slugs: str) -> str:
    for slug in slugs:
        configure(browser, ORDERS[slug])
    return check_out(browser)


def test_a_customer_cancels_an_order_and_gets_an_email(house: House, customer: Newcomer) -> None:
    browser = customer.browser
    number = bought(browser, "toll-free")

    assert browser.open(f"/orders/{number}").page.xpath("//a[@href=$url]", url=f"/orders/{number}/cancellation")
    browser.open(f"/orders/{number}/cancellation")
    assert "Nothing is set up yet" in browser.text
    browser.submit("/cancellation", {"reason": "Ordered by mistake"})
    assert browser.path == f"/orders/{number}"
    house.work()

    assert browser.open(f"/orders/{number}").heading == "This order was canceled"
    assert not browser.page.xpath("//a[contains(@href, '/cancellation')]")
    assert [subject for _, to, subject, _ in house.mail.sent if to == customer.email][-1].endswith("was canceled")
    assert house.rows(f"SELECT state FROM products WHERE order_number = '{number}'") == [("cancelled",)]
    assert house.rows("SELECT count(*) FROM audit_rows WHERE reason = 'Ordered by mistake'")[0][0] > 0


def test_an_agent_cancels_one_item_with_a_reason_and_the_other_continues(house: House, customer: Newcomer) -> None:
    number = bought(customer.browser, "toll-free", "dial-up")
    agent = an_agent(house).browser
    assert "Cancel …" in agent.open(f"/orders/{number}").text
    agent.open(f"/orders/{number}/cancellation")

    agent.submit("/cancellation", {"items": ["2"]})
    assert "Enter why" in agent.errors["reason"]
    agent.submit("/cancellation", {"items": ["2"], "reason": "Customer called: one is enough"})
    assert agent.path == f"/orders/{number}"
    house.work()

    states = house.rows(f"SELECT offering_slug, state FROM products WHERE order_number = '{number}'")
    assert dict(states) == {"toll-free": "active", "dial-up": "cancelled"}
    assert customer.browser.open(f"/orders/{number}").heading == "Toll Free is ready"
    assert "The rest of this order was canceled." in customer.browser.text


def test_a_form_without_a_choice_is_refused_at_its_field(customer: Newcomer) -> None:
    number = bought(customer.browser, "toll-free", "dial-up")
    customer.browser.open(f"/orders/{number}/cancellation").submit("/cancellation", {"items": []})

    assert customer.browser.status == 422
    assert customer.browser.errors["items"] == "Choose at least one."


def test_past_the_point_of_no_return_the_page_says_so_and_offers_something_else(house: House) -> None:
    customer = a_customer(house)
    number = bought(customer.browser, "toll-free")
    house.work()

    page = customer.browser.open(f"/orders/{number}/cancellation")

    assert "It's too late to cancel" in page.text
    assert page.page.xpath("//main//a[contains(@href, '/disconnection')]")
    assert page.page.xpath("//main//a[@href='/services'][text()='change it']")
    assert not page.page.xpath("//button[contains(., 'Cancel')]")


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_sees_no_cancellation(house: House, customer: Newcomer, method: str) -> None:
    number = an_order(house, "paging")
    token = customer.browser.open("/account").token()

    answer = getattr(customer.browser.client, method)(f"/orders/{number}/cancellation", data={"csrf_token": token})

    assert answer.status_code == 404


def test_a_charge_is_shown_and_accepted_by_email_and_page(house: House, customer: Newcomer) -> None:
    number = bought(customer.browser, "dedicated")
    house.provisioning.stays["DedicatedInternet"] = {}
    try:
        _review(house, number)
        house.work()
        assert "Canceling costs $45.00: picking up the router." in (
            customer.browser.open(f"/orders/{number}/cancellation").text
        )

        agent = an_agent(house).browser.open(f"/orders/{number}/cancellation")
        agent.submit("/cancellation", {"reason": "called"})
        assert agent.errors["acceptance"] == "Choose how the customer accepts the charge."
        agent.submit("/cancellation", {"reason": "called", "acceptance": "ask"})
    finally:
        house.provisioning.stays.clear()
        key = next(
            key
            for key, asked in house.provisioning.requests.items()
            if asked.order_number == number and (asked.specification == "DedicatedInternet")
        )
        house.provisioning.cancel(key)
    house.work()

    body = next(body for _, to, subject, body in reversed(house.mail.sent) if to == customer.email)
    assert "costs $45.00" in body
    customer.browser.open(f"/orders/{number}/cancellation").submit("/acceptance", {})
    house.work()

    assert customer.browser.open(f"/orders/{number}").heading == "This order was canceled"
    assert house.rows("SELECT state FROM order_revisions")[-1] == ("applied",)


def test_a_lead_ends_what_can_never_be_finished(house: House, customer: Newcomer) -> None:
    number = bought(customer.browser, "toll-free")
    house.provisioning.outcome = ProvisioningRefused("No such number.")
    house.work()
    house.provisioning.outcome = None
    lead = an_agent(house, Role.LEAD).browser
    assert "End as failed …" in lead.open(f"/orders/{number}").text

    lead.open(f"/orders/{number}/failure").submit("/failure", {"reason": "tried twice"})
    assert "customer_reason" in lead.errors
    lead.submit("/failure", {"reason": "tried twice", "customer_reason": "The number is gone."})
    house.work()

    assert "Failed" in lead.open(f"/orders/{number}").text
    assert customer.browser.open(f"/orders/{number}").heading == "We couldn't set up this order"
    assert any("The number is gone." in body for _, to, _, body in house.mail.sent if to == customer.email)


def _review(house: House, number: str) -> None:
    house.work(1)
    ((task_id,),) = house.rows(
        f"SELECT t.id FROM fulfilment_tasks t JOIN product_orders o ON o.id = t.order_id "
        f"WHERE o.number = '{number}' AND t.state = 'waiting'"
    )
    resolve(house.container.order_management.complete_technical_review)(
        number=number, task_id=task_id, by=an_agent_actor(Role.ENGINEER), findings="Good."
    )
