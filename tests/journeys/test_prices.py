"""Prices are shown, signed, placed, kept and mailed the same, to the cent."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from icalendar import Calendar
from lxml.html import HtmlElement

from environments.development.postgres import PostgresServer
from tests.demo.orders import ADDRESS, DemoOrder
from tests.postgres import DatabaseForTests
from tests.support.house import House, running_house
from tests.support.purchase import configure, to_review

CALLING = DemoOrder(
    "complete-calling",
    {
        "lines": "2",
        "number_source": "new",
        "features": ["voicemail", "caller_id"],
        "acknowledge_911": "yes",
        "acknowledge_internet": "yes",
    },
    at_address=True,
    first_of=("area_code",),
)
TOLL_FREE = DemoOrder(
    "toll-free", {"prefix": "888", "ring_to": "212 555 0142"}, first_of=("number",), search={"search": "4"}
)
DEDICATED = DemoOrder(
    "dedicated",
    {"speed": "500", "term": "24", "ip_block": "/30", "router": "managed", "site_contact": "Ann Poe"}
    | {"site_telephone": "212 555 0143"},
    at_address=True,
)


def words(element: Any) -> str:
    return " ".join(str(element.text_content()).split())


def sums(page: HtmlElement) -> dict[str, str]:
    """Return the totals of the whole order by their labels; the items' own tables are without taxes."""
    if side_by_side := page.xpath("//table[@class='sums']/tbody/tr"):
        charges, taxes, total = ([str(cell.text_content()) for cell in row.xpath("td")] for row in side_by_side)
        return {
            **dict(zip(("One-time charges", "Monthly charges"), charges, strict=True)),
            **dict(zip(("Estimated one-time taxes and fees", "Estimated monthly taxes and fees"), taxes, strict=True)),
            **dict(zip(("Estimated one-time total", "Estimated monthly total"), total, strict=True)),
        }
    rows = page.xpath("//tbody[tr/th[starts-with(., 'Estimated monthly total')]]/tr")
    cells = [[words(cell) for cell in row] for row in rows]
    return {row[0]: row[1] for row in cells if row[0].startswith(("Estimated", "One-time", "Monthly"))}


def panel(page: HtmlElement) -> dict[str, str]:
    """Return what the price panel says: monthly, once, and its lines by their labels."""
    (shown,) = page.xpath("//*[@class='price-panel']")
    lines = {words(line[0]): words(line[1]) for line in shown.xpath(".//dl[@class='price-lines']/div")}
    (monthly,) = shown.xpath(".//p[@class='total']/strong")
    (once,) = shown.xpath(".//p[@class='once']")
    return {**lines, "monthly": words(monthly), "once": words(once).removeprefix("plus ").partition(" once")[0]}


def taxes(page: HtmlElement) -> set[tuple[str, ...]]:
    rows = page.xpath("//details[contains(@class, 'estimate')]//tbody/tr")
    return {tuple(words(cell) for cell in row) for row in rows}


def items(page: HtmlElement) -> dict[str, tuple[str, str]]:
    """Return the one-time and the monthly price of each item of the cart."""
    found = {}
    for item in page.xpath("//li[@class='cart-item']"):
        once = item.xpath(".//*[@class='cost']/*[@class='small']")[0]
        found[" ".join(str(item.xpath(".//h2/text()")[0]).split())] = (
            words(once).removesuffix(" once"),
            words(item.xpath(".//*[@class='cost']/strong")[0]),
        )
    return found


def receipt(page: HtmlElement) -> dict[str, tuple[str, str]]:
    """Return the one-time and the monthly amount of each row of the receipt."""
    rows = page.xpath("//*[@class='receipt']/table/*[self::tbody or self::tfoot]/tr")
    return {
        words(row.xpath("./th//strong | ./th[not(.//strong)]")[0]): (words(row[-2]), words(row[-1])) for row in rows
    }


@dataclass(frozen=True)
class Purchase:
    """The pages of one purchase, what was mailed about it, and the taxes that were stored with it."""

    cart: HtmlElement
    offered: tuple[HtmlElement, ...]
    review: HtmlElement
    confirmation: HtmlElement
    number: str
    order: HtmlElement
    contract: str
    mail: tuple[str, str, str]
    files: tuple[Any, ...]
    kept: list[tuple[Any, ...]]

    @property
    def totals(self) -> dict[str, str]:
        """The totals of the cart, under the labels of an order's page."""
        shown = panel(self.cart)
        return {
            "One-time charges": shown["once"],
            "Monthly charges": shown["monthly"],
            "Estimated one-time taxes and fees": shown["One-time taxes and fees"],
            "Estimated monthly taxes and fees": shown["Estimated taxes and fees"],
            "Estimated one-time total": shown["Estimated one-time total"],
            "Estimated monthly total": shown["Estimated monthly total"],
        }


@pytest.fixture(scope="module")
def purchase(
    postgres_server: PostgresServer, furnished_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Purchase]:
    postgres_server.create_database("prices", template=furnished_template)
    with running_house(DatabaseForTests.of(postgres_server, "prices"), tmp_path_factory.mktemp("prices")) as house:
        yield buy(house)
    postgres_server.drop_database("prices")


