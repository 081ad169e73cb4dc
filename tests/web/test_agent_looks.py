"""Every page that shows an agent a customer's data is recorded in the audit trail."""

from random import Random

from lxml import html

from tests.demo.orders import demo_orders
from tests.support.house import House
from tests.support.pages import Pages
from tests.support.purchase import check_out, configure
from tests.web.people import Newcomer, a_customer, act_for_customer, an_agent
from tests.web.urls import SAMPLES, sample_path, urls_of
from web_layer.access_kinds import Access

ORDERS = {order.slug: order for order in demo_orders(Random(7))}
# Lists name several customers at once; the search behind one is kept with its criteria.
LISTS = {"home", "search", "waiting"}
# What must at least have been shown here, or the walk would prove nothing.
SHOWN = {"order", "customer", "cart", "edit_cart_item", "checkout_details", "confirmation", "order_evidence"}


def test_each_page_with_a_customers_things_leaves_a_look(house: House) -> None:
    customer = a_customer(house)
    configure(customer.browser, ORDERS["paging"])
    number = check_out(customer.browser)
    configure(customer.browser, ORDERS["complete-calling"])
    known = _known_things(house, customer, number)
    agents = {is_acting: _agent(house, customer, is_acting=is_acting) for is_acting in (True, False)}
    hers, shown = (customer.email, number, "350 Fifth Avenue", "(212) 555-0142"), set()

    for url in urls_of(house.office_app):
        if url.method != "GET" or url.endpoint in LISTS:
            continue
        agent = agents[url.allow is Access.ACTING_FOR_CUSTOMER]
        before = _looks(house, customer)
        agent.open(_path(url.rule, known))
        main = (
            html.tostring(agent.page.get_element_by_id("main"), encoding="unicode")
            if "<html" in agent.raw
            else agent.raw
        )
        is_file = agent.status == 200 and not agent.raw
        if is_file or (agent.status == 200 and any(word in main for word in hers)):
            shown.add(url.endpoint)
            assert _looks(house, customer) > before, url

    assert shown >= SHOWN


def test_a_look_at_signed_documents_names_whose_they_are(house: House) -> None:
    """Also while the agent works for someone else."""
    customer, other = a_customer(house), a_customer(house, "Otto Brown")
    configure(customer.browser, ORDERS["paging"])
    number = check_out(customer.browser)
    agent = _agent(house, other, is_acting=True)
    before = _looks(house, customer)

    agent.open(f"/orders/{number}/documents")

    assert agent.status == 200
    assert _looks(house, customer) == before + 1


def test_customers_look_at_their_own_unseen(house: House) -> None:
    customer = a_customer(house)
    configure(customer.browser, ORDERS["paging"])
    number = check_out(customer.browser)

    for path in ("/cart", "/orders", f"/orders/{number}", f"/orders/{number}/documents"):
        customer.browser.open(path)

    assert _looks(house, customer) == 0


def _agent(house: House, customer: Newcomer, *, is_acting: bool) -> Pages:
    browser = an_agent(house).browser
    if is_acting:
        act_for_customer(browser, customer.customer_id)
    return browser


def _known_things(house: House, customer: Newcomer, number: str) -> dict[str, str]:
    cart = "SELECT i.id, i.qualification_id FROM cart_items i JOIN carts c ON c.id = i.cart_id WHERE c.is_open"
    ((item, qualification),) = house.rows(f"{cart} AND c.customer_id = '{customer.customer_id}'")
    return {
        "number": number,
        "uuid:customer_id": customer.customer_id,
        "uuid:item_id": str(item),
        "uuid:qualification_id": str(qualification),
    }


def _path(rule: str, known: dict[str, str]) -> str:
    for name, value in known.items():
        rule = rule.replace(f"<{name}>", value)
    return sample_path(rule) if any(f"<{name}>" in rule for name in SAMPLES) else rule


def _looks(house: House, customer: Newcomer) -> int:
    ((count,),) = house.rows(
        f"SELECT count(*) FROM audit_rows WHERE verb = 'seen' AND on_behalf_of = '{customer.customer_id}'"
    )
    return int(str(count))
