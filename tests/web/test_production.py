"""Under production's settings: cookies, transport, the proxy in front, and the log."""

import json
import logging
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import structlog
from flask import Flask
from markupsafe import escape
from werkzeug.test import TestResponse

from business_layer.user_management.users import Role
from environments.composition import resolve
from environments.serving import wsgi
from environments.serving.logs import configure_logs
from environments.settings import Settings
from environments.settings.model import Proxy
from tests.support.house import PASSWORD, House
from tests.support.pages import POLICY_HEADERS, Pages
from tests.web.people import a_customer, an_agent
from tests.web.urls import sample_path, urls_of
from web_layer.access_kinds import Access
from web_layer.csrf import FOREIGN_PAGE, HIDDEN_PAGE, NO_COOKIE, OLD_PAGE

HTTPS = "https://store.dialtone.example"
REFUSALS = {"csrf_refused", "csrf_token_refused", "request_refused"}
FORGED = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "http", "X-Forwarded-Host": "evil.example"}


@pytest.fixture(scope="module")
def settings(house: House) -> Settings:
    return replace(house.settings, cookie_secure=True, proxy=Proxy(trusted_hops=0))


@pytest.fixture(scope="module")
def store(house: House, settings: Settings) -> Flask:
    return wsgi.store(settings, house.container)


@pytest.fixture(scope="module")
def behind_proxy(house: House, settings: Settings) -> Flask:
    return wsgi.store(replace(settings, proxy=Proxy(trusted_hops=1)), house.container)


class Log:
    """Return the lines of standard output, each a JSON object."""

    def __init__(self, captured: pytest.CaptureFixture[str]) -> None:
        self._captured = captured

    def forget(self) -> None:
        self._captured.readouterr()

    def text(self) -> str:
        return self._captured.readouterr().out

    def lines(self) -> list[dict[str, Any]]:
        """The lines so far; each must be one JSON object."""
        return [json.loads(line) for line in self.text().split("\n") if line.strip()]


@pytest.fixture
def log(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, store: Flask, behind_proxy: Flask
) -> Iterator[Log]:
    """The log as production writes it. Loggers keep what they first wrote to, so those of before are made anew, and
    none keeps the output of this test, which is closed when it ends.
    """
    configure_logs(as_json=True, level="info")
    structlog.configure(cache_logger_on_first_use=False)
    for name, module in list(sys.modules.items()):
        if name.startswith("web_layer.") and hasattr(module, "log"):
            monkeypatch.setattr(module, "log", structlog.get_logger())
    yield Log(capsys)
    configure_logs(as_json=False, level="info")


def sign_in(app: Flask, email: str) -> TestResponse:
    client = app.test_client()
    page = client.get("/sign-in", base_url=HTTPS).text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    fields = {"csrf_token": token, "email": email, "password": PASSWORD, "next": ""}
    return client.post("/sign-in", base_url=HTTPS, data=fields, headers={"Referer": f"{HTTPS}/sign-in"})


def test_both_cookies_are_for_this_host_over_https_and_for_no_script(house: House, store: Flask) -> None:
    response = sign_in(store, a_customer(house).email)

    cookies = {cookie.partition("=")[0]: cookie for cookie in response.headers.getlist("Set-Cookie")}
    assert cookies.keys() == {"__Host-dialtone-store", "__Host-dialtone-store-visitor"}
    for cookie in cookies.values():
        flags = {flag.strip().lower() for flag in cookie.split(";")[1:]}
        assert {"secure", "httponly", "samesite=lax", "path=/"} <= flags
        assert not [flag for flag in flags if flag.startswith("domain")]


EVIL = "https://evil.example"


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ({}, HIDDEN_PAGE),
        ({"Origin": "null"}, HIDDEN_PAGE),
        ({"Referer": f"{EVIL}/"}, FOREIGN_PAGE),
        ({"Origin": EVIL}, FOREIGN_PAGE),
        ({"Origin": EVIL, "Referer": f"{HTTPS}/sign-in"}, FOREIGN_PAGE),
        ({"Origin": "http://store.dialtone.example"}, FOREIGN_PAGE),
        ({"Origin": "https://store.dialtone.example:8443"}, FOREIGN_PAGE),
        ({"Origin": "https://store.dialtone.example.evil.example"}, FOREIGN_PAGE),
    ],
)
def test_a_post_over_https_comes_from_a_page_of_this_site(store: Flask, headers: dict[str, str], words: str) -> None:
    response = post_sign_in(store, headers)

    assert response.status_code == 400
    assert str(escape(words)) in response.text


