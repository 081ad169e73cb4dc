"""Past its point of no return an order is not canceled: its service is disconnected, for the rest of its term."""

from random import Random

from business_layer.user_management.users import Role
from tests.business.order_management.world import SHIP, TRACKING
from tests.demo.orders import demo_orders
from tests.journeys.test_changes_of_services import accept
from tests.support.house import House
from tests.support.pages import Pages
from tests.support.purchase import check_out, configure

DEDICATED = next(order for order in demo_orders(Random(7)) if order.slug == "dedicated")
TERM = "SELECT (values ->> 'term')::int FROM products"
MONTHLY = (
    "SELECT (SELECT sum((line -> 'unit_amount' ->> 0)::numeric) FROM jsonb_array_elements(price_lines) line"
    " WHERE line ->> 'type' = 'recurring') FROM products"
)


def built(house: House) -> tuple[Pages, str]:
    """A customer whose circuit is built while the router is on its way: their browser, and the order's number."""
    house.provisioning.stays[SHIP] = TRACKING
    browser = house.customer()
    configure(browser, DEDICATED)
    number = check_out(browser)
    house.work()
    engineer = house.agent(Role.ENGINEER)
    engineer.open(f"/orders/{number}")
    link = next(str(href) for href in engineer.page.xpath("//a/@href") if str(href).endswith("/review"))
    engineer.open(link).submit("/review", {"findings": "Fiber is in the building."})
    house.work()
    return browser, number


def test_past_its_point_of_no_return_an_order_leads_to_the_disconnection_and_its_charge(house: House) -> None:
    browser, number = built(house)
    assert house.rows("SELECT state FROM products") == [("pendingActive",)]

    # It can be neither canceled nor changed; the pages say which step is done and what comes then.
    browser.open(f"/orders/{number}")
    for act in ("amendment", "cancellation"):
        assert not browser.page.xpath("//a[@href=$url]", url=f"/orders/{number}/{act}")
    browser.open(f"/orders/{number}/cancellation")
    assert "too late to cancel" in browser.text
    assert "disconnect" in browser.text
    assert not browser.page.xpath("//main//button[@type='submit']")
    browser.open(f"/orders/{number}/items/1/amendment")
    assert "Once it works, the service can be changed or disconnected." in browser.text

    house.provisioning.stays.clear()
    house.work()
    ((months,),), ((monthly,),) = house.rows(TERM), house.rows(MONTHLY)
    charge = f"${monthly / 2 * months:,.2f}"
    browser.open(f"/orders/{number}/items/1/amendment")
    service = str(browser.page.xpath("//main//a[contains(@href, '/services/')]/@href")[0])
    browser.open(f"/orders/{number}/cancellation")
    assert browser.page.xpath("//main//a[@href=$url]", url=f"{service}/disconnection")

    browser.open(f"{service}/disconnection").submit("/disconnection", {"when": "now"})
    assert f"{months} months left" in browser.text
    assert f"= {charge}" in browser.text
    ending = accept(browser)
    house.work()

    assert house.rows("SELECT state FROM products") == [("terminated",)]
    # Nothing is offered for what has ended.
    browser.open(f"/orders/{ending}/cancellation")
    assert "The service has ended." in browser.text
    assert not browser.page.xpath("//main//a[contains(@href, 'disconnection')]")
    browser.open(f"/orders/{ending}/items/1/amendment")
    assert "Change or disconnect the service" not in browser.text
    assert charge in browser.open(f"/orders/{ending}").text
    assert charge in next(body for _, _, subject, body in house.mail.sent if "to disconnect" in subject)
