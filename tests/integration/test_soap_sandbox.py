"""The SOAP sandbox over HTTP: refused requests, its pages, its switches and its end."""

import base64
import hashlib
import multiprocessing
import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
import zeep
from lxml import etree
from zeep.wsse.username import UsernameToken

from business_layer.online_ordering.availability import AvailabilityQuestion
from business_layer.order_management.network_services import ServiceState
from business_layer.order_management.service_orders import ServiceOrderState
from business_layer.shared.addresses import GeographicAddress
from business_layer.shared.errors import GatewayUnavailable
from environments.sandbox.soap import SoapSandbox, SoapSandboxSettings, run_soap
from integration_layer.availability import AvailabilitySoapGateway
from integration_layer.provisioning import ProvisioningSoapGateway
from integration_layer.soap_service import SoapAccess
from tests.integration.builders import a_name, a_number, a_request
from tests.integration.conftest import PASSWORD, USER, RunningNetwork, free_port
from tests.integration.servers import eventually

WSS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"
ASK = '<GetServiceOrder xmlns="urn:dialtone:provisioning:v1"><idempotencyKey>k</idempotencyKey></GetServiceOrder>'


def envelope(body: str = ASK, token: str = "") -> bytes:
    header = f"<s:Header>{token}</s:Header>" if token else ""
    soap = "http://schemas.xmlsoap.org/soap/envelope/"
    return f'<s:Envelope xmlns:s="{soap}">{header}<s:Body>{body}</s:Body></s:Envelope>'.encode()


