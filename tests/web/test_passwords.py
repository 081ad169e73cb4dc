"""Passwords, and the links that are mailed: nothing reveals an account, and no link opens more than it should."""

from datetime import timedelta
from itertools import count
from random import Random

import pytest
from lxml import html

from business_layer.user_management.passwords import common_passwords
from tests.demo.orders import demo_orders
from tests.support.house import PASSWORD, House
from tests.support.pages import Pages
from tests.support.purchase import configure
from tests.web.people import Newcomer, a_customer, an_agent, last_link

NEW = "nine blue umbrellas"
PAGER = next(order for order in demo_orders(Random(7)) if order.slug == "paging")
_strangers = count(1)


def test_asking_for_a_link_reveals_no_account(house: House, customer: Newcomer, visitor: Pages) -> None:
    unknown = f"nobody{next(_strangers)}@customers.example"

    pages = []
    for email in (customer.email, unknown):
        visitor.open("/reset-password").submit("/reset-password", {"email": email})
        pages.append((visitor.status, _words(visitor).replace(email, "EMAIL")))

    assert pages[0] == pages[1]


def test_signing_up_reveals_no_account(house: House, customer: Newcomer, visitor: Pages) -> None:
    unknown = f"nobody{next(_strangers)}@customers.example"

    pages = []
    for email in (customer.email, unknown):
        visitor.open("/sign-up").submit("/sign-up", {"name": "Some Body", "email": email, "password": NEW})
        pages.append((visitor.status, _words(visitor).replace(email, "EMAIL")))
    house.work()

    assert pages[0] == pages[1]
    assert house.rows(f"SELECT count(*) FROM users WHERE email = '{customer.email}'") == [(1,)]
    house.sign_in(visitor, customer.email)
    assert visitor.open("/account").heading != "Sign in"


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(customer: Newcomer, visitor: Pages) -> None:
    answers = []
    for email in (customer.email, f"nobody{next(_strangers)}@customers.example"):
        visitor.open("/sign-in").submit("/sign-in", {"email": email, "password": "wrong"})
        answers.append((visitor.status, visitor.errors))

    assert answers[0] == answers[1]


def test_a_link_sets_a_password_once_and_ends_all_sessions(house: House, customer: Newcomer, visitor: Pages) -> None:
    link = _reset_link(house, customer.email)

    visitor.open(link).submit(link, {"password": NEW})
    assert visitor.heading == "Sign in"
    visitor.submit("/sign-in", {"email": customer.email, "password": NEW})
    assert visitor.open("/account").heading != "Sign in"

    assert customer.browser.open("/orders").heading == "Sign in"
    again = Pages(house.store_app).open(link)
    assert (again.status, again.heading) == (410, "This link to reset your password no longer works")
    fields = {"csrf_token": again.token(), "password": "ten red kettles"}
    assert again.post(link, fields).status == 422
    assert "already used or has expired" in again.text


def test_the_page_of_a_spent_link_offers_a_new_link(house: House, customer: Newcomer, visitor: Pages) -> None:
    visitor.open("/reset-password/an-old-one").submit("/reset-password", {"email": customer.email})
    house.work()

    assert visitor.heading == "Check your email"
    assert visitor.open(last_link(house, customer.email)).heading == "Choose a new password"


def test_a_link_is_dead_after_a_day(house: House, customer: Newcomer, visitor: Pages) -> None:
    link = _reset_link(house, customer.email)
    token = visitor.open(link).token()
    house.clock.pass_time(timedelta(hours=24))

    visitor.post(link, {"csrf_token": token, "password": NEW})

    assert visitor.status == 422
    assert "already used or has expired" in visitor.text
    assert visitor.open(link).status == 410


def test_a_link_for_one_purpose_does_not_serve_another(house: House, customer: Newcomer, visitor: Pages) -> None:
    token = _reset_link(house, customer.email).rpartition("/")[2]

    page = visitor.open(f"/verify-email/{token}")
    assert page.heading == "This confirmation link no longer works"

    assert visitor.post(f"/verify-email/{token}", {"csrf_token": visitor.open("/sign-in").token()}).status == 422


