"""Sign-in sessions: new at each sign-in, over in time, and gone when they must be."""

from datetime import timedelta
from random import Random

import pyotp
import pytest
from itsdangerous import TimestampSigner
from sqlalchemy import text

from business_layer.shared.tokens import session_name
from business_layer.user_management.users import Role
from environments.composition import resolve
from tests.demo.orders import demo_orders
from tests.support.house import PASSWORD, TOTP_SECRET, House
from tests.support.pages import Pages
from tests.support.purchase import configure
from tests.web.people import Newcomer, an_agent

AGENT_PASSWORD = "a quiet harbor at dusk"


def test_a_session_that_someone_planted_is_not_the_one_of_the_sign_in(house: House, customer: Newcomer) -> None:
    browser = Pages(house.store_app)
    browser.client.set_cookie("dialtone-store", "planted")
    visitor = browser.open("/sign-in").token()

    house.sign_in(browser, customer.email)

    assert _cookie(browser) not in {"planted", _cookie(customer.browser), ""}
    assert browser.open("/account").token() != visitor
    other = Pages(house.store_app)
    other.client.set_cookie("dialtone-store", "planted")
    assert other.open("/orders").heading == "Sign in"


def test_the_token_of_before_the_sign_in_is_dead_after_it(house: House, customer: Newcomer) -> None:
    browser = Pages(house.store_app)
    before = browser.open("/sign-in").token()
    house.sign_in(browser, customer.email)

    browser.post("/sign-out", {"csrf_token": before})

    assert browser.status == 400


def test_only_a_hash_of_the_session_is_kept(house: House, customer: Newcomer) -> None:
    secret = _cookie(customer.browser)

    assert len(secret) >= 43
    assert house.rows(f"SELECT count(*) FROM sessions s WHERE s::text LIKE '%{secret}%'") == [(0,)]


def test_events_name_the_session_by_a_name_that_neither_opens_nor_finds_it(house: House, customer: Newcomer) -> None:
    customer.browser.open("/privacy-choices").submit("/privacy-choices", {"choice": "personalize"})
    configure(customer.browser, next(order for order in demo_orders(Random(7)) if order.slug == "paging"))

    told = house.rows(f"SELECT session, source FROM events WHERE customer_id = '{customer.customer_id}' ORDER BY id")
    session, source = told[-1]
    assert (session, source) == (session_name(_cookie(customer.browser)), "store")
    assert house.rows(f"SELECT count(*) FROM sessions s WHERE s::text LIKE '%{str(session)[1:]}%'") == [(0,)]


def test_an_unused_customers_session_ends_and_a_used_one_continues(house: House, customer: Newcomer) -> None:
    used = Pages(house.store_app)
    house.sign_in(used, customer.email)

    for _ in range(3):
        house.clock.pass_time(timedelta(minutes=house.settings.sessions.customer_idle_minutes - 1))
        assert used.open("/orders").heading != "Sign in"

    assert customer.browser.open("/orders").heading == "Sign in"


def test_an_unused_agents_session_ends_sooner(house: House) -> None:
    agent = an_agent(house).browser
    assert house.settings.sessions.agent_idle_minutes < house.settings.sessions.customer_idle_minutes

    house.clock.pass_time(timedelta(minutes=house.settings.sessions.agent_idle_minutes))

    assert agent.open("/").path == "/sign-in"


def test_a_session_ends_after_so_many_hours_however_much_it_is_used(house: House, customer: Newcomer) -> None:
    for _ in range(house.settings.sessions.absolute_hours * 2 - 1):
        house.clock.pass_time(timedelta(minutes=30))
        assert customer.browser.open("/account").heading != "Sign in"

    house.clock.pass_time(timedelta(minutes=30))

    assert customer.browser.open("/account").heading == "Sign in"


@pytest.mark.parametrize("role", list(Role))
def test_a_disabled_agent_has_no_session_left_and_gets_no_new_one(house: House, role: Role) -> None:
    agent = an_agent(house, role)
    second = Pages(house.office_app)
    house.clock.pass_time(timedelta(minutes=1))
    _sign_in_as_agent(house, second, agent.email)
    assert second.open("/").path != "/sign-in"

    lead = an_agent(house, Role.LEAD).browser
    ((agent_id,),) = house.rows(f"SELECT id FROM agents WHERE email = '{agent.email}'")
    lead.open(f"/agents/{agent_id}/disabling").submit(f"/agents/{agent_id}/disabling", {})
    assert "signed out on all devices" in lead.text

    for browser in (agent.browser, second):
        assert browser.open("/").path == "/sign-in"
    second.submit("/sign-in", {"email": agent.email, "password": AGENT_PASSWORD})
    assert "the password is wrong" in second.errors["password"]
    lead.submit(f"/agents/{agent_id}/enabling", {})
    house.clock.pass_time(timedelta(minutes=1))
    _sign_in_as_agent(house, second, agent.email)
    assert second.open("/").path != "/sign-in"


def test_a_lead_cannot_disable_herself(house: House) -> None:
    lead = an_agent(house, Role.LEAD)
    ((agent_id,),) = house.rows(f"SELECT id FROM agents WHERE email = '{lead.email}'")

    token = {"csrf_token": lead.browser.open(f"/agents/{agent_id}").token()}
    assert "/disabling" not in lead.browser.raw
    lead.browser.post(f"/agents/{agent_id}/disabling", token)

    assert "You cannot disable your own account" in lead.browser.text
    assert lead.browser.open("/").path == "/"


