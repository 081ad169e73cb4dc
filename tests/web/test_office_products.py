"""A product's record page in the back office: what it shows, the look it leaves, and the way to it."""

from random import Random
from uuid import uuid4

from tests.demo.orders import demo_orders
from tests.support.house import House
from tests.support.pages import Pages
from tests.support.purchase import check_out, configure
from tests.web.people import a_customer, an_agent

ORDERS = {order.slug: order for order in demo_orders(Random(7))}


def test_an_agent_gets_from_an_order_to_its_product_and_from_there_to_the_customer(house: House) -> None:
    customer = a_customer(house)
    configure(customer.browser, ORDERS["complete-calling"])
    number = check_out(customer.browser)
    house.work(2)
    agent = an_agent(house).browser.open(f"/orders/{number}")
    (link,) = {str(address) for address in agent.page.xpath("//a[contains(@href, '/products/')]/@href")}
    before = _looks(house)

    agent.open(link)

    assert agent.status == 200
    assert agent.heading == "Complete Calling Package"
    for words in ("911 location", "350 Fifth Avenue", "a month", number, customer.email):
        assert words in agent.text
    assert _looks(house) == before + 1
    agent.open(f"/customers/{customer.customer_id}")
    assert agent.page.xpath(f"//td/a[@href='{link}']")


def test_a_product_that_does_not_exist_is_an_error_page_with_the_frame(house: House) -> None:
    agent = an_agent(house).browser.open(f"/products/{uuid4()}")

    assert agent.status == 404
    assert "User home" in agent.text


def test_a_filter_of_the_timeline_is_a_link_that_works_without_a_script(house: House, number: str) -> None:
    agent: Pages = an_agent(house).browser.open(f"/orders/{number}").submit("/notes", {"text": "She calls back."})
    (notes,) = agent.page.xpath("//nav[@aria-label='Show in the timeline']//a[starts-with(., 'Notes')]/@href")

    agent.open(str(notes))

    trail = agent.page.xpath("string(//*[@id='trail'])")
    assert "She calls back." in trail
    assert "Order placed" not in trail


def test_the_signed_documents_are_on_a_page_of_their_own(house: House, number: str) -> None:
    agent = an_agent(house).browser.open(f"/orders/{number}")
    (papers,) = agent.page.xpath("//aside//a[text()='Signed documents']/@href")

    agent.open(str(papers))

    assert "Terms of service" in agent.text
    assert "SHA-256" in agent.text


def _looks(house: House) -> int:
    ((count,),) = house.rows("SELECT count(*) FROM audit_rows WHERE verb = 'seen' AND entity = 'Product'")
    return int(count)
