"""Prices are shown, signed, placed, kept and mailed the same, to the cent."""

import re
from decimal import Decimal
from typing import Any

from icalendar import Calendar

from tests.demo.orders import ADDRESS, DemoOrder
from tests.support.house import House
from tests.support.pages import Pages
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


def sums(browser: Pages) -> dict[str, str]:
    """Return the totals of the whole order by their labels; the items' own tables are without taxes."""
    if side_by_side := browser.page.xpath("//table[@class='sums']/tbody/tr"):
        charges, taxes, total = ([str(cell.text_content()) for cell in row.xpath("td")] for row in side_by_side)
        return {
            **dict(zip(("One-time charges", "Monthly charges"), charges, strict=True)),
            **dict(zip(("Estimated one-time taxes and fees", "Estimated monthly taxes and fees"), taxes, strict=True)),
            **dict(zip(("Estimated one-time total", "Estimated monthly total"), total, strict=True)),
        }
    rows = browser.page.xpath("//tbody[tr/th[starts-with(., 'Estimated monthly total')]]/tr")
    cells = [[words(cell) for cell in row] for row in rows]
    return {row[0]: row[1] for row in cells if row[0].startswith(("Estimated", "One-time", "Monthly"))}


def panel(browser: Pages) -> dict[str, str]:
    """Return what the price panel says: monthly, once, and its lines by their labels."""
    (shown,) = browser.page.xpath("//*[@class='price-panel']")
    lines = {words(line[0]): words(line[1]) for line in shown.xpath(".//dl[@class='price-lines']/div")}
    (monthly,) = shown.xpath(".//p[@class='total']/strong")
    (once,) = shown.xpath(".//p[@class='once']")
    return {**lines, "monthly": words(monthly), "once": words(once).removeprefix("plus ").partition(" once")[0]}


def taxes(browser: Pages) -> set[tuple[str, ...]]:
    rows = browser.page.xpath("//details[contains(@class, 'estimate')]//tbody/tr")
    return {tuple(words(cell) for cell in row) for row in rows}


def items(browser: Pages) -> dict[str, tuple[str, str]]:
    """Return the one-time and the monthly price of each item of the cart."""
    found = {}
    for item in browser.page.xpath("//li[@class='cart-item']"):
        once = item.xpath(".//*[@class='cost']/*[@class='small']")[0]
        found[" ".join(str(item.xpath(".//h2/text()")[0]).split())] = (
            words(once).removesuffix(" once"),
            words(item.xpath(".//*[@class='cost']/strong")[0]),
        )
    return found


def receipt(browser: Pages) -> dict[str, tuple[str, str]]:
    """Return the one-time and the monthly amount of each row of the receipt."""
    rows = browser.page.xpath("//*[@class='receipt']/table/*[self::tbody or self::tfoot]/tr")
    return {
        words(row.xpath("./th//strong | ./th[not(.//strong)]")[0]): (words(row[-2]), words(row[-1])) for row in rows
    }