def buy(house: House) -> Purchase:
    browser = house.customer()
    for order in (CALLING, TOLL_FREE, DEDICATED):
        configure(browser, order)
    cart = browser.open("/cart").page
    changes = cart.xpath("//li[@class='cart-item']//a[starts-with(., 'Change')]/@href")
    offered = tuple(browser.open(str(link)).page for link in changes)
    to_review(browser)
    review = browser.page
    confirmation = browser.submit("/checkout/review", {}).page
    number = str(confirmation.get_element_by_id("order-number").text_content())
    house.work(1)
    message_id, _, subject, body = next(sent for sent in house.mail.sent if number in sent[2])
    return Purchase(
        cart=cart,
        offered=offered,
        review=review,
        confirmation=confirmation,
        number=number,
        order=browser.open(f"/orders/{number}").page,
        contract=browser.open(f"/orders/{number}/documents").text,
        mail=(subject, body, house.mail.html[message_id]),
        files=tuple(house.mail.files[message_id]),
        kept=house.rows("SELECT taxes FROM product_order_items"),
    )


def test_the_cart_says_what_everything_costs(purchase: Purchase) -> None:
    said = words(purchase.cart)

    assert "(212) 555-0142" in said
    assert "text-nowrap" not in said
    assert "24-month term. Cancel early: at most $7,368.00." in said
    assert panel(purchase.cart)["Estimated taxes and fees"] != "$0.00"
    assert any(name.startswith("Federal Universal Service Charge 37%") for name, *_ in taxes(purchase.cart))
    assert "Toll Free, Incoming calls: $0.039 per minute" in said
    assert "with Business Calling: 5% off the monthly prices of Complete Calling Package and Toll Free" in said


def test_each_offering_says_what_the_cart_asks_for(purchase: Purchase) -> None:
    for (once, monthly), offered in zip(items(purchase.cart).values(), purchase.offered, strict=True):
        assert once in words(offered)
        assert monthly in words(offered)


def test_the_receipt_has_the_amounts_of_the_cart(purchase: Purchase) -> None:
    shown, bill, review = panel(purchase.cart), receipt(purchase.review), panel(purchase.review)

    assert {name: bill[name] for name in items(purchase.cart)} == items(purchase.cart)
    assert bill["Subtotal"] == (shown["once"], shown["monthly"]) == (review["once"], review["monthly"])
    assert bill["Estimated taxes and fees"] == (shown["One-time taxes and fees"], shown["Estimated taxes and fees"])
    totals = shown["Estimated one-time total"], shown["Estimated monthly total"]
    assert bill["Estimated total"] == totals
    assert totals == (review["Estimated one-time total"], review["Estimated monthly total"])
    saved = "Business Calling, 5% off"
    assert bill[saved][1] == shown[saved] == review[saved]
    assert taxes(purchase.review) == taxes(purchase.cart)


def test_the_review_says_what_the_customer_agrees_to_pay(purchase: Purchase) -> None:
    said, totals = words(purchase.review), purchase.totals

    assert "at most $7,368.00" in said
    assert "Toll Free, Incoming calls: $0.039 per minute" in said
    assert f"you agree to pay {totals['One-time charges']} one-time and {totals['Monthly charges']} a month" in said
    taxed = totals["Estimated one-time taxes and fees"], totals["Estimated monthly taxes and fees"]
    assert "plus estimated taxes and fees of {} one-time and {} a month".format(*taxed) in said


def test_the_order_keeps_the_amounts_of_the_cart(purchase: Purchase) -> None:
    for page in (purchase.confirmation, purchase.order):
        assert purchase.totals.items() <= sums(page).items()
        assert taxes(page) == taxes(purchase.cart)
    assert total_kept(purchase.kept) == purchase.totals["Estimated monthly taxes and fees"]


def test_the_signed_terms_name_each_price(purchase: Purchase) -> None:
    contract, totals = purchase.contract, purchase.totals

    for name, (once, monthly) in items(purchase.cart).items():
        assert f"{name}: {once} one-time, {monthly} a month" in contract
    taxed = totals["Estimated one-time taxes and fees"], totals["Estimated monthly taxes and fees"]
    assert "Total estimated taxes and fees: {} one-time, {} a month".format(*taxed) in contract
    assert "Complete Calling Package, International calls: $0.09 per minute" in contract
    assert "Toll Free, Incoming calls: $0.039 per minute" in contract
    assert "If you cancel one, the others return to their regular prices" in contract


def test_the_mail_says_the_same_amounts(purchase: Purchase) -> None:
    (subject, body, html), totals = purchase.mail, purchase.totals

    assert subject == f"We received your order {purchase.number}"
    assert f"before taxes: {totals['One-time charges']} one-time, {totals['Monthly charges']} a month" in body
    taxed = totals["Estimated one-time taxes and fees"], totals["Estimated monthly taxes and fees"]
    assert "Estimated taxes and fees: {} one-time, {} a month".format(*taxed) in body
    assert "Toll Free, Incoming calls: $0.039 per minute" in body
    assert "up to $7,368.00 on the first day" in body
    assert "Estimated taxes and fees</th>" in " ".join(html.split())


def test_the_mail_says_where_and_when_and_brings_the_contract(purchase: Purchase) -> None:
    _, body, _ = purchase.mail
    entry, copy = purchase.files

    assert f"Service address: {ADDRESS['address.street']}" in body
    assert re.search(r"Technician: \w+, \w+ \d+, \d{4}, (?:8 AM to noon|1 PM to 5 PM) E[SD]T \(see the calendar", body)
    assert f"/orders/{purchase.number}/documents" in body
    assert "How many lines" not in body
    assert (copy.name, copy.content[:5]) == (f"Dialtone-{purchase.number}-documents.pdf", b"%PDF-")
    assert Calendar.from_ical(entry.content).walk("VEVENT")


def total_kept(rows: list[tuple[Any, ...]]) -> str:
    """The sum of the monthly lines in the database."""
    amounts = [Decimal(line["amount"][0]) for (taxes,) in rows for line in taxes["lines"] if line["is_monthly"]]
    return f"${sum(amounts):,.2f}"