@pytest.mark.parametrize(
    "headers",
    [{"Origin": HTTPS}, {"Referer": f"{HTTPS}/sign-in"}, {"Origin": "null", "Referer": f"{HTTPS}/sign-in"}],
)
def test_either_header_is_enough_to_name_this_site(store: Flask, headers: dict[str, str]) -> None:
    assert post_sign_in(store, headers).status_code == 422


def test_a_foreign_origin_is_refused_over_http_too(house: House) -> None:
    browser = Pages(house.store_app).open("/sign-in")

    response = browser.client.post("/sign-in", data={"csrf_token": browser.token()}, headers={"Origin": EVIL})

    assert response.status_code == 400


def test_a_form_with_an_old_token_gets_the_reason(store: Flask) -> None:
    """A page from before signing in elsewhere, and a browser that keeps no cookies, need different advice."""
    old = post_sign_in(store, {"Origin": HTTPS}, csrf_token="of another session")
    without_cookies = store.test_client(use_cookies=False).post("/sign-in", base_url=HTTPS, headers={"Origin": HTTPS})

    assert str(escape(OLD_PAGE)) in old.text
    assert str(escape(NO_COOKIE)) in without_cookies.text


def test_a_finder_of_a_weakness_learns_whom_to_tell(store: Flask) -> None:
    response = store.test_client().get("/.well-known/security.txt", base_url=HTTPS)

    told = dict(line.split(": ", 1) for line in response.text.splitlines())
    left = datetime.fromisoformat(told["Expires"]) - datetime.now(UTC)
    assert response.content_type == "text/plain; charset=utf-8"
    assert told["Contact"] == "mailto:security@dialtone.example"
    assert timedelta(days=90) < left < timedelta(days=365)


def post_sign_in(app: Flask, headers: dict[str, str], **fields: str) -> TestResponse:
    """Return the sign-in page's answer to an empty form with those headers."""
    client = app.test_client()
    page = client.get("/sign-in", base_url=HTTPS).text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    return client.post("/sign-in", base_url=HTTPS, data={"csrf_token": token, **fields}, headers=headers)


@pytest.mark.parametrize("path", ["/", "/nope", "/sign-in", "/static/store.css", "/health/live", "/orders"])
def test_every_answer_keeps_browsers_on_https_for_a_year(store: Flask, path: str) -> None:
    response = store.test_client().get(path, base_url=HTTPS)

    transport = response.headers["Strict-Transport-Security"]
    assert int(transport.split("max-age=")[1].split(";")[0]) >= 31536000
    assert "includeSubDomains" in transport
    assert all(header in response.headers for header in POLICY_HEADERS)


def test_no_other_origin_is_let_in(store: Flask) -> None:
    for method in ("GET", "OPTIONS"):
        response = store.test_client().open("/", method=method, headers={"Origin": "https://evil.example"})
        assert not [name for name, _ in response.headers if name.lower().startswith("access-control")]


def test_forwarded_headers_are_believed_of_nobody_where_no_proxy_is_trusted(store: Flask, log: Log) -> None:
    response = store.test_client().get("/orders", headers=FORGED)

    assert "evil.example" not in response.headers["Location"]
    assert log.lines()[-1]["address"] == "127.0.0.1"


def test_a_trusted_proxy_is_believed_for_its_own_hop_only(behind_proxy: Flask, log: Log) -> None:
    headers = {"X-Forwarded-For": "6.6.6.6, 203.0.113.9", "X-Forwarded-Proto": "https"}

    behind_proxy.test_client().get("/orders", headers=headers)

    assert log.lines()[-1]["address"] == "203.0.113.9"


def test_metrics_are_for_loopback_only(store: Flask, behind_proxy: Flask) -> None:
    assert store.test_client().get("/metrics").status_code == 200
    assert store.test_client().get("/metrics", environ_base={"REMOTE_ADDR": "203.0.113.9"}).status_code == 404
    assert behind_proxy.test_client().get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 404


@pytest.mark.parametrize("path", ["/.git/config", "/.env", "/static/../settings.toml", "/static/%2e%2e/wsgi.py"])
def test_nothing_but_the_static_files_is_served_from_disk(store: Flask, path: str) -> None:
    assert store.test_client().get(path).status_code == 404