def test_a_confirmation_in_another_browser_asks_for_the_password_and_finds_the_cart(
    house: House, visitor: Pages
) -> None:
    email = f"traveler{next(_strangers)}@customers.example"
    configure(visitor, PAGER)
    visitor.open("/sign-up").submit("/sign-up", {"name": "Ida Gray", "email": email, "password": NEW})
    house.work()
    link = last_link(house, email)
    other = Pages(house.store_app).open(link)

    other.submit(link, {"password": "a wrong one"})
    assert "not the password you chose" in other.errors["password"]
    other.submit(link, {"password": NEW})

    assert (other.path, other.heading) == ("/welcome", "Your email address is confirmed")
    assert "Paging" in other.open("/cart").text
    assert other.open("/account").heading == "My account"
    assert visitor.open(link).heading == "Your email address is confirmed"
    house.sign_in(visitor, email, NEW)
    assert "Paging" in visitor.open("/cart").text


def test_the_confirmation_is_sent_again_or_to_another_address(house: House, visitor: Pages) -> None:
    email, right = (f"typo{next(_strangers)}@customers.example" for _ in range(2))
    visitor.open("/sign-up").submit("/sign-up", {"name": "Ida Gray", "email": email, "password": NEW})

    visitor.submit("/sign-up/confirmation", {})
    house.work()
    assert (visitor.heading, email in visitor.text) == ("Check your email", True)
    assert len([to for _, to, *_ in house.mail.sent if to == email]) == 2
    visitor.submit("/sign-up", {"name": "Ida Gray"}, press=("do", "change"))
    assert (visitor.typed("email"), visitor.errors) == (email, {})
    visitor.submit("/sign-up", {"email": right, "password": NEW})
    house.work()

    link = last_link(house, right)
    assert visitor.open(link).submit(link, {}).path == "/cart"


def test_asking_for_the_confirmation_again_reveals_no_account(house: House, customer: Newcomer, visitor: Pages) -> None:
    waiting, unknown = (f"nobody{next(_strangers)}@customers.example" for _ in range(2))
    visitor.open("/sign-up").submit("/sign-up", {"name": "Some Body", "email": waiting, "password": NEW})

    pages = {
        _answer(visitor, "/sign-up/confirmation", {"email": email}) for email in (customer.email, waiting, unknown)
    }

    assert len(pages) == 1


@pytest.mark.parametrize("site", ["store_app", "office_app"])
def test_signing_up_and_then_in_reveals_no_account(house: House, customer: Newcomer, site: str) -> None:
    """The pair of posts tells nothing, though each page alone would not either."""
    colleague, waiting = an_agent(house).email, f"nobody{next(_strangers)}@customers.example"
    unknown = f"nobody{next(_strangers)}@customers.example"
    someone = Pages(house.store_app)
    someone.open("/sign-up").submit("/sign-up", {"name": "Some Body", "email": waiting, "password": PASSWORD})
    answers = set()

    for email in (customer.email, colleague, waiting, unknown):
        stranger, door = Pages(house.store_app), Pages(getattr(house, site))
        up = _answer(stranger, "/sign-up", {"name": "Some Body", "email": email, "password": NEW})
        answers.add((up, _answer(door, "/sign-in", {"email": email, "password": NEW})))

    assert len(answers) == 1


def test_looking_at_a_link_does_not_spend_it(house: House, customer: Newcomer, visitor: Pages) -> None:
    """Mail scanners open links."""
    link = _reset_link(house, customer.email)
    for _ in range(3):
        Pages(house.store_app).open(link)

    visitor.open(link).submit(link, {"password": NEW})

    assert visitor.heading == "Sign in"


def test_only_a_hash_of_the_link_is_kept_once_it_is_sent(house: House, customer: Newcomer) -> None:
    token = _reset_link(house, customer.email).rpartition("/")[2]

    assert len(token) >= 43
    for table in ("one_time_tokens", "messages", "audit_rows", "events"):
        assert house.rows(f"SELECT count(*) FROM {table} t WHERE t::text LIKE '%{token}%'") == [(0,)], table


def test_the_owner_is_mailed_that_the_password_changed_without_the_password(house: House, customer: Newcomer) -> None:
    link = _reset_link(house, customer.email)
    Pages(house.store_app).open(link).submit(link, {"password": NEW})
    house.work()

    subject, body = next((subject, body) for _, to, subject, body in reversed(house.mail.sent) if to == customer.email)

    assert "password" in subject.lower()
    assert NEW not in body