def digest_token(*, user: str = USER, password: str = PASSWORD, created: datetime | None = None) -> str:
    nonce, at = os.urandom(16), (created or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")
    digest = hashlib.sha1(nonce + at.encode() + password.encode(), usedforsecurity=False).digest()
    return (
        f'<w:Security xmlns:w="{WSS}wssecurity-secext-1.0.xsd" xmlns:u="{WSS}wssecurity-utility-1.0.xsd">'
        f'<w:UsernameToken><w:Username>{user}</w:Username><w:Password Type="{WSS}username-token-profile-1.0'
        f'#PasswordDigest">{base64.b64encode(digest).decode()}</w:Password><w:Nonce>{base64.b64encode(nonce).decode()}'
        f"</w:Nonce><u:Created>{at}</u:Created></w:UsernameToken></w:Security>"
    )


def post(network: RunningNetwork, body: bytes) -> tuple[int, str, str]:
    """HTTP status, fault code, and the whole answer."""
    answer = requests.post(f"{network.url}/provisioning", data=body, headers={"Content-Type": "text/xml"}, timeout=5)
    code = etree.fromstring(answer.content).findtext(".//faultcode") or ""
    return answer.status_code, code, answer.text


def test_a_request_with_a_fresh_token_is_answered_once(network: RunningNetwork) -> None:
    request = envelope(token=digest_token())

    assert post(network, request)[:2] == (200, "")
    assert post(network, request)[:2] == (500, "wsse:FailedAuthentication")


@pytest.mark.parametrize(
    ("token", "code"),
    [
        (lambda: "", "wsse:InvalidSecurity"),
        (lambda: digest_token(password="wrong"), "wsse:FailedAuthentication"),
        (lambda: digest_token(user="somebody"), "wsse:FailedAuthentication"),
        (lambda: digest_token(created=datetime.now(UTC) - timedelta(minutes=6)), "wsse:MessageExpired"),
        (lambda: digest_token().replace("Created>2", "Created>x"), "wsse:InvalidSecurity"),
    ],
    ids=["no token", "wrong password", "unknown user", "too old", "no time"],
)
def test_a_request_without_a_good_token_is_a_fault(
    network: RunningNetwork, token: Callable[[], str], code: str
) -> None:
    assert post(network, envelope(token=token()))[:2] == (500, code)


@pytest.mark.parametrize(
    ("make_body", "status"),
    [
        (lambda: b"", 500),
        (lambda: b"<a", 500),
        (lambda: b"<a/>", 500),
        (
            lambda: b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>" + envelope(ASK.replace(">k<", ">&x;<")),
            500,
        ),
        (lambda: envelope(ASK * 2), 500),
        (lambda: envelope("<Unknown/>", digest_token()), 500),
        (lambda: b" " * 2_200_000, 413),
    ],
    ids=["empty", "broken", "not SOAP", "with an entity", "two requests", "unknown request", "too large"],
)
def test_a_document_that_is_not_a_request_gets_a_fault(
    network: RunningNetwork, make_body: Callable[[], bytes], status: int
) -> None:
    body = make_body()
    assert post(network, body)[:2] == (status, "soap:Client")


def test_a_request_that_breaks_the_schema_is_answered_with_the_place(network: RunningNetwork) -> None:
    status, code, text = post(network, envelope(ASK.replace(">k<", ">not a key<"), digest_token()))

    assert (status, code) == (500, "soap:Client")
    assert "idempotencyKey" in text


def test_a_client_can_be_made_from_the_contract_that_is_served(network: RunningNetwork) -> None:
    client = zeep.Client(f"{network.url}/provisioning?wsdl", wsse=UsernameToken(USER, PASSWORD))

    assert client.service.GetServiceOrder(idempotencyKey="never-sent").notFound.idempotencyKey == "never-sent"


def test_the_page_shows_effects_and_switches(provisioning: ProvisioningSoapGateway, network: RunningNetwork) -> None:
    request = a_request("Generic", characteristics=())
    provisioning.submit(request)
    assert eventually(lambda: network.ledger(request.order_number))

    page = requests.get(network.url, params={"order": request.order_number}, timeout=5)

    assert request.key in page.text
    assert page.text.count("<h1>") == 1
    assert not any(inline in page.text for inline in ("style=", "<style", "<script"))
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    tree: Any = etree.HTML(page.text)
    for name in tree.xpath("//label/@for"):
        assert len(tree.xpath("//*[@id=$name]", name=name)) == 1


def test_the_page_shows_each_kind_of_change(provisioning: ProvisioningSoapGateway, network: RunningNetwork) -> None:
    names, order = (a_name("Generic"), a_name("Generic")), f"D-{a_number()[1:]}"
    asked: dict[str, Any] = {"specification": "Generic", "order_number": order, "characteristics": ()}
    requests_made = [
        a_request(**asked, service=names[0]),
        a_request(**asked, service=names[0], action="modify"),
        a_request(**asked, service=names[0], action="modify", service_state=ServiceState.INACTIVE),
        a_request(**asked, service=names[0], action="modify", service_state=ServiceState.ACTIVE),
        a_request(**asked, service=names[1], moves_from=names[0]),
        a_request(**asked, service=names[0], action="delete"),
    ]
    for request in requests_made:
        provisioning.submit(request)
        assert has_completed(provisioning, request.key)

    tree: Any = etree.HTML(requests.get(network.url, params={"order": order}, timeout=5).text)
    done = tree.xpath("//section[h2='Ledger']//tbody/tr/td[4]/text()")
    states = tree.xpath("//section[h2='Services']//tbody/tr/td[4]/text()")

    assert done == ["delete", "move", "resume", "suspend", "modify", "add"]
    assert states == ["terminated", "active"]
    services = requests.get(f"{network.url}/services", params={"order": order}, timeout=5).json()["services"]
    assert [service["service_id"] for service in services] == [name.service_id for name in names]


def test_the_clock_cannot_be_moved_where_that_is_not_allowed(network: RunningNetwork) -> None:
    answer = requests.post(f"{network.url}/clock", json={"ahead_seconds": 60}, timeout=5)

    assert answer.status_code == 403
    assert requests.get(f"{network.url}/clock", timeout=5).json()["ahead_seconds"] == 0


def test_a_moved_clock_makes_orders_due_and_stays_moved_after_a_restart(
    sandbox_settings: Callable[..., SoapSandboxSettings],
) -> None:
    settings = sandbox_settings(has_movable_clock=True, seconds_per_order=3600.0)
    request = a_request()
    sandbox = SoapSandbox(settings)
    sandbox.start()
    url = f"http://127.0.0.1:{sandbox.server.server_address[1]}"
    gateway = ProvisioningSoapGateway(SoapAccess(endpoint=f"{url}/provisioning", user=USER, password=PASSWORD))
    gateway.submit(request)
    requests.post(f"{url}/clock", json={"ahead_seconds": 7200}, timeout=5).raise_for_status()
    assert has_completed(gateway, request.key)
    sandbox.stop()

    again = SoapSandbox(settings)
    again.start()
    url = f"http://127.0.0.1:{again.server.server_address[1]}"
    assert requests.get(f"{url}/clock", timeout=5).json()["ahead_seconds"] == 7200
    assert "2:00:00 ahead" in requests.get(url, timeout=5).text
    again.stop()


@pytest.mark.parametrize("wish", [{}, [], {"ahead_seconds": -1}, {"ahead_seconds": "1"}, {"ahead_seconds": 1e12}])
def test_a_clock_is_not_moved_by_what_is_no_duration(
    sandbox_settings: Callable[..., SoapSandboxSettings], wish: object
) -> None:
    sandbox = SoapSandbox(sandbox_settings(has_movable_clock=True))
    sandbox.start()

    answer = requests.post(f"http://127.0.0.1:{sandbox.server.server_address[1]}/clock", json=wish, timeout=5)

    assert answer.status_code == 422
    sandbox.stop()


def test_a_switch_set_in_the_form_is_shown_and_counts_down(
    provisioning: ProvisioningSoapGateway, network: RunningNetwork
) -> None:
    form = {"service": "provisioning", "mode": "silent", "seconds": "", "count": "2", "probability": "", "reason": ""}
    answer = requests.post(f"{network.url}/switches", data=form, timeout=5, allow_redirects=False)
    provisioning.submit(a_request())
    provisioning.ask("asking.counts.not")

    (switch,) = (
        shown
        for shown in requests.get(f"{network.url}/switches", timeout=5).json()["switches"]
        if shown["service"] == "provisioning"
    )
    assert (answer.status_code, switch["mode"], switch["count"]) == (303, "silent", 1)


def test_a_switch_with_probability_zero_never_acts(
    provisioning: ProvisioningSoapGateway, network: RunningNetwork
) -> None:
    network.switch(mode="refuse", probability=0)

    assert provisioning.submit(a_request()).reference


@pytest.mark.parametrize(
    ("wish", "hint"),
    [
        ([], "JSON object"),
        ({"service": "weather", "mode": "normal"}, "service: name one of"),
        ({"service": "availability", "mode": "silent"}, "mode: availability can be"),
        ({"service": "provisioning", "mode": "slow", "seconds": "nan"}, "seconds: give a number"),
        ({"service": "provisioning", "mode": "drop", "count": 0}, "count: give a whole number"),
        ({"service": "provisioning", "mode": "drop", "probability": 2}, "probability: give a number"),
        ({"service": "provisioning", "mode": "drop", "color": "red"}, "no color"),
    ],
)
def test_a_switch_that_cannot_be_set_is_answered_with_a_hint(network: RunningNetwork, wish: object, hint: str) -> None:
    answer = requests.post(f"{network.url}/switches", json=wish, timeout=5)

    assert answer.status_code == 422
    assert hint in answer.json()["error"]


def test_another_sites_page_cannot_set_a_switch(network: RunningNetwork) -> None:
    form = {"service": "provisioning", "mode": "drop"}

    answer = requests.post(f"{network.url}/switches", data=form, headers={"Origin": "https://evil.example"}, timeout=5)

    assert answer.status_code == 403


def test_each_service_can_have_a_password_of_its_own(
    sandbox_settings: Callable[..., SoapSandboxSettings], address: GeographicAddress
) -> None:
    sandbox = SoapSandbox(sandbox_settings(availability_user="asker", availability_password="another"))
    sandbox.start()
    endpoint = f"http://127.0.0.1:{sandbox.server.server_address[1]}/availability"
    question = AvailabilityQuestion(specification="VoiceLine")

    def check(user: str, password: str) -> object:
        return AvailabilitySoapGateway(SoapAccess(endpoint=endpoint, user=user, password=password)).check(
            address, (question,)
        )

    assert check("asker", "another")
    with pytest.raises(GatewayUnavailable):
        check(USER, PASSWORD)
    sandbox.stop()


def test_a_restarted_network_knows_what_it_was_asked(sandbox_settings: Callable[..., SoapSandboxSettings]) -> None:
    request = a_request()
    for seconds in (60.0, 0.01):
        sandbox = SoapSandbox(sandbox_settings(seconds_per_order=seconds))
        sandbox.start()
        endpoint = f"http://127.0.0.1:{sandbox.server.server_address[1]}/provisioning"
        report = ProvisioningSoapGateway(SoapAccess(endpoint=endpoint, user=USER, password=PASSWORD)).submit(request)
        sandbox.stop()

    assert report.reference == "SO-00000001"


def test_the_process_answers_what_is_under_way_before_it_stops(
    sandbox_settings: Callable[..., SoapSandboxSettings],
) -> None:
    port = free_port()
    process = multiprocessing.get_context("spawn").Process(target=run_soap, args=(sandbox_settings(port=port),))
    process.start()
    url = f"http://127.0.0.1:{port}"
    assert eventually(lambda: is_ready(url), seconds=20)
    slow = {"service": "provisioning", "mode": "slow", "seconds": 60, "count": 1}
    requests.post(f"{url}/switches", json=slow, timeout=5).raise_for_status()

    with ThreadPoolExecutor(1) as threads:
        under_way = threads.submit(requests.post, f"{url}/provisioning", envelope(token=digest_token()), timeout=30)
        assert eventually(lambda: requests.get(f"{url}/switches", timeout=5).json()["switches"][0]["mode"] == "normal")
        os.kill(process.pid or 0, signal.SIGTERM)
        process.join(20)

    assert under_way.result().status_code == 200
    assert process.exitcode == 0


def is_ready(url: str) -> bool:
    try:
        return requests.get(f"{url}/health/ready", timeout=1).ok
    except requests.ConnectionError:
        return False


def has_completed(gateway: ProvisioningSoapGateway, key: str) -> bool:
    found = eventually(lambda: (report := gateway.ask(key)) and report.state is ServiceOrderState.COMPLETED)
    return bool(found)
