"""Attacks with orders: text that is written into them, and mail to strangers."""

from tests.attacks.system import Product
from tests.demo.browser import Browser
from tests.demo.customer import BILLING, DemoCustomer, wait_until
from tests.demo.orders import DemoOrder

SPAMMER, CUSTOMER, AGENT = "127.0.0.69", "127.0.0.6", "127.0.0.7"
PAGER = DemoOrder("paging", {"kind": "numeric", "coverage": "local", "home_zip": "10118", "quantity": "1"})
SPAM = "You won call now"
CARDS = 12
READY = "Your services are ready"
LINK, PICTURE = "[Pay here](https://evil.example/pay)", "350 Fifth ![x](https://evil.example/x.png)"


def mail_to_strangers(product: Product) -> list[str]:
    """An order sends mail only to the confirmed address of its customer, and no subject contains typed text."""
    stranger = "stranger@elsewhere.example"
    customer = product.customer("spammer@customers.example", SPAMMER)
    for _ in range(CARDS):
        customer.choose(DemoOrder("calling-card", {"cards.0.holder": SPAM, "cards.0.spending_limit": "75"}))
    _order(customer, {"email": stranger, "name": "Maria Lopez"})
    wait_until("the mail that the cards are ready arrives", lambda: _has_subject(product, customer, READY), seconds=300)
    subjects = {mail["subject"] for mail in product.mails(customer.email)}
    strangers = len(product.mails(stranger))
    print(f"   {strangers} mails to the stranger; {len(product.mails(customer.email))} to the account: {subjects}")
    spam = [subject for subject in subjects if SPAM in subject]
    return [f"{strangers} mails to a stranger, subjects {spam}"] if strangers or spam else []


def agents_own_address(product: Product) -> list[str]:
    """Check that the customer gets mail about an agent's order, whatever address the agent types."""
    customer, private = product.customer("shopped-for@customers.example", CUSTOMER), "private@elsewhere.example"
    shopping = shop_for_customer(product, customer)
    shopping.choose(PAGER)
    number = _order(shopping, {"email": private, "name": "Maria Lopez"})
    wait_until("the customer gets a mail", lambda: any(number in str(mail) for mail in product.mails(customer.email)))
    print(f"   {len(product.mails(private))} mails to the agent's own address; the customer has those of {number}")
    return ["the agent's own address got a mail about the order"] if product.mails(private) else []


def shop_for_customer(product: Product, customer: DemoCustomer) -> DemoCustomer:
    """Return an agent's browser that acts for a customer."""
    browser = product.agent("agent", AGENT).browser
    browser.open("/?subject=customers")
    browser.submit("/searches", {"email": customer.email})
    browser.open(str(browser.page.xpath("//table//a[starts-with(@href, '/customers/')]/@href")[0]))
    browser.submit("/serving", {"reason": "asked for it on the phone"})
    shopping = DemoCustomer(browser.origin, product.mail_page, customer.email)
    shopping.browser = browser
    return shopping


def foreign_links(product: Product) -> list[str]:
    """Markdown in names and streets makes no link and no picture in signed documents."""
    customer = product.customer("markdown@customers.example", CUSTOMER)
    customer.choose(PAGER)
    browser = customer.browser
    browser.open("/checkout/details")
    browser.submit("/checkout/details", {"telephone": "212 555 0142"})
    browser.submit("/checkout/billing", {**BILLING, "name": LINK, "address.street": PICTURE})
    seen = {browser.url: _foreign(browser)}
    if browser.url.endswith("/contract"):
        agreed = browser.signing_boxes()
        browser.submit("/checkout/contract", agreed)
        browser.submit("/checkout/review", {})
        number = str(browser.page.get_element_by_id("order-number").text_content())
        engineer = product.agent("engineer", AGENT).browser
        for reader, path in ((browser, f"/orders/{number}/documents"), (engineer, f"/orders/{number}")):
            reader.open(path)
            seen[reader.url] = _foreign(reader)
    for url, (times, links) in seen.items():
        print(f"   {url}: {times} times as text, {links} as a link or a picture")
    return [f"{url} links to {links}" for url, (_, links) in seen.items() if links]


def _foreign(browser: Browser) -> tuple[int, list[str]]:
    """Return how often a page names the foreign site, and the links and pictures that lead there."""
    addresses = [str(address) for address in browser.page.xpath("//@href | //@src | //@action")]
    return browser.text.count("evil.example"), [address for address in addresses if "evil" in address]


def _has_subject(product: Product, customer: DemoCustomer, start: str) -> bool:
    return any(mail["subject"].startswith(start) for mail in product.mails(customer.email))


def _order(customer: DemoCustomer, contact: dict[str, str | list[str]]) -> str:
    """Check out with another contact."""
    browser = customer.browser
    browser.open("/checkout/details")
    browser.submit("/checkout/details", {"telephone": "212 555 0142", **contact})
    return customer.check_out()
