"""Visitors choose what may be kept about their visits: easily refused, changed at any time, kept to the letter."""

import pytest

from tests.support.house import House
from tests.support.pages import Pages
from tests.web.people import Newcomer

COOKIE = "dialtone-store-privacy"
PAGES = (
    "SELECT properties->>'page', consent, visitor_id, customer_id FROM events WHERE name = 'page_viewed' ORDER BY id"
)


@pytest.fixture
def visitor(fresh_house: House) -> Pages:
    return Pages(fresh_house.store_app)


def question(browser: Pages) -> list[str]:
    """The buttons of the banner; none if it is not shown."""
    found = browser.page.xpath("//section[@aria-label='Privacy choice']//button")
    return [str(button.text_content()) for button in found]


def answer(browser: Pages, button: str) -> Pages:
    """Press a button of the banner."""
    (form,) = browser.page.xpath("//section[@aria-label='Privacy choice']//form")
    fields: dict[str, str | list[str]] = {name: value or "" for name, value in form.form_values()}
    referrer = {"Referer": f"http://localhost{browser.path}"}
    browser.receive(
        browser.client.post(
            form.get("action"), data={**fields, "choice": button}, headers=referrer, follow_redirects=True
        )
    )
    return browser


def choose(browser: Pages, choice: str) -> Pages:
    return browser.open("/privacy-choices").submit("/privacy-choices", {"choice": choice})


def views(house: House) -> list[tuple[object, ...]]:
    house.keep_page_events()
    return house.rows(PAGES)


@pytest.mark.parametrize("path", ["/", "/offerings/paging", "/cart", "/sign-in"])
def test_every_page_asks_until_there_is_an_answer(visitor: Pages, path: str) -> None:
    assert question(visitor.open(path)) == ["Refuse", "Accept"]

    answer(visitor, "none")

    assert visitor.path == path
    assert question(visitor) == []
    assert "We only count pages" in visitor.text


def test_refusing_is_as_easy_as_accepting(visitor: Pages) -> None:
    buttons = visitor.open("/").page.xpath("//section[@aria-label='Privacy choice']//button")

    assert len({(button.get("class"), button.get("type"), button.tag) for button in buttons}) == 1
    assert visitor.page.xpath("//footer//a[@href='/privacy-choices']")


def test_without_an_answer_and_after_a_refusal_nothing_is_kept_of_a_visitor(fresh_house: House, visitor: Pages) -> None:
    visitor.open("/").open("/cart")
    assert COOKIE not in {cookie.key for cookie in visitor.client._cookies.values()}
    answer(visitor.open("/"), "none")
    visitor.open("/cart")

    assert {row[1:] for row in views(fresh_house)} == {("none", None, None)}


def test_accepting_gives_a_pseudonym_that_stays(fresh_house: House, visitor: Pages) -> None:
    answer(visitor.open("/"), "measure")
    visitor.open("/offerings/paging")

    measured = [row for row in views(fresh_house) if row[1] == "measure"]
    assert [row[0] for row in measured] == ["home", "offering"]
    assert len({row[2] for row in measured}) == 1
    assert None not in {row[2] for row in measured}


def test_the_cookie_is_set_once_and_tells_a_script_nothing(visitor: Pages) -> None:
    answer(visitor.open("/"), "measure")
    cookie = visitor.client.get_cookie(COOKIE)

    response = visitor.client.get("/")

    assert cookie is not None
    assert (cookie.http_only, cookie.same_site, cookie.path) == (True, "Lax", "/")
    assert COOKIE not in str(response.headers.getlist("Set-Cookie"))


def test_a_visitor_who_refuses_later_is_gone_from_the_events(fresh_house: House, visitor: Pages) -> None:
    answer(visitor.open("/"), "measure")
    visitor.open("/cart")
    views(fresh_house)

    choose(visitor, "none")

    assert {row[2] for row in views(fresh_house)} == {None}
    assert ("identities_forgotten",) in fresh_house.rows("SELECT name FROM events")
    choose(visitor, "measure")
    assert visitor.open("/").status == 200
    assert len({row[2] for row in views(fresh_house)} - {None}) == 1