def test_the_secret_of_before_the_second_factor_opens_nothing_after_it(house: House) -> None:
    email = an_agent(house).email
    browser, thief = Pages(house.office_app), Pages(house.office_app)
    house.clock.pass_time(timedelta(minutes=1))
    browser.open("/sign-in").submit("/sign-in", {"email": email, "password": AGENT_PASSWORD})
    stolen = browser.client.get_cookie("dialtone-office").value

    browser.submit("/second-factor", {"code": pyotp.TOTP(TOTP_SECRET).at(house.clock.now())})

    thief.client.set_cookie("dialtone-office", stolen)
    assert browser.open("/").path == "/"
    assert thief.open("/").path == "/sign-in"


def test_a_changed_password_ends_every_session_and_the_old_one_opens_nothing(house: House, customer: Newcomer) -> None:
    elsewhere = Pages(house.store_app)
    house.sign_in(elsewhere, customer.email)

    customer.browser.open("/account").submit("/password", {"present": PASSWORD, "password": "nine blue umbrellas"})

    for browser in (customer.browser, elsewhere):
        assert browser.open("/orders").heading == "Sign in"
    elsewhere.submit("/sign-in", {"email": customer.email, "password": PASSWORD})
    assert "the password is wrong" in elsewhere.errors["password"]


def test_a_password_is_changed_only_by_who_knows_the_present_one(customer: Newcomer) -> None:
    customer.browser.open("/account").submit("/password", {"present": "a guess", "password": "nine blue umbrellas"})

    assert customer.browser.errors["present"] == "This is not your current password."
    assert customer.browser.open("/orders").heading != "Sign in"


def test_a_code_works_once(house: House) -> None:
    agent = an_agent(house)
    code = pyotp.TOTP(TOTP_SECRET).at(house.clock.now())
    again = _halfway(house, agent.email)

    again.submit("/second-factor", {"code": code})

    assert "was already used" in again.errors["code"]
    assert again.open("/").path == "/second-factor"


def test_an_older_code_does_not_work_once_a_newer_one_was_used(house: House) -> None:
    agent = an_agent(house)
    before = pyotp.TOTP(TOTP_SECRET).at(house.clock.now() - timedelta(seconds=30))
    again = _halfway(house, agent.email)

    again.submit("/second-factor", {"code": before})

    assert "code" in again.errors


def test_codes_cannot_be_guessed_for_long(house: House) -> None:
    agent = an_agent(house)
    house.clock.pass_time(timedelta(minutes=2))
    guesser = _halfway(house, agent.email)
    most = house.settings.limits.sign_ins_per_minute

    statuses = [guesser.submit("/second-factor", {"code": f"{n:06}"}).status for n in range(most + 1)]
    right = pyotp.TOTP(TOTP_SECRET).at(house.clock.now())
    locked_out = guesser.submit("/second-factor", {"code": right}).status
    house.clock.pass_time(timedelta(minutes=1, seconds=1))
    right = pyotp.TOTP(TOTP_SECRET).at(house.clock.now())

    assert statuses == [422] * most + [429]
    assert locked_out == 429
    assert guesser.submit("/second-factor", {"code": right}).path == "/"


def test_a_new_session_does_not_start_the_guessing_anew(house: House) -> None:
    agent = an_agent(house)
    house.clock.pass_time(timedelta(minutes=2))
    first = _halfway(house, agent.email)
    for n in range(house.settings.limits.sign_ins_per_minute):
        first.submit("/second-factor", {"code": f"{n:06}"})

    second = _halfway(house, agent.email)

    assert second.submit("/second-factor", {"code": "999999"}).status == 429


def test_the_second_factor_is_asked_of_nobody_who_did_not_sign_in(house: House) -> None:
    stranger = Pages(house.office_app).open("/second-factor")

    stranger.submit("/second-factor", {"code": "123456"})

    assert stranger.status == 403


def _halfway(house: House, email: str) -> Pages:
    browser = Pages(house.office_app).open("/sign-in")
    return browser.submit("/sign-in", {"email": email, "password": AGENT_PASSWORD})


def _sign_in_as_agent(house: House, browser: Pages, email: str) -> None:
    browser.open("/sign-in").submit("/sign-in", {"email": email, "password": AGENT_PASSWORD})
    browser.submit("/second-factor", {"code": pyotp.TOTP(TOTP_SECRET).at(house.clock.now())})


def _cookie(browser: Pages, name: str = "dialtone-store") -> str:
    found = browser.client.get_cookie(name)
    return found.value if found else ""


def _execute(house: House, statement: str) -> None:
    with resolve(house.container.database.sessions).begin() as session:
        session.execute(text(statement))


def test_a_page_stays_the_same_for_a_visitor_so_that_a_browser_need_not_fetch_it_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = Pages(house.store_app)
    browser.open("/offerings/paging")
    first = browser.client.get("/offerings/paging").headers["ETag"]
    stamp = TimestampSigner.get_timestamp
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda signer: stamp(signer) + 90)

    again = browser.client.get("/offerings/paging", headers={"If-None-Match": first})

    assert again.status_code == 304


def test_a_cart_survives_the_later_answer_to_another_first_post(house: House) -> None:
    order = next(order for order in demo_orders(Random(7)) if order.slug == "paging")
    browser, name = Pages(house.store_app), "dialtone-store-visitor"
    browser.open("/offerings/paging")
    token, before_both = browser.token(), _cookie(browser, name)
    fields = {"csrf_token": token, **order.answers}
    totals = browser.client.post("/offerings/paging/totals", data=fields)
    answered_later = _cookie(browser, name)
    browser.client.set_cookie(name, before_both)
    configure(browser, order)

    browser.client.set_cookie(name, answered_later)

    assert totals.status_code == 200
    assert "Paging" in browser.open("/cart").text
