"""The mail gateway: the contract it shares with its fake, and the mail server's own outcomes."""

import time
from base64 import b64encode
from dataclasses import replace
from typing import Any

import pytest
import requests

from business_layer.messages.ports import HtmlBody, MailFile, MailGateway, MailRefused
from business_layer.shared.errors import GatewayUnavailable
from integration_layer.mail import SmtpMailGateway
from tests.fakes.gateways import FakeMail
from tests.integration.conftest import RunningMail, free_port

LETTER: dict[str, Any] = {
    "message_id": "m-1",
    "to": "maria@example.com",
    "subject": "Your order",
    "body": "It is ready.\n",
}


@pytest.fixture(params=["real", "fake"])
def gateway(request: pytest.FixtureRequest) -> MailGateway:
    return FakeMail() if request.param == "fake" else request.getfixturevalue("mail")


@pytest.mark.parametrize("part", ["to", "subject"])
@pytest.mark.parametrize("line_break", ["\r\n", "\n", "\r"])
def test_a_line_break_adds_no_header(gateway: MailGateway, part: str, line_break: str) -> None:
    with pytest.raises(MailRefused):
        gateway.send(**{**LETTER, part: f"{LETTER[part]}{line_break}Bcc: evil@example.com"})


def test_a_refused_recipient_is_refused_for_good(gateway: MailGateway, catcher: RunningMail) -> None:
    if isinstance(gateway, FakeMail):
        gateway.outcome = MailRefused("No such mailbox.")
    else:
        catcher.switch(mode="refuse")

    with pytest.raises(MailRefused):
        gateway.send(**LETTER)


def test_a_server_that_is_busy_is_unavailable(gateway: MailGateway, catcher: RunningMail) -> None:
    if isinstance(gateway, FakeMail):
        gateway.outcome = GatewayUnavailable("The mail server did not answer.")
    else:
        catcher.switch(mode="fail")

    with pytest.raises(GatewayUnavailable):
        gateway.send(**LETTER)


def test_a_mail_arrives_as_it_was_written(mail: SmtpMailGateway, catcher: RunningMail) -> None:
    body = "Dear Zoë,\n\n.\nFrom here on: https://127.0.0.1/verify?token=abc\n"

    mail.send(message_id="m-2", to="zoe@example.com", subject="Grüße — your order", body=body)

    (caught,) = catcher.to("zoe@example.com")
    assert caught["message_id"] == "<m-2@dialtone.example>"
    assert caught["subject"] == "Grüße — your order"
    assert caught["body"].splitlines() == body.splitlines()


def test_outside_production_each_subject_says_where_the_mail_comes_from(catcher: RunningMail) -> None:
    mail = SmtpMailGateway(replace(catcher.access, environment="staging"))

    mail.send(**{**LETTER, "to": "labeled@example.com"})

    assert catcher.to("labeled@example.com")[0]["subject"] == f"[staging] {LETTER['subject']}"


def test_an_address_outside_ascii_is_served_where_the_server_can(mail: SmtpMailGateway, catcher: RunningMail) -> None:
    mail.send(**{**LETTER, "to": "zoë@example.com"})

    assert catcher.to("zoë@example.com")[0]["subject"] == LETTER["subject"]


def test_the_same_message_sent_again_is_known_by_its_id(mail: SmtpMailGateway, catcher: RunningMail) -> None:
    letter = {**LETTER, "to": "twice@example.com"}
    catcher.switch(mode="lose_answer", count=1)

    with pytest.raises(GatewayUnavailable):
        mail.send(**letter)
    mail.send(**letter)

    assert [caught["message_id"] for caught in catcher.to("twice@example.com")] == ["<m-1@dialtone.example>"] * 2


@pytest.mark.parametrize("to", ["a@example.com, b@example.com", "no address", "", "Maria <maria@example.com>", "a@b@c"])
def test_text_that_is_not_exactly_one_address_is_refused(mail: SmtpMailGateway, to: str) -> None:
    with pytest.raises(MailRefused):
        mail.send(**{**LETTER, "to": to})


def test_a_slow_server_is_unavailable_within_the_time_out(catcher: RunningMail) -> None:
    gateway = SmtpMailGateway(replace(catcher.access, timeout=0.2))
    catcher.switch(mode="slow", seconds=1, count=1)
    began = time.monotonic()

    with pytest.raises(GatewayUnavailable):
        gateway.send(**LETTER)

    assert time.monotonic() - began < 0.8


