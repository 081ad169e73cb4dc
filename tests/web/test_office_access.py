"""Agents' sign-in, passwords and renewed authenticators, and the visibility of other agents."""

from datetime import timedelta
from uuid import uuid4

import pyotp
import pytest
from itsdangerous import URLSafeTimedSerializer

from business_layer.user_management.users import Role
from presentation_layer.controllers import office_agents
from tests.support.house import TOTP_SECRET, House
from tests.support.pages import Pages
from tests.web.people import Newcomer, an_agent

PASSWORD, NEW = "a quiet harbor at dusk", "nine blue umbrellas"


@pytest.fixture
def alex(house: House) -> Newcomer:
    return an_agent(house)


def _code(house: House, secret: str = TOTP_SECRET) -> str:
    """A code that was not used yet."""
    house.clock.pass_time(timedelta(seconds=60))
    return pyotp.TOTP(secret).at(house.clock.now())


def _sign_in(house: House, browser: Pages, email: str, password: str, secret: str = TOTP_SECRET) -> Pages:
    browser.submit("/sign-in", {"email": email, "password": password})
    return browser.submit("/second-factor", {"code": _code(house, secret)}) if browser.status == 200 else browser


def test_signing_in_again_leads_to_the_requested_page(house: House, alex: Newcomer) -> None:
    stranger = Pages(house.office_app).open("/orders/DT-1000001")
    assert stranger.path == "/sign-in"

    _sign_in(house, stranger, alex.email, PASSWORD)

    assert stranger.path == "/orders/DT-1000001"


def test_a_form_sent_while_signed_out_can_be_sent_after_both_factors(house: House, alex: Newcomer) -> None:
    browser = alex.browser.open("/?subject=agents")
    browser.client.delete_cookie("dialtone-office")

    browser.submit("/searches", {"service_center": "Columbus"})
    assert (browser.status, browser.heading) == (403, "Sign in to the back office")
    _sign_in(house, browser, alex.email, PASSWORD)
    assert browser.heading == "Pick up where you left off"
    browser.submit("/searches", {})

    assert browser.path.startswith("/searches/")
    assert alex.email in browser.text


def test_completing_a_sign_in_later_leads_to_the_requested_page(house: House, alex: Newcomer) -> None:
    halfway = Pages(house.office_app).open("/sign-in")
    halfway.submit("/sign-in", {"email": alex.email, "password": PASSWORD})
    halfway.open("/agents")
    assert halfway.path == "/second-factor"

    halfway.submit("/second-factor", {"code": _code(house)})

    assert halfway.path == "/agents"


@pytest.mark.parametrize(
    "path", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "//["]
)
def test_the_second_factor_leads_nowhere_else(house: House, alex: Newcomer, path: str) -> None:
    browser = Pages(house.office_app).open("/sign-in")
    browser.submit("/sign-in", {"email": alex.email, "password": PASSWORD, "next": path})
    assert browser.typed("next") == ""
    fields = {"csrf_token": browser.token(), "code": _code(house), "next": path}

    response = browser.client.post("/second-factor", data=fields)

    assert response.headers["Location"] == "/"


def test_an_agent_changes_the_password_with_a_fresh_code(house: House, alex: Newcomer) -> None:
    alex.browser.open("/").open(str(alex.browser.page.xpath("//header//a[contains(., 'My account')]/@href")[0]))
    alex.browser.submit("/account/password", {"present": PASSWORD, "code": _code(house), "password": NEW})

    assert alex.browser.heading == "Sign in to the back office"
    assert "You changed your password." in alex.browser.text
    house.work()
    assert any(to == alex.email and "password" in subject.lower() for _, to, subject, _ in house.mail.sent)
    assert _sign_in(house, Pages(house.office_app).open("/sign-in"), alex.email, PASSWORD).status == 422
    assert _sign_in(house, Pages(house.office_app).open("/sign-in"), alex.email, NEW).heading == "Search for"


def test_a_wrong_code_changes_no_password(house: House, alex: Newcomer) -> None:
    alex.browser.open("/account")
    alex.browser.submit("/account/password", {"present": PASSWORD, "code": "000000", "password": NEW})

    assert alex.browser.status == 422
    assert list(alex.browser.errors) == ["code"]