def test_global_privacy_control_counts_as_a_refusal(fresh_house: House, visitor: Pages) -> None:
    answer(visitor.open("/"), "measure")
    visitor.client.environ_base["HTTP_SEC_GPC"] = "1"

    visitor.open("/cart").open("/privacy-choices")

    assert "Global Privacy Control, which counts as a refusal" in visitor.text
    seen = {row[0]: row[1:] for row in views(fresh_house)}
    assert (seen["cart"], seen["privacy_choices"]) == (("none", None, None), ("none", None, None))


def test_a_browser_with_the_signal_is_not_asked(visitor: Pages) -> None:
    visitor.client.environ_base["HTTP_SEC_GPC"] = "1"

    assert question(visitor.open("/")) == []


@pytest.mark.parametrize("cookie", ["", "forged", "e30.forged.forged", "x" * 4000])
def test_a_cookie_that_nobody_signed_is_no_choice(visitor: Pages, cookie: str) -> None:
    visitor.client.set_cookie(COOKIE, cookie)

    assert question(visitor.open("/")) == ["Refuse", "Accept"]


@pytest.mark.parametrize("choice", ["", "personalize", "everything", "a\0b"])
def test_a_visitor_can_choose_only_what_is_offered(visitor: Pages, choice: str) -> None:
    visitor.open("/privacy-choices").post("/privacy-choices", {"choice": choice, "csrf_token": visitor.token()})

    assert visitor.status == 422
    assert question(visitor.open("/")) == ["Refuse", "Accept"]


def test_a_foreign_page_cannot_send_a_visitor_elsewhere(visitor: Pages) -> None:
    visitor.open("/privacy-choices")
    fields = {"choice": "none", "csrf_token": visitor.token(), "channel": "forged"}

    response = visitor.client.post(
        "/privacy-choices", data=fields, headers={"Referer": "http://localhost//evil.example/"}
    )

    assert response.headers["Location"] == "/privacy-choices"


def test_a_customers_choice_is_on_their_record_and_in_the_audit_trail(house: House, customer: Newcomer) -> None:
    choose(customer.browser, "personalize")

    record = f"SELECT event_consent FROM customers WHERE id = '{customer.customer_id}'"
    assert house.rows(record) == [("personalize",)]
    audit = f"SELECT reason, changed FROM audit_rows WHERE entity_id = '{customer.customer_id}' ORDER BY id DESC"
    assert house.rows(audit)[0] == ("choose privacy", ["event_consent"])
    other = Pages(house.store_app)
    house.sign_in(other, customer.email)
    assert question(other.open("/")) == []


@pytest.mark.parametrize(("choice", "asked"), [("personalize", ["Refuse", "Accept"]), ("none", [])])
def test_the_next_person_at_the_browser_did_not_agree(customer: Newcomer, choice: str, asked: list[str]) -> None:
    choose(customer.browser, choice)

    customer.browser.open("/").submit("/sign-out", {})

    assert question(customer.browser.open("/cart")) == asked


def test_the_next_person_at_the_browser_has_another_pseudonym(fresh_house: House) -> None:
    browser = answer(Pages(fresh_house.store_app).open("/"), "measure")
    fresh_house.customer()
    fresh_house.sign_in(browser, "maria@customers.example")
    browser.open("/orders").submit("/sign-out", {})
    browser.open("/cart")

    known = {row[0]: row[2] for row in views(fresh_house) if row[1] == "measure"}
    assert None not in {known["orders"], known["cart"]}
    assert known["orders"] != known["cart"]


def test_visits_are_linked_to_the_customer_only_if_they_agree(house: House, customer: Newcomer) -> None:
    query = f"SELECT count(*) FROM events WHERE customer_id = '{customer.customer_id}' AND name = 'page_viewed'"
    customer.browser.open("/orders")
    house.keep_page_events()
    assert house.rows(query) == [(0,)]

    choose(customer.browser, "personalize").open("/orders")

    house.keep_page_events()
    assert house.rows(query) == [(2,)]