def test_a_dropped_connection_and_no_server_are_unavailable(mail: SmtpMailGateway, catcher: RunningMail) -> None:
    catcher.switch(mode="drop", count=1)

    with pytest.raises(GatewayUnavailable):
        mail.send(**LETTER)
    with pytest.raises(GatewayUnavailable):
        SmtpMailGateway(replace(catcher.access, port=free_port())).send(**LETTER)


def test_no_mail_goes_without_tls_where_tls_is_asked_for(catcher: RunningMail) -> None:
    gateway = SmtpMailGateway(replace(catcher.access, starttls=True))

    with pytest.raises(GatewayUnavailable):
        gateway.send(**{**LETTER, "to": "plain@example.com"})

    assert catcher.to("plain@example.com") == []


def test_the_page_lists_mails_and_shows_one_without_running_it(mail: SmtpMailGateway, catcher: RunningMail) -> None:
    mail.send(
        message_id="m-3", to="page@example.com", subject="<script>alert(1)</script>", body="<b>https://x.test/</b>"
    )
    (caught,) = catcher.to("page@example.com")

    listed = requests.get(f"{catcher.url}/?to=page@example.com", timeout=5).text
    shown = requests.get(f"{catcher.url}/messages/{caught['id']}", timeout=5)

    assert "&lt;script&gt;" in listed
    assert not any(raw in listed + shown.text for raw in ("<script>", "<b>"))
    assert "script-src" not in shown.headers["Content-Security-Policy"]
    assert "default-src 'none'" in shown.headers["Content-Security-Policy"]
    assert requests.get(f"{catcher.url}/messages/999999", timeout=5).status_code == 404


def test_a_calendar_entry_arrives_as_a_file_of_its_own(mail: SmtpMailGateway, catcher: RunningMail) -> None:
    entry = MailFile(
        name="visit.ics",
        media_type="text/calendar; method=PUBLISH; charset=utf-8",
        content="BEGIN:VCALENDAR\r\nSUMMARY:Zoë\r\nEND:VCALENDAR\r\n".encode(),
    )

    mail.send(**{**LETTER, "to": "ann@example.com"}, files=(entry,))

    (caught,) = catcher.to("ann@example.com")
    assert caught["body"].splitlines() == ["It is ready."]
    assert caught["files"] == [["visit.ics", "text/calendar", entry.content.decode()]]


def test_a_mail_with_html_arrives_as_alternatives_that_both_can_be_read(
    mail: SmtpMailGateway, catcher: RunningMail
) -> None:
    picture = MailFile(name="mark", media_type="image/png", content=b"\x89PNG pixels")
    contract = MailFile(name="contract.pdf", media_type="application/pdf", content=b"%PDF-1.7 \xff")
    html = HtmlBody(markup='<h1>Zoë</h1><img src="cid:mark"><script>alert(1)</script>', pictures=(picture,))

    mail.send(**{**LETTER, "to": "html@example.com"}, html=html, files=(contract,))

    (caught,) = catcher.to("html@example.com")
    page = f"{catcher.url}/messages/{caught['id']}"
    shown, file = requests.get(f"{page}/html", timeout=5), requests.get(f"{page}/files/0", timeout=5)
    assert caught["body"].splitlines() == ["It is ready."]
    assert caught["files"] == [["contract.pdf", "application/pdf", ""]]
    assert (file.content, file.headers["Content-Type"]) == (contract.content, "application/pdf")
    assert f'<h1>Zoë</h1><img src="data:image/png;base64,{b64encode(picture.content).decode()}">' in shown.text
    assert "sandbox allow-popups" in shown.headers["Content-Security-Policy"]
    assert "script-src" not in shown.headers["Content-Security-Policy"]
    assert f"/messages/{caught['id']}/html" in requests.get(page, timeout=5).text
    assert requests.get(f"{page}/files/1", timeout=5).status_code == 404


def test_the_parts_of_a_mail_are_nested_as_mail_programs_expect(mail: SmtpMailGateway) -> None:
    message = mail._message("m-9", "ann@example.com", "Your order", "It is ready.")

    mail._add_html(
        message, HtmlBody(markup="<p>", pictures=(MailFile(name="m", media_type="image/png", content=b"x"),))
    )
    mail._attach(message, MailFile(name="a.pdf", media_type="application/pdf", content=b"x"))

    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
        "application/pdf",
    ]
