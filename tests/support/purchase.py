"""Buy through the store's pages."""

from tests.demo.orders import ADDRESS, DemoOrder
from tests.support.pages import Pages

BILLING: dict[str, str | list[str]] = {
    "name": "Maria Lopez",
    "address.street": "350 Fifth Avenue",
    "address.city": "New York",
    "address.state": "NY",
    "address.zip_code": "10118",
}


def configure(browser: Pages, order: DemoOrder) -> Pages:
    """Put a configured offering into the cart."""
    action = f"/offerings/{order.slug}"
    browser.open(action)
    answers: dict[str, str | list[str]] = {**order.answers, **(ADDRESS if order.at_address else {})}
    if order.at_address:
        browser.submit(action, answers, press=("do", "check"))
    if order.search:
        browser.submit(action, {**answers, **order.search}, press=("do", "search"))
    for name in order.first_of:
        answers[name] = browser.choices(name)[0]
    return browser.submit(action, answers)


def check_out(browser: Pages) -> str:
    """Go through the checkout and place the order; returns its number."""
    to_review(browser)
    browser.submit("/checkout/review", {})
    assert "Your order is placed" in browser.text, browser.text[:500]
    return str(browser.page.get_element_by_id("order-number").text_content())


def to_review(browser: Pages) -> None:
    """Go through the checkout up to its last page."""
    browser.open("/checkout/details")
    names = {str(name) for name in browser.page.xpath("//input/@name")}
    visits = {name: browser.choices(name)[0] for name in names if name.startswith("installation_")}
    browser.submit("/checkout/details", {"telephone": "212 555 0142", **visits})
    if browser.path.endswith("/billing"):
        known = browser.choices("account")
        browser.submit("/checkout/billing", {"account": known[0]} if known else BILLING)
    while browser.path.endswith("/contract"):
        boxes = {str(name): "yes" for name in browser.page.xpath("//input[starts-with(@name, 'agree.')]/@name")}
        browser.submit("/checkout/contract", boxes)
        assert browser.status == 200, browser.errors
    assert browser.path.endswith("/review"), browser.text[:300]
