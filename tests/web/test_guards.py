"""Guards over the whole: access, tokens, headers, and what no request may do."""

from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random

import pytest
import time_machine

from business_layer.shared.actor import Permission
from business_layer.user_management.users import PERMISSIONS_OF, Role
from environments.composition import resolve
from tests.demo.orders import demo_orders
from tests.support.house import House
from tests.support.logs import logs_of
from tests.support.pages import POLICY_HEADERS, Pages
from tests.support.purchase import check_out, configure
from tests.web.people import a_buyer
from tests.web.urls import is_asked_to_sign_in, sample_path, send, urls_of
from web_layer import access_check, error_pages, request_log
from web_layer.access_kinds import OF_CUSTOMERS, Access

PAGER = next(order for order in demo_orders(Random(7)) if order.slug == "paging")
EVIL = '"><svg onload=1>'


def test_a_visitor_without_access_is_sent_to_sign_in_on_the_store(fresh_house: House) -> None:
    visitor = Pages(fresh_house.store_app)

    for url in urls_of(fresh_house.store_app):
        answer = send(visitor, url)
        if url.allow in OF_CUSTOMERS:
            assert is_asked_to_sign_in(answer), url
        else:
            assert not answer[1].startswith("/sign-in?next"), url


def test_a_customer_without_a_password_is_sent_to_choose_one(fresh_house: House) -> None:
    buyer = a_buyer(fresh_house).browser

    for url in urls_of(fresh_house.store_app):
        if url.endpoint not in {"create_first_password", "create_sign_out"}:
            is_asked = send(buyer, url, token_from="/cart")[1].startswith("/account/first-password")
            assert is_asked is (url.allow in {Access.CUSTOMER, Access.PLACED_HERE}), url


@pytest.mark.parametrize("role", list(Role))
def test_each_role_opens_in_the_back_office_only_what_it_may(fresh_house: House, role: Role) -> None:
    agent = fresh_house.agent(role)
    may = PERMISSIONS_OF[role]

    for url in urls_of(fresh_house.office_app):
        if url.endpoint in {"create_sign_out", "create_session", "create_second_factor"}:
            continue
        status, location = send(agent, url, token_from="/")
        if isinstance(url.allow, Permission) and url.allow not in may:
            assert status == 403, url
        elif url.allow is Access.ACTING_FOR_CUSTOMER:
            assert (status, location) == (302, "/"), url
        else:
            assert status != 403, url


def test_the_back_office_needs_the_second_factor(fresh_house: House) -> None:
    fresh_house.agent(Role.LEAD)
    stranger, halfway = Pages(fresh_house.office_app), Pages(fresh_house.office_app)
    halfway.open("/sign-in").submit(
        "/sign-in", {"email": "lead@dialtone.example", "password": "a quiet harbor at dusk"}
    )

    for url in urls_of(fresh_house.office_app):
        if url.allow is Access.ANYONE:
            continue
        assert is_asked_to_sign_in(send(stranger, url)), url
        assert send(halfway, url)[1].split("?")[0] == "/second-factor", url


def test_another_customers_order_does_not_exist(fresh_house: House) -> None:
    owner = fresh_house.customer()
    configure(owner, PAGER)
    number = check_out(owner)
    other = fresh_house.customer("Otto Brown", "otto@customers.example")

    for path in (f"/orders/{number}", f"/orders/{number}/confirmation", f"/orders/{number}/documents"):
        other.open(path)
        assert other.status == 404
        assert "Maria" not in other.text


@pytest.mark.parametrize("site", ["store_app", "office_app"])
def test_every_post_wants_its_token(fresh_house: House, site: str) -> None:
    browser = fresh_house.customer()
    if site == "office_app":
        browser = fresh_house.agent(Role.LEAD)
        browser.open(f"/customers/{fresh_house.rows('SELECT id FROM customers')[0][0]}")
        browser.submit("/serving", {"reason": "called"})
    engineer = fresh_house.agent(Role.RELEASE_ENGINEER)
    foreign = Pages(fresh_house.store_app).open("/sign-in").token()

    for url in urls_of(getattr(fresh_house, site)):
        # Permissions without a role belong to agents who were just employed: see test_first_password.py.
        if url.method == "POST" and url.allow is not Permission.COMPLETE_SIGN_IN:
            for data in ({}, {"csrf_token": foreign}):
                sender = engineer if url.allow is Permission.MANAGE_RELEASES else browser
                response = sender.client.post(sample_path(url.rule), data=data)
                assert response.status_code == 400, url


def test_no_get_changes_anything(fresh_house: House) -> None:
    customer = fresh_house.customer()
    configure(customer, PAGER)
    before = _fingerprint(fresh_house)

    for url in urls_of(fresh_house.store_app):
        if url.method == "GET":
            customer.open(sample_path(url.rule))

    assert _fingerprint(fresh_house) == before


@pytest.mark.parametrize("path", ["/", "/nope", "/orders", "/offerings/nope", "/static/store.css", "/health/live"])
def test_every_answer_carries_the_policy_headers(fresh_house: House, path: str) -> None:
    response = Pages(fresh_house.store_app).client.get(path)

    assert all(header in response.headers for header in POLICY_HEADERS)
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert "charset" in response.content_type


