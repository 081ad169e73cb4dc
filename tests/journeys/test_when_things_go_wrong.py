"""An outside system is down or refuses, or two customers want the same number: nothing is lost, and pages say so."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random

from sqlalchemy import TextClause, text

from business_layer.order_management.service_orders import ProvisioningRefused
from business_layer.shared.actor import SYSTEM
from business_layer.shared.errors import GatewayUnavailable
from business_layer.user_management.users import Role
from environments.catalogue.publish import read_documents
from environments.composition import resolve
from tests.demo.orders import ADDRESS, DemoOrder, demo_orders
from tests.support.house import House
from tests.support.pages import Pages
from tests.support.purchase import BILLING, check_out, configure

ORDERS = {order.slug: order for order in demo_orders(Random(7))}
DOWN = GatewayUnavailable("The network did not answer.")


def test_with_the_network_down_the_order_waits_and_completes_later(house: House) -> None:
    browser = house.customer()
    house.provisioning.outcome = DOWN

    configure(browser, ORDERS["paging"])
    number = check_out(browser)
    house.work()
    browser.open(f"/orders/{number}")
    assert "The network is not responding right now" in browser.text

    house.provisioning.outcome = None
    house.clock.pass_time(timedelta(minutes=5))
    house.work()
    browser.open(f"/orders/{number}")
    assert browser.heading.endswith(" is ready")


def test_with_the_availability_tool_down_what_was_entered_is_kept_and_can_be_asked_again(house: House) -> None:
    browser = house.customer()
    house.availability.is_down = True
    order = ORDERS["dial-up"]

    browser.open("/offerings/dial-up").submit("/offerings/dial-up", {**order.answers, **ADDRESS}, press=("do", "check"))
    assert "We'll confirm it at your address" in browser.text
    assert browser.typed("address.street") == "350 Fifth Avenue"
    browser.submit("/offerings/dial-up", {"access_number": browser.choices("access_number")[0]})
    assert "We haven't been able to check" in browser.text
    assert "Try again in a minute, or call (800) 555\N{NON-BREAKING HYPHEN}0199." in browser.text
    assert "Check out" not in browser.text

    house.availability.is_down = False
    browser.submit("/availability-check", {})
    assert "Check out" in browser.text


def test_offerings_without_availability_are_sold_while_the_tool_is_down(house: House) -> None:
    browser = house.customer()
    house.availability.is_down = True

    configure(browser, ORDERS["calling-card"])

    assert check_out(browser).startswith("DT-")


def test_a_refused_task_is_shown_in_the_back_office_and_can_be_retried_there(house: House) -> None:
    browser = house.customer()
    number = _refused_order(house, browser)
    browser.open(f"/orders/{number}")
    assert "We're looking into it and will call you if we need anything from you." in browser.text
    assert "Expected on" not in browser.text

    engineer = house.agent(Role.ENGINEER)
    assert number in engineer.open("/").text
    assert "Setting up your pager: The pager number is not of this network." in engineer.text
    engineer.open(f"/orders/{number}")
    assert "The pager number is not of this network." in engineer.text
    house.provisioning.outcome = None
    engineer.submit("/retry", {"reason": "number corrected"})
    house.work()

    assert browser.open(f"/orders/{number}").heading.endswith(" is ready")
    assert ("number corrected",) in house.rows("SELECT reason FROM audit_rows WHERE actor_kind = 'agent'")


def test_thirty_two_buyers_want_the_last_toll_free_number_and_one_gets_it(house: House) -> None:
    with resolve(house.container.database.sessions).begin() as session:
        session.execute(_take_all_but_one())
    buyers = [Pages(house.store_app) for _ in range(32)]
    order = ORDERS["toll-free"]

    def want_it(browser: Pages) -> Pages:
        return configure(browser, DemoOrder("toll-free", {**order.answers, "number": "+18882345600"}))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(want_it, buyers))

    winners = [buyer for buyer in buyers if buyer.path == "/cart"]
    losers = [buyer for buyer in buyers if buyer.path != "/cart"]
    assert len(winners) == 1
    assert len(losers) == 31
    assert all("no longer available" in loser.errors["number"] for loser in losers)
    assert all(loser.typed("ring_to") == "212 555 0142" for loser in losers)


def test_a_price_that_changed_must_be_accepted(house: House) -> None:
    browser = house.customer()
    configure(browser, ORDERS["paging"])
    _publish_dearer_paging(house)

    browser.open("/cart")
    assert "The price changed since you added this: one-time $15.00 is now $18.00." in browser.text
    assert "Check out" not in browser.text
    browser.submit("/price", {})

    assert "Check out" in browser.text
    assert "$18.00" in browser.text


def test_an_agent_shops_for_a_customer_and_every_write_says_so(house: House) -> None:
    customer = house.customer()
    agent = house.agent(Role.AGENT)
    customer_id = house.rows("SELECT id FROM customers")[0][0]

    agent.open(f"/customers/{customer_id}")
    agent.submit("/serving", {"reason": "called about a pager"})
    assert "You're now working for Maria Lopez." in agent.text
    configure(agent, ORDERS["paging"])
    agent.open("/checkout/details")
    assert (agent.typed("name"), agent.typed("email")) == ("Maria Lopez", "maria@customers.example")
    number = check_out(agent)
    house.work()

    assert number in customer.open("/orders").text
    assert "Maria Lopez" in customer.open(f"/orders/{number}").text
    assert {to for _, to, subject, _ in house.mail.sent if number in subject} == {"maria@customers.example"}
    rows = house.rows("SELECT on_behalf_of, reason FROM audit_rows WHERE entity = 'ProductOrder' AND verb = 'added'")
    assert rows == [(customer_id, "place order: called about a pager")]


def test_a_form_from_a_page_for_another_customer_is_refused(house: House) -> None:
    house.customer()
    house.customer("Otto Brown", "otto@customers.example")
    maria, otto = (row[0] for row in house.rows("SELECT id FROM customers ORDER BY number"))
    agent = house.agent(Role.AGENT)
    agent.open(f"/customers/{maria}").submit("/serving", {"reason": "called"})
    configure(agent, ORDERS["paging"])
    agent.open("/checkout/details").submit("/checkout/details", {"telephone": "212 555 0142"})
    first_tab = agent.open("/checkout/billing").page

    agent.open(f"/customers/{otto}").submit("/serving", {"reason": "called too"})
    configure(agent, ORDERS["paging"])
    agent.open("/checkout/details").submit("/checkout/details", {"telephone": "212 555 0143"})
    agent.page = first_tab
    agent.submit("/checkout/billing", BILLING)

    assert agent.status == 409
    assert "You are working for Otto Brown now, but this page was opened for another customer." in agent.text
    assert house.rows("SELECT name FROM billing_accounts") == []


def test_the_trail_names_the_customer_whose_things_an_agent_wrote(house: House) -> None:
    browser = house.customer()
    number = _refused_order(house, browser)
    house.customer("Otto Brown", "otto@customers.example")
    maria, otto = (row[0] for row in house.rows("SELECT id FROM customers ORDER BY number"))
    engineer = house.agent(Role.ENGINEER)

    engineer.open(f"/customers/{otto}").submit("/serving", {"reason": "called about a pager"})
    engineer.open(f"/orders/{number}").submit("/retry", {"reason": "number corrected"})
    engineer.submit("/serving/end", {})

    rows = house.rows(
        "SELECT DISTINCT on_behalf_of, verb, reason FROM audit_rows WHERE user_id IN (SELECT user_id FROM agents)"
        " AND entity IN ('Session', 'ProductOrder') AND on_behalf_of IS NOT NULL AND verb <> 'added'"
    )
    assert set(rows) == {
        (otto, "changed", "serve customer: called about a pager"),
        (maria, "seen", ""),
        (maria, "changed", "number corrected"),
        (otto, "changed", "stop serving customer: called about a pager"),
    }


def _take_all_but_one() -> TextClause:
    return text("UPDATE resources SET state = 'working' WHERE pool = 'toll-free:888' AND value <> '+18882345600'")


def _publish_dearer_paging(house: House) -> None:
    document = read_documents()
    for family in document["families"]:
        for offering in family["offerings"]:
            if offering["slug"] == "paging":
                offering["prices"][0]["amount"] = "18.00"
    resolve(house.container.catalogue.publish_catalogue)(document=document, by=SYSTEM)
    house.look_for_new_catalogue()


def _refused_order(house: House, browser: Pages) -> str:
    """An order whose pager the network refuses, as it will until `outcome` is reset."""
    house.provisioning.outcome = ProvisioningRefused("The pager number is not of this network.")
    configure(browser, ORDERS["paging"])
    number = check_out(browser)
    house.work()
    return number