def test_no_debugger_answers(store: Flask) -> None:
    response = store.test_client().get("/?__debugger__=yes&cmd=resource&f=debugger.js")

    assert not store.debug
    assert "debugger" not in response.headers["Content-Type"]
    assert "Werkzeug" not in response.text


def test_pages_of_an_account_are_not_stored(house: House) -> None:
    customer, lead = a_customer(house).browser, an_agent(house, Role.LEAD).browser
    opened = [(customer, url) for url in urls_of(house.store_app) if url.allow is Access.CUSTOMER]
    opened += [(lead, url) for url in urls_of(house.office_app) if url.endpoint != "robots"]

    for browser, url in opened:
        if url.method == "GET":
            response = browser.client.get(sample_path(url.rule))
            assert response.headers["Cache-Control"] == "no-store", url


def test_a_page_with_someones_name_in_it_is_no_others(house: House) -> None:
    """The shop window is cached by the house, never by what is between."""
    customer = a_customer(house).browser

    for path in ("/", "/offerings/paging"):
        assert customer.client.get(path).headers["Cache-Control"] == "private, no-cache"


def test_the_log_has_a_line_a_request_and_nothing_personal(house: House, log: Log) -> None:
    customer = a_customer(house, "Zelda Quartermain")
    customer.browser.open("/").submit("/availability", _an_address())
    lead = an_agent(house, Role.LEAD).browser
    lead.open("/?subject=customers").submit("/searches", {"email": customer.email, "telephone": "212 555 0142"})

    # What the machine makes up, a time or an id, may hold any five digits.
    made_up = {"timestamp", "milliseconds", "request_id", "user_id"}
    lines = log.lines()
    written = json.dumps([{key: value for key, value in line.items() if key not in made_up} for line in lines])

    assert sum(line["event"] == "request" for line in lines) > 8
    for personal in (
        customer.email,
        "Zelda",
        "Quartermain",
        PASSWORD,
        "Fifth Avenue",
        "5550142",
        "verify-email",
        "10118",
    ):
        assert personal not in written, personal


def test_a_refusal_is_in_the_log_with_who_was_refused(house: House, log: Log) -> None:
    agent = an_agent(house).browser
    log.forget()

    agent.open(f"/agents/{uuid4()}/authenticator")

    lines = log.lines()
    assert (lines[0]["event"], lines[0]["endpoint"]) == ("access_refused", "office.authenticator")
    assert lines[-1]["status"] == 403
    assert lines[-1]["user_id"]
    assert lines[0]["request_id"] == lines[-1]["request_id"]


@pytest.mark.parametrize("evil", ["\r\n", "\n", "\x1b[2J", "\u2028"])
def test_a_request_cannot_forge_a_log_line(
    store: Flask, log: Log, capsys: pytest.CaptureFixture[str], evil: str
) -> None:
    forged = f'x{evil}{{"event": "forged", "level": "info"}}'
    store.test_client().get(f"/offerings/{forged}")
    store.test_client().post("/sign-in", data={"email": forged})
    structlog.get_logger().info("an_event", value=forged)
    logging.getLogger("somebody").warning("who: %s", forged)

    captured = capsys.readouterr()

    lines = [json.loads(line) for line in captured.out.split("\n") if line]
    assert {"request", "an_event"} <= {line["event"] for line in lines} <= {"request", "an_event", *REFUSALS}
    assert not [line for line in captured.err.splitlines() if line.startswith('{"event"')]


def test_a_failure_is_logged_with_its_trace_and_shown_without(
    house: House, monkeypatch: pytest.MonkeyPatch, log: Log
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("SELECT secret FROM detail")

    customer = a_customer(house).browser
    monkeypatch.setattr(resolve(house.container.database.order_queries), "of_customer", fail)
    log.forget()

    page = customer.open("/orders")

    failed = next(line for line in log.lines() if line["event"] == "request_failed")
    assert page.status == 500
    assert "SELECT" not in page.raw
    assert "Traceback" not in page.raw
    assert "SELECT secret FROM detail" in str(failed["exception"])
    reference = str(failed["request_id"])[: len("01a225ed-816a-722a")]
    assert f"<code>{reference}</code>" in page.raw


def _an_address() -> dict[str, str | list[str]]:
    return {"street": "350 Fifth Avenue", "unit": "", "city": "New York", "state": "NY", "zip_code": "10118"}