def test_an_agents_reset_does_not_skip_the_second_factor(house: House) -> None:
    agent = an_agent(house)
    link = _reset_link(house, agent.email)
    store = Pages(house.store_app).open(link).submit(link, {"password": NEW})
    assert "Sign in to the back office with the new one and your authenticator app." in store.text
    assert agent.browser.open("/").path == "/sign-in"
    assert "Forgot your password?" in agent.browser.text

    thief = Pages(house.office_app).open("/sign-in")
    thief.submit("/sign-in", {"email": agent.email, "password": NEW})

    assert thief.path == "/second-factor"
    assert thief.open("/").path == "/second-factor"
    assert thief.open("/agents").path == "/second-factor"


def test_links_cannot_be_asked_for_without_end(house: House, customer: Newcomer, visitor: Pages) -> None:
    most = house.settings.limits.mails_per_hour

    statuses = [
        visitor.open("/reset-password").submit("/reset-password", {"email": customer.email}).status
        for _ in range(most + 1)
    ]

    assert statuses[-1] == 429
    assert set(statuses[:-2]) == {200}
    assert "try again in an hour" in visitor.text
    assert visitor.typed("email") == customer.email


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("seven77", "at least 8"),
        ("x" * 257, "at most 256"),
        ("password1", "Many people use"),
        ("PASSWORD1", "Many people use"),
        ("password1234", "Many people use"),
        ("Dragon2026!", "Many people use"),
        ("p@ssw0rd99", "Many people use"),
        ("sunshine123456", "Many people use"),
        ("passwordpassword", "Many people use"),
        ("lopez and the sea", "Leave your name"),
    ],
)
def test_a_bad_password_is_refused_at_its_field(visitor: Pages, password: str, why: str) -> None:
    email = f"new{next(_strangers)}@customers.example"

    visitor.open("/sign-up").submit("/sign-up", {"name": "Maria Lopez", "email": email, "password": password})

    assert visitor.status == 422
    assert why in visitor.errors["password"]


@pytest.mark.parametrize(
    "password", ["aaaabbbbccccdddd", "eightlet", "x y" * 85, "  spaces at both ends  ", "пароль из слов"]
)
def test_a_good_password_needs_no_composition_and_is_kept_whole(house: House, visitor: Pages, password: str) -> None:
    email = f"new{next(_strangers)}@customers.example"
    visitor.open("/sign-up").submit("/sign-up", {"name": "Ann Poe", "email": email, "password": password})
    house.work()
    link = last_link(house, email)
    visitor.open(link).submit(link, {})

    for typed, opens in ((password[:-1], False), (password.strip() + "!", False), (password, True)):
        door = Pages(house.store_app).open("/sign-in")
        door.submit("/sign-in", {"email": email, "password": typed})
        assert (door.open("/account").heading != "Sign in") is opens, typed


def test_the_commonest_passwords_are_refused() -> None:
    assert len(common_passwords()) >= 3000


def test_passwords_are_kept_with_argon2id_under_a_salt_of_their_own(house: House) -> None:
    a_customer(house, "Ann Poe")
    a_customer(house, "Bea Poe")

    chosen = "password_hash <> '' AND password_hash NOT LIKE 'unchosen%'"
    hashes = [str(row[0]) for row in house.rows(f"SELECT password_hash FROM users WHERE {chosen}")]

    assert all(hash.startswith("$argon2id$") for hash in hashes)
    assert len(set(hashes)) == len(hashes)
    assert not any(PASSWORD in hash for hash in hashes)


def _reset_link(house: House, email: str) -> str:
    browser = Pages(house.store_app).open("/reset-password")
    browser.submit("/reset-password", {"email": email})
    assert browser.status == 200
    house.work()
    return last_link(house, email)


def _answer(browser: Pages, action: str, values: dict[str, str | list[str]]) -> tuple[int, str, tuple[str, ...]]:
    """The status, the words of the page without the address that was typed, and its errors."""
    browser.open(action).submit(action, values)
    return browser.status, _words(browser).replace(str(values["email"]), "EMAIL"), tuple(browser.errors.values())


def _words(visitor: Pages) -> str:
    main: html.HtmlElement = visitor.page.get_element_by_id("main")
    return " ".join(main.text_content().split())
