"""A new customer's checkout continues by itself once the email address is confirmed on a phone."""

from secrets import SystemRandom

from tests.browser.page_checks import PHONE, look_at
from tests.browser.person import NAME, PASSWORD, TELEPHONE, Person
from tests.demo.orders import demo_orders

SOON = 20_000
PAGER = next(order for order in demo_orders(SystemRandom()) if order.slug == "paging")


def test_the_checkout_continues_after_the_link_is_opened_on_a_phone(person: Person) -> None:
    person.looks = True
    person.configure(PAGER)
    person.press("Check out")
    new = person.page.get_by_role("region", name="New customer")
    entries = {"name": NAME, "email": person.email, "telephone": TELEPHONE, "password": PASSWORD}
    for name, value in entries.items():
        new.locator(f"[name={name}]").fill(value)
    person.press("Continue")
    person.give_billing()
    assert person.page.locator("h1").inner_text() == "Confirm your email"

    browser = person.page.context.browser
    assert browser
    with browser.new_context(viewport=PHONE) as context:
        phone = Person(context.new_page(), person.system)
        phone.email = person.email
        phone.open_mailed_link()
        look_at(phone.page)
        phone.answer({"password": PASSWORD})
        phone.press("Confirm")
        look_at(phone.page)
        assert phone.page.get_by_role("link", name="Continue here").count() == 1

    person.page.wait_for_url("**/checkout/contract", timeout=SOON)
    person.continue_to("review")
    person.press("Place order")
    assert person.order_number().startswith("DT-")
