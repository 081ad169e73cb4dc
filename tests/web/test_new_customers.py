"""New customers check out without a password: reading the mail is enough, and opens no more than their checkout."""

from datetime import timedelta
from itertools import count
from random import Random

from lxml import html

from tests.demo.orders import demo_orders
from tests.support.house import PASSWORD, House
from tests.support.pages import Pages
from tests.support.purchase import BILLING, check_out, configure
from tests.web.people import Newcomer, a_buyer, act_for_customer, an_agent, last_link, start_checkout

TOLL_FREE = next(order for order in demo_orders(Random(7)) if order.slug == "toll-free")
CARD = next(order for order in demo_orders(Random(7)) if order.slug == "calling-card")
_strangers = count(1)


def an_address() -> str:
    return f"traveler{next(_strangers)}@customers.example"


def confirm(house: House, browser: Pages, email: str) -> Pages:
    """Open the link that was mailed last, and press the button."""
    link = last_link(house, email)
    return browser.open(link).submit(link, {})


def test_the_first_step_asks_for_no_password_and_not_for_what_answers_tell(visitor: Pages) -> None:
    configure(visitor, TOLL_FREE)

    visitor.open("/checkout")

    (form,) = (form for form in visitor.page.forms if form.get("action").endswith("/checkout/account"))
    assert set(form.fields) == {"csrf_token", "name", "email", "telephone"}
    assert form.fields["telephone"] == "(212) 555-0142"


def test_the_link_says_what_is_bought_and_looking_at_it_confirms_nothing(house: House, visitor: Pages) -> None:
    email = an_address()
    start_checkout(house, email, visitor)
    link = last_link(house, email)

    for browser in (visitor, Pages(house.store_app)):
        browser.open(link)
        assert browser.heading == "Confirm your email to continue your order"
        assert (email in browser.text, "Paging" in browser.text) == (True, True)
        assert not browser.page.xpath("//input[@type='password']")
    assert "that wasn't you, close this page" in browser.text
    assert "Maria Lopez" not in browser.text

    assert house.rows(f"SELECT verified_at FROM users WHERE email = '{email}'") == [(None,)]
    assert visitor.client.get("/sign-up/progress").status_code == 204


def test_confirming_leads_on_to_where_the_checkout_was(house: House, visitor: Pages) -> None:
    email = an_address()
    start_checkout(house, email, visitor)

    confirm(house, visitor, email)

    assert visitor.path == "/checkout/billing"


def test_the_checkout_continues_on_both_devices(house: House, visitor: Pages) -> None:
    email = an_address()
    start_checkout(house, email, visitor).submit("/checkout/billing", BILLING)
    assert (visitor.heading, email in visitor.text) == ("Confirm your email", True)
    assert visitor.client.get("/sign-up/progress").status_code == 204
    phone = confirm(house, Pages(house.store_app), email)
    assert "continues automatically on the device where you began" in phone.text
    assert phone.open("/checkout").path == "/checkout/contract"

    answer = visitor.client.get("/sign-up/progress")

    assert answer.headers["HX-Redirect"] == "/checkout"
    assert visitor.open("/checkout").path == "/checkout/contract"
    assert check_out(visitor)


def test_a_step_that_is_sent_after_the_confirmation_is_kept(house: House, visitor: Pages) -> None:
    email = an_address()
    start_checkout(house, email, visitor)
    confirm(house, Pages(house.store_app), email)

    visitor.submit("/checkout/billing", BILLING)

    assert visitor.path == "/checkout/contract"


def test_a_browser_that_waited_too_long_chooses_a_password(house: House, visitor: Pages) -> None:
    email = an_address()
    start_checkout(house, email, visitor)
    confirm(house, Pages(house.store_app), email)
    house.clock.pass_time(timedelta(hours=2))
    assert visitor.open("/checkout/billing").heading == "Sign in"
    visitor.open("/reset-password").submit("/reset-password", {"email": email})
    link = last_link(house, email)

    visitor.open(link).submit(link, {"password": PASSWORD})

    assert visitor.open("/sign-in").submit("/sign-in", {"email": email, "password": PASSWORD}).status == 200
    assert visitor.open("/checkout").path == "/checkout/billing"


def test_the_first_step_reveals_no_account(house: House, customer: Newcomer) -> None:
    without_password, answers = a_buyer(house), set()

    for email in (customer.email, without_password.email, an_address()):
        stranger = start_checkout(house, email)
        steps = [_words(stranger).replace(email, "EMAIL")]
        stranger.submit("/checkout/billing", BILLING)
        steps.append(_words(stranger).replace(email, "EMAIL"))
        steps.append(stranger.open("/checkout/contract").path)
        steps.append(str(stranger.client.get("/sign-up/progress").status_code))
        answers.add(tuple(steps))
    house.work()

    assert len(answers) == 1
    subjects = {to: subject for _, to, subject, _ in house.mail.sent}
    assert "already have" in subjects[customer.email]
    assert "already have" in subjects[without_password.email]


