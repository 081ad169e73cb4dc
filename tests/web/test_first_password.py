"""An agent's first password, which a lead knows, opens nothing but the page on which to choose another."""

from datetime import timedelta

import pyotp
import pytest

from business_layer.user_management.users import Role
from tests.support.house import TOTP_SECRET, House
from tests.support.pages import Pages
from tests.web.people import an_agent
from tests.web.urls import sample_path, urls_of
from web_layer.access_check import BEFORE_OWN_PASSWORD

GIVEN, OWN = "a quiet harbor at dusk", "nine blue umbrellas"
EMAIL = "robin.vale@dialtone.example"
PAGE = "Choose your own password"


@pytest.fixture
def employed(fresh_house: House) -> House:
    """A lead has just employed an agent, in the back office."""
    lead = an_agent(fresh_house, Role.LEAD).browser.open("/agents")
    given = {"name": "Robin Vale", "email": EMAIL, "service_center": "Columbus", "password": GIVEN}
    lead.submit("/agents", {**given, "role": "agent", "totp_secret": TOTP_SECRET})
    assert "Robin Vale is now an agent" in lead.text
    assert "they replace the password you gave them" in lead.text
    return fresh_house


def _sign_in(house: House, password: str, *, to: str = "/") -> Pages:
    house.clock.pass_time(timedelta(minutes=1))
    browser = Pages(house.office_app).open(to).submit("/sign-in", {"email": EMAIL, "password": password})
    return browser.submit("/second-factor", {"code": pyotp.TOTP(TOTP_SECRET).at(house.clock.now())})


def test_every_url_of_the_back_office_leads_to_the_page(employed: House) -> None:
    browser = _sign_in(employed, GIVEN)
    token = browser.token()

    for url in urls_of(employed.office_app):
        if url.endpoint not in BEFORE_OWN_PASSWORD:
            response = browser.client.open(sample_path(url.rule), method=url.method, data={"csrf_token": token})
            assert response.status_code == 302, url
            assert response.headers["Location"].partition("?")[0] == "/own-password", url
    assert browser.open("/agents").heading == PAGE
    assert not browser.page.xpath("//nav")


def test_choosing_a_password_leads_to_the_requested_page(employed: House) -> None:
    browser = _sign_in(employed, GIVEN, to="/agents")
    assert browser.heading == PAGE

    browser.submit("/own-password", {"present": GIVEN, "password": OWN})

    assert (browser.path, browser.heading) == ("/agents", "Agents")
    assert _sign_in(employed, OWN).heading == "Search for"


def test_the_password_that_was_given_opens_nothing_afterwards(employed: House) -> None:
    elsewhere = _sign_in(employed, GIVEN)
    _sign_in(employed, GIVEN).submit("/own-password", {"present": GIVEN, "password": OWN})

    assert elsewhere.open("/").path == "/sign-in"
    elsewhere.submit("/sign-in", {"email": EMAIL, "password": GIVEN})
    assert elsewhere.status == 422
    reasons = employed.rows("SELECT reason FROM audit_rows WHERE changed @> '[\"has_given_password\"]'")
    assert reasons == [("choose own password",)]


def test_the_password_that_was_given_cannot_be_kept(employed: House) -> None:
    browser = _sign_in(employed, GIVEN)

    browser.submit("/own-password", {"present": GIVEN, "password": GIVEN})

    assert browser.errors == {"password": "Choose a different password from the one you were given."}
    assert browser.open("/").heading == PAGE


def test_choosing_it_wants_the_token_of_the_page(employed: House) -> None:
    browser = _sign_in(employed, GIVEN)

    response = browser.client.post("/own-password", data={"present": GIVEN, "password": OWN})

    assert response.status_code == 400
    assert browser.open("/").heading == PAGE


def test_the_secret_of_before_the_own_password_opens_nothing_after_it(employed: House) -> None:
    browser, thief = _sign_in(employed, GIVEN), Pages(employed.office_app)
    stolen = browser.client.get_cookie("dialtone-office").value

    browser.submit("/own-password", {"present": GIVEN, "password": OWN})

    thief.client.set_cookie("dialtone-office", stolen)
    assert browser.open("/").path == "/"
    assert thief.open("/").path == "/sign-in"


def test_an_agent_can_sign_out_instead_of_choosing_a_password(employed: House) -> None:
    browser = _sign_in(employed, GIVEN)

    browser.submit("/sign-out", {})

    assert browser.path == "/sign-in"
    assert _sign_in(employed, GIVEN).heading == PAGE


def test_a_password_reset_by_mail_is_ones_own(employed: House) -> None:
    browser = Pages(employed.store_app).open("/reset-password")
    browser.submit("/reset-password", {"email": EMAIL})
    employed.work()
    link = next(body for _, to, _, body in reversed(employed.mail.sent) if to == EMAIL)
    path = next(word for word in link.split() if "/reset-password/" in word)
    path = path.removeprefix(employed.settings.store.origin)
    browser.open(path).submit(path, {"password": OWN})

    assert _sign_in(employed, OWN).heading == "Search for"
