"""Attacks that hoard phone numbers."""

from collections import Counter
from dataclasses import replace
from random import Random

from tests.attacks.system import Product
from tests.attacks.visitor import Visitor
from tests.demo.browser import DemoFailed
from tests.demo.orders import demo_orders

HOARDER, NEXT, BUYER = "127.0.0.68", "127.0.0.4", "127.0.0.5"
PREFIX, COOKIES, EACH = "833", 41, 10
TAKEN = "SELECT count(*) FROM resources WHERE pool = 'toll-free:833' AND state = 'reserved'"
OFFERING = "/offerings/toll-free"


def many_cookies(product: Product) -> list[str]:
    """Forty-one cookies from one address hold no more numbers than an address may; the next visitor gets one."""
    statuses = Counter(_take(product.visitor(HOARDER), EACH) for _ in range(COOKIES))
    held = product.ask(TAKEN)[0][0]
    neighbor = _take(product.visitor(NEXT), 1)
    print(f"   last answers of the cookies {dict(statuses)}; held {held}; the next visitor {neighbor}")
    limit = product.settings.limits.held_by_address
    return [f"{held} held, the next visitor {neighbor}"] if held > limit or neighbor != 200 else []


def _take(visitor: Visitor, count: int) -> int:
    """The status of the last of so many tries to put a number of the prefix into the cart."""
    answers = {"prefix": PREFIX, "ring_to": "212 555 0142"}
    for _ in range(count):
        visitor.open(OFFERING)
        visitor.submit(OFFERING, {**answers, "search": ""}, press=("do", "search"))
        offered = visitor.choices("number")
        if visitor.status != 200 or not offered:
            return visitor.status if visitor.status != 200 else 404
        visitor.submit(OFFERING, {**answers, "number": offered[0]})
        if visitor.status != 200:
            return visitor.status
    return visitor.status


def many_orders(product: Product) -> list[str]:
    """A free account orders no more toll-free numbers than a customer may have without an agent."""
    limit = product.settings.limits.toll_free_per_customer
    customer = product.customer("hoarder@customers.example", BUYER)
    order = next(order for order in demo_orders(Random(3)) if order.slug == "toll-free")
    toll_free = replace(order, answers={**order.answers, "prefix": "844"})
    for _ in range(limit):
        customer.choose(toll_free)
    number = customer.check_out()
    try:
        customer.choose(toll_free)
    except DemoFailed as refused:
        print(f"   {limit} ordered with {number}; then: {customer.browser.status}, {refused}")
        return [] if customer.browser.status == 422 else [f"one more was answered with {customer.browser.status}"]
    return [f"one more than {limit} could be put into the cart"]