def test_an_address_may_end_with_a_slash(fresh_house: House) -> None:
    browser = Pages(fresh_house.store_app)

    assert browser.open("/cart/").heading == browser.open("/cart").heading
    assert browser.open("/offerings/paging/").heading == "Paging"
    assert browser.open("/orders/").heading == "Sign in"


def test_a_failure_shows_no_trace(fresh_house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resolve(fresh_house.container.database.order_queries), "of_customer", _fail)

    response = fresh_house.customer().client.get("/orders")

    assert response.status_code == 500
    assert b"a secret detail" not in response.data
    assert b"Traceback" not in response.data


@pytest.mark.parametrize(
    "path", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "//["]
)
def test_signing_in_leads_nowhere_else(fresh_house: House, path: str) -> None:
    fresh_house.customer()
    browser = Pages(fresh_house.store_app)
    token = browser.open("/sign-in").token()
    fields = {
        "csrf_token": token,
        "email": "maria@customers.example",
        "password": "seven green bicycles",
        "next": path,
    }

    response = browser.client.post("/sign-in", data=fields)

    assert response.headers["Location"] == "/"


def test_a_session_is_new_at_sign_in_and_dead_after_sign_out(fresh_house: House) -> None:
    browser = fresh_house.customer()
    cookie = browser.client.get_cookie("dialtone-store")
    assert cookie is not None
    browser.open("/").submit("/sign-out", {})

    browser.client.set_cookie("dialtone-store", cookie.value)

    assert browser.open("/orders").heading == "Sign in"


def test_typed_text_is_always_escaped(fresh_house: House) -> None:
    browser = fresh_house.customer(f"Maria {EVIL}", "maria@customers.example")
    configure(browser, PAGER)
    number = check_out(browser)
    fresh_house.work()
    lead = fresh_house.agent(Role.LEAD)

    pages = [browser.open(path).raw for path in (f"/orders/{number}", "/services", "/account", "/orders")]
    pages += [lead.open(path).raw for path in ("/", f"/orders/{number}")]

    assert not [page for page in pages if EVIL in page]
    assert any("&lt;svg onload=1&gt;" in page for page in pages)


def test_too_large_a_body_is_refused(fresh_house: House) -> None:
    browser = Pages(fresh_house.store_app)

    response = browser.client.post("/sign-in", data={"email": "x" * 400_000})

    assert response.status_code == 413


def test_trace_is_not_answered(fresh_house: House) -> None:
    assert Pages(fresh_house.store_app).client.open("/", method="TRACE").status_code == 405


def test_the_eleventh_wrong_password_in_a_minute_is_throttled(fresh_house: House) -> None:
    fresh_house.customer()
    browser = Pages(fresh_house.store_app)

    statuses = [
        browser.open("/sign-in").submit("/sign-in", {"email": "maria@customers.example", "password": "wrong"}).status
        for _ in range(11)
    ]

    assert statuses == [422] * 10 + [429]


def test_a_client_that_drops_its_cookie_is_limited_by_address(fresh_house: House) -> None:
    most = fresh_house.settings.limits.posts_per_minute_by_address

    # All within a minute, however long the machine takes.
    with time_machine.travel(datetime.now(UTC), tick=False):
        statuses = {Pages(fresh_house.store_app).client.post("/sign-in").status_code for _ in range(most)}
        last = Pages(fresh_house.store_app).client.post("/sign-in").status_code

    assert statuses == {400}
    assert last == 429


def test_no_path_with_a_secret_is_logged(fresh_house: House) -> None:
    with logs_of(access_check, error_pages, request_log) as logs:
        Pages(fresh_house.store_app).open("/verify-email/a-secret-token")

    assert [log["event"] for log in logs] == ["request"]
    assert "a-secret-token" not in str(logs)


def _fail(*_: object, **__: object) -> Iterator[None]:
    raise RuntimeError("a secret detail")


def _fingerprint(house: House) -> list[object]:
    tables = (
        "carts",
        "cart_items",
        "checkouts",
        "product_orders",
        "resources",
        "users",
        "billing_accounts",
        "messages",
    )
    return [house.rows(f"SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM {table} t") for table in tables]


def test_an_agents_look_at_a_customers_order_is_in_the_audit_trail_and_a_customers_own_is_not(
    fresh_house: House,
) -> None:
    owner = fresh_house.customer()
    configure(owner, PAGER)
    number = check_out(owner)
    owner.open(f"/orders/{number}")

    fresh_house.agent(Role.AGENT).open(f"/orders/{number}")

    looks = fresh_house.rows("SELECT DISTINCT entity, actor_name FROM audit_rows WHERE verb = 'seen' ORDER BY entity")
    assert looks == [("Customer", "Some Agent"), ("ProductOrder", "Some Agent")]


def test_a_refused_sign_in_is_recorded_with_its_account(fresh_house: House) -> None:
    fresh_house.customer()
    browser = Pages(fresh_house.store_app).open("/sign-in")

    browser.submit("/sign-in", {"email": "maria@customers.example", "password": "wrong"})

    told = fresh_house.rows("SELECT properties FROM events WHERE name = 'sign_in_refused'")
    assert told == [({"site": "store", "why": "wrong password"},)]