def test_an_owner_who_signed_up_again_signs_in_and_continues(house: House, customer: Newcomer, visitor: Pages) -> None:
    start_checkout(house, customer.email, visitor).submit("/checkout/billing", BILLING)

    visitor.open("/checkout/account").submit("/checkout/sign-in", {"email": customer.email, "password": PASSWORD})

    assert visitor.path == "/checkout/contract"


def test_the_confirmation_is_sent_again_within_the_checkout(house: House, visitor: Pages) -> None:
    email, right = an_address(), an_address()
    start_checkout(house, email, visitor)

    visitor.open("/checkout/email").submit("/sign-up/confirmation", {})
    assert (visitor.path, "emailed the link again" in visitor.text) == ("/checkout/email", True)
    visitor.open("/checkout/account")
    assert (visitor.typed("email"), visitor.typed("telephone")) == (email, "(212) 555-0142")
    visitor.submit("/checkout/account", {"email": right})

    assert confirm(house, visitor, right).path == "/checkout/billing"


def test_the_owner_of_a_mistyped_address_gets_nothing_once_it_is_corrected(house: House, visitor: Pages) -> None:
    wrong, right = an_address(), an_address()
    start_checkout(house, wrong, visitor)
    link = last_link(house, wrong)
    token = Pages(house.store_app).open("/sign-in").token()
    visitor.open("/checkout/account").submit("/checkout/account", {"email": right})

    stranger = Pages(house.store_app).open(link)
    stranger.client.post(link, data={"csrf_token": token})

    assert stranger.heading == "This confirmation link no longer works"
    assert house.rows(f"SELECT verified_at FROM users WHERE email = '{wrong}'") == [(None,)]
    assert confirm(house, visitor, right).path == "/checkout/billing"


def test_a_strangers_checkout_gets_nothing_of_the_person_who_confirms_it(house: House, visitor: Pages) -> None:
    email, stranger = an_address(), Pages(house.store_app)
    start_checkout(house, email, stranger)
    configure(visitor, CARD)

    confirm(house, visitor, email)

    assert "Calling Card" not in visitor.open("/cart").text
    stranger.client.get("/sign-up/progress")
    assert "Calling Card" not in stranger.open("/cart").text
    assert stranger.open("/account").heading == "Choose a password"


def test_choosing_a_password_ends_the_strangers_session(house: House, visitor: Pages) -> None:
    email, stranger = an_address(), Pages(house.store_app)
    start_checkout(house, email, stranger)
    confirm(house, visitor, email)
    stranger.client.get("/sign-up/progress")
    assert stranger.open("/checkout").path == "/checkout/billing"

    visitor.open("/account").submit("/account/first-password", {"password": PASSWORD})

    assert visitor.heading == "My account"
    assert stranger.open("/orders").heading == "Sign in"
    assert stranger.client.get("/sign-up/progress").status_code == 204


def test_two_checkouts_with_one_address_do_not_continue_together(house: House, visitor: Pages) -> None:
    email, stranger = an_address(), Pages(house.store_app)
    start_checkout(house, email, stranger)
    start_checkout(house, email, visitor)

    confirm(house, visitor, email)

    assert visitor.path == "/checkout/billing"
    assert stranger.client.get("/sign-up/progress").status_code == 204


def test_a_checkout_does_not_open_an_account_that_an_agent_opened(house: House, agent: Pages) -> None:
    email, stranger = an_address(), Pages(house.store_app)
    agent.open("/customers/new").submit("/customers", {"name": "Ida Gray", "email": email, "telephone": "212 555 0177"})

    start_checkout(house, email, stranger)

    assert last_link(house, email).startswith("/reset-password/")


def test_a_checkout_does_not_open_an_account_that_an_agent_worked_on_since(house: House, visitor: Pages) -> None:
    email = an_address()
    start_checkout(house, email, visitor)
    link = last_link(house, email)
    ((customer_id,),) = house.rows(f"SELECT id FROM customers WHERE email = '{email}'")
    configure(act_for_customer(an_agent(house).browser, customer_id), CARD)

    assert visitor.open(link).heading == "This confirmation link no longer works"
    visitor.open("/sign-up/confirmation").submit("/sign-up/confirmation", {"email": email})

    assert last_link(house, email).startswith("/reset-password/")
    assert visitor.client.get("/sign-up/progress").status_code == 204


def _words(visitor: Pages) -> str:
    main: html.HtmlElement = visitor.page.get_element_by_id("main")
    return " ".join(main.text_content().split())