def test_the_same_amounts_stand_from_the_offering_to_the_mail(house: House) -> None:
    browser = house.customer()
    for order in (CALLING, TOLL_FREE, DEDICATED):
        configure(browser, order)
    browser.open("/cart")
    assert "(212) 555-0142" in browser.text
    assert "text-nowrap" not in browser.text
    assert "24-month term. Cancel early: at most $7,368.00." in browser.text
    shown, rows, priced = panel(browser), taxes(browser), items(browser)
    monthly, once = shown["Estimated taxes and fees"], shown["One-time taxes and fees"]
    in_all = shown["Estimated one-time total"], shown["Estimated monthly total"]
    assert monthly != "$0.00"
    assert any(name.startswith("Federal Universal Service Charge 37%") for name, *_ in rows)
    assert "Toll Free, Incoming calls: $0.039 per minute" in browser.text
    assert "with Business Calling: 5% off the monthly prices of Complete Calling Package and Toll Free" in browser.text
    changes = [str(link) for link in browser.page.xpath("//li[@class='cart-item']//a/@href")]
    for (item_once, item_monthly), change in zip(priced.values(), changes, strict=True):
        offered = browser.open(change).text
        assert item_once in offered
        assert item_monthly in offered

    to_review(browser)
    bill, review = receipt(browser), panel(browser)
    assert [bill[name] for name in ("Complete Calling Package", "Toll Free", "Dedicated Internet")] == [
        *priced.values()
    ]
    assert bill["Subtotal"] == (shown["once"], shown["monthly"]) == (review["once"], review["monthly"])
    assert bill["Estimated taxes and fees"] == (once, monthly)
    assert bill["Estimated total"] == in_all
    assert in_all == (review["Estimated one-time total"], review["Estimated monthly total"])
    assert (
        bill["Business Calling, 5% off"][1] == shown["Business Calling, 5% off"] == review["Business Calling, 5% off"]
    )
    assert taxes(browser) == rows
    assert "at most $7,368.00" in browser.text
    assert "Toll Free, Incoming calls: $0.039 per minute" in browser.text
    assert f"you agree to pay {shown['once']} one-time and {shown['monthly']} a month" in browser.text
    assert f"plus estimated taxes and fees of {once} one-time and {monthly} a month" in browser.text

    browser.submit("/checkout/review", {})
    number = str(browser.page.get_element_by_id("order-number").text_content())
    totals = {
        "One-time charges": shown["once"],
        "Monthly charges": shown["monthly"],
        "Estimated one-time taxes and fees": once,
        "Estimated monthly taxes and fees": monthly,
        "Estimated one-time total": in_all[0],
        "Estimated monthly total": in_all[1],
    }
    assert totals.items() <= sums(browser).items()
    assert taxes(browser) == rows
    browser.open(f"/orders/{number}")
    assert totals.items() <= sums(browser).items()
    assert taxes(browser) == rows

    contract = browser.open(f"/orders/{number}/documents").text
    for name, (item_once, item_monthly) in priced.items():
        assert f"{name}: {item_once} one-time, {item_monthly} a month" in contract
    assert f"Total estimated taxes and fees: {once} one-time, {monthly} a month" in contract
    assert "Complete Calling Package, International calls: $0.09 per minute" in contract
    assert "Toll Free, Incoming calls: $0.039 per minute" in contract
    assert "If you cancel one, the others return to their regular prices" in contract

    house.work(1)
    message_id, _, subject, body = next(sent for sent in house.mail.sent if number in sent[2])
    assert subject == f"We received your order {number}"
    assert f"before taxes: {shown['once']} one-time, {shown['monthly']} a month" in body
    assert f"Estimated taxes and fees: {once} one-time, {monthly} a month" in body
    assert "Toll Free, Incoming calls: $0.039 per minute" in body
    assert "up to $7,368.00 on the first day" in body
    assert f"Service address: {ADDRESS['address.street']}" in body
    assert re.search(r"Technician: \w+, \w+ \d+, \d{4}, (?:8 AM to noon|1 PM to 5 PM) E[SD]T \(see the calendar", body)
    assert f"/orders/{number}/documents" in body
    assert "How many lines" not in body
    entry, copy = house.mail.files[message_id]
    assert (copy.name, copy.content[:5]) == (f"Dialtone-{number}-documents.pdf", b"%PDF-")
    assert "Estimated taxes and fees</th>" in " ".join(house.mail.html[message_id].split())
    assert Calendar.from_ical(entry.content).walk("VEVENT")

    kept = house.rows("SELECT taxes FROM product_order_items")
    assert total_kept(kept) == monthly


def total_kept(rows: list[tuple[Any, ...]]) -> str:
    """The sum of the monthly lines in the database."""
    amounts = [Decimal(line["amount"][0]) for (taxes,) in rows for line in taxes["lines"] if line["is_monthly"]]
    return f"${sum(amounts):,.2f}"