def test_a_lead_renews_an_authenticator_and_sees_the_secret_once(house: House, alex: Newcomer) -> None:
    lead = an_agent(house, Role.LEAD).browser
    ((agent_id, user_id),) = house.rows(f"SELECT id, user_id FROM agents WHERE email = '{alex.email}'")
    page = f"/agents/{agent_id}/authenticator"
    assert page in lead.open(f"/agents/{agent_id}").page.xpath("//a/@href")

    lead.open(page).submit(page, {})
    secret = str(lead.page.get_element_by_id("secret").text_content())

    assert alex.browser.open("/").path == "/sign-in"
    assert _sign_in(house, Pages(house.office_app).open("/sign-in"), alex.email, PASSWORD).status == 422
    stranger = Pages(house.office_app).open("/sign-in")
    assert _sign_in(house, stranger, alex.email, PASSWORD, secret).heading == "Search for"
    assert secret not in lead.open(page).raw
    written = house.rows(
        f"SELECT reason FROM audit_rows WHERE entity_id = '{user_id}' AND changed @> '[\"totp_secret\"]'"
    )
    assert written == [("renew authenticator",)]


def test_the_second_of_two_leads_does_not_undo_a_renewed_authenticator(house: House, alex: Newcomer) -> None:
    ((agent_id,),) = house.rows(f"SELECT id FROM agents WHERE email = '{alex.email}'")
    page = f"/agents/{agent_id}/authenticator"
    late = an_agent(house, Role.LEAD).browser.open(page)
    an_agent(house, Role.LEAD).browser.open(page).submit(page, {})

    late.submit(page, {})

    assert late.status == 409
    assert "Some Lead replaced this authenticator on " in late.text
    assert late.page.xpath(f"//main//a[@href='/agents/{agent_id}']")


def test_no_lead_renews_their_own_authenticator(house: House) -> None:
    lead = an_agent(house, Role.LEAD)
    ((agent_id,),) = house.rows(f"SELECT id FROM agents WHERE email = '{lead.email}'")
    page = f"/agents/{agent_id}/authenticator"

    lead.browser.open(page).submit(page, {})

    assert lead.browser.status == 409
    assert "Ask another lead" in lead.browser.text


@pytest.mark.parametrize("role", [Role.AGENT, Role.ENGINEER])
def test_roles_that_only_see_agents_get_nothing_to_manage(house: House, alex: Newcomer, role: Role) -> None:
    browser = an_agent(house, role).browser.open("/")

    browser.open(str(browser.page.xpath("//nav//a[text()='Manage agents']/@href")[0]))

    assert (browser.status, browser.heading) == (200, "Agents")
    assert alex.email in browser.text
    assert browser.page.xpath("//main//form/@action") == ["/searches"]
    browser.open(str(browser.page.xpath("//tbody//a/@href")[0]))
    assert not browser.page.xpath("//main//form")
    assert not browser.page.xpath("//main//a[contains(@href, '/agents/')]")


def test_every_agent_can_be_reached_on_the_agents_page(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    lead = an_agent(house, Role.LEAD).browser
    everybody = {str(row[0]) for row in house.rows("SELECT email FROM agents")}
    monkeypatch.setattr(office_agents, "PAGE_SIZE", 2)

    lead.open("/agents")
    found = _addresses(lead)
    while more := lead.page.xpath("//a[text()='More agents']/@href"):
        found += _addresses(lead.open(str(more[0])))

    assert sorted(found) == sorted(everybody)


def _addresses(browser: Pages) -> list[str]:
    return [str(element) for element in browser.page.xpath("//tbody//td[2]/text()")]


def test_no_copy_of_the_database_opens_the_back_office(house: House, alex: Newcomer) -> None:
    lead = an_agent(house, Role.LEAD).browser
    ((agent_id,),) = house.rows(f"SELECT id FROM agents WHERE email = '{alex.email}'")
    page = f"/agents/{agent_id}/authenticator"
    lead.open(page).submit(page, {})
    renewed = str(lead.page.get_element_by_id("secret").text_content())

    kept = [str(row[0]) for row in house.rows("SELECT u::text FROM users u WHERE totp_secret <> ''")]

    assert kept
    assert not [row for row in kept if TOTP_SECRET in row or renewed in row]


def test_no_code_for_the_network_is_kept_of_a_form(house: House) -> None:
    agent = an_agent(house, Role.LEAD).browser.open("/")
    typed = {"csrf_token": agent.token(), "host_code": "918273", "losing_account": "AB-17", "reason": "Mistyped."}
    agent.client.delete_cookie("dialtone-office")

    agent.post(f"/orders/DT-1000001/tasks/{uuid4()}/correction", typed)

    kept = str(agent.page.xpath("//input[@name='kept']/@value")[0])
    _, (_, _, fields) = URLSafeTimedSerializer("reading takes no key").loads_unsafe(kept)
    assert dict(fields) == {"losing_account": "AB-17", "reason": "Mistyped."}
