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


def sums(browser: Pages) -> dict[str, str]:
    """Return the totals of the whole cart by their labels; the items' own tables are without taxes."""
    if side_by_side := browser.page.xpath("//table[@class='sums']/tbody/tr"):
        charges, taxes, total = ([str(cell.text_content()) for cell in row.xpath("td")] for row in side_by_side)
        return {
            **dict(zip(("One-time charges", "Monthly charges"), charges, strict=True)),
            **dict(zip(("Estimated one-time taxes and fees", "Estimated monthly taxes and fees"), taxes, strict=True)),
            **dict(zip(("Estimated one-time total", "Estimated monthly total"), total, strict=True)),
        }
    rows = browser.page.xpath("//tbody[tr/th[starts-with(., 'Estimated monthly total')]]/tr")
    cells = [[" ".join(str(cell.text_content()).split()) for cell in row] for row in rows]
    return {row[0]: row[1] for row in cells if row[0].startswith(("Estimated", "One-time", "Monthly"))}


def lines(browser: Pages) -> set[tuple[str, ...]]:
    rows = browser.page.xpath("//details[contains(@class, 'estimate')]//tbody/tr")
    return {tuple(" ".join(str(cell.text_content()).split()) for cell in row) for row in rows}


def test_the_same_amounts_stand_from_the_cart_to_the_mail(house: House) -> None:
    browser = house.customer()
    for order in (CALLING, TOLL_FREE, DEDICATED):
        configure(browser, order)
    browser.open("/cart")
    shown, rows = sums(browser), lines(browser)
    assert shown["Estimated monthly taxes and fees"] != "$0.00"
    assert any(name.startswith("Federal Universal Service Charge 37%") for name, *_ in rows)
    assert (
        "with Business Calling: 5% off the monthly prices of Complete Calling Package and Toll Free while"
        in browser.text
    )

    to_review(browser)
    assert (sums(browser), lines(browser)) == (shown, rows)
    assert (
        "If you cancel early, you pay 50% of the monthly price for each month left in the term: up to $7,368.00"
        in browser.text
    )
    monthly = shown["Estimated monthly taxes and fees"]
    assert (
        f"plus estimated taxes and fees of {shown['Estimated one-time taxes and fees']} one-time and {monthly} a month"
        in (browser.text)
    )

    browser.submit("/checkout/review", {})
    number = str(browser.page.get_element_by_id("order-number").text_content())
    assert (sums(browser), lines(browser)) == (shown, rows)
    browser.open(f"/orders/{number}")
    assert (sums(browser), lines(browser)) == (shown, rows)

    contract = browser.open(f"/orders/{number}/documents").text
    assert (
        f"Total estimated taxes and fees: {shown['Estimated one-time taxes and fees']} one-time, {monthly} a month"
        in contract
    )
    assert "Complete Calling Package, International calls: $0.09 per minute" in contract
    assert "Toll Free, Incoming calls: $0.039 per minute" in contract
    assert "If you cancel one, the others return to their regular prices" in contract

    house.work(1)
    message_id, _, subject, body = next(sent for sent in house.mail.sent if number in sent[2])
    assert subject == f"We received your order {number}"
    assert f"before taxes: {shown['One-time charges']} one-time, {shown['Monthly charges']} a month" in body
    assert f"Estimated taxes and fees: {shown['Estimated one-time taxes and fees']} one-time, {monthly} a month" in body
    assert "Toll Free, Incoming calls: $0.039 per minute" in body
    assert "up to $7,368.00 on the first day" in body
    assert f"Address: {ADDRESS['address.street']}" in body
    assert re.search(r"Technician: \w+, \w+ \d+, \d{4}, (?:8 AM to noon|1 PM to 5 PM) E[SD]T \(see the calendar", body)
    assert f"/orders/{number}/documents" in body
    assert "How many lines" not in body
    entry, copy = house.mail.files[message_id]
    assert (copy.name, copy.content[:5]) == (f"Dialtone-{number}-documents.pdf", b"%PDF-")
    assert "Estimated taxes and fees</th>" in " ".join(house.mail.html[message_id].split())
    assert Calendar.from_ical(entry.content).walk("VEVENT")

    kept = house.rows("SELECT taxes FROM product_order_items")
    assert total_kept(kept) == shown["Estimated monthly taxes and fees"]


def total_kept(rows: list[tuple[Any, ...]]) -> str:
    """The sum of the monthly lines in the database."""
    amounts = [Decimal(line["amount"][0]) for (taxes,) in rows for line in taxes["lines"] if line["is_monthly"]]
    return f"${sum(amounts):,.2f}"
