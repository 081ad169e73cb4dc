"""A hostile outside system counts as unavailable: no file is read for it, and no log quotes its answers."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.wrappers import Request, Response

from business_layer.order_management.service_orders import ServiceOrderReport
from business_layer.shared.errors import GatewayUnavailable
from integration_layer import soap_service
from integration_layer.provisioning import ProvisioningSoapGateway
from integration_layer.soap_service import SoapAccess
from tests.integration.servers import answering, self_signed, serving
from tests.support.logs import logs_of

ENVELOPE = '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>{}</s:Body></s:Envelope>'
FOUND = (
    '<GetServiceOrderResponse xmlns="urn:dialtone:provisioning:v1"><serviceOrder><idempotencyKey>k</idempotencyKey>'
    "<reference>{}</reference><state>completed</state></serviceOrder></GetServiceOrderResponse>"
)
GOOD = ENVELOPE.format(FOUND.format("SO-1"))
BOMB = (
    "<!DOCTYPE b [<!ENTITY a0 'lol'>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10))
    + "]>"
    + ENVELOPE.format(FOUND.format("&a9;"))
)
OUTSIDE = f"<!DOCTYPE b [<!ENTITY x SYSTEM 'file://{Path(__file__).resolve()}'>]>" + ENVELOPE.format(
    FOUND.format("&x;")
)
HOSTILE = {
    "an entity bomb": BOMB,
    "an outside entity": OUTSIDE,
    "a document type": "<!DOCTYPE b>" + GOOD,
    "an outside document type": "<!DOCTYPE b SYSTEM 'http://127.0.0.1:9/evil.dtd'>" + GOOD,
    "something that is not XML": "<html>SECRET-STACK-TRACE",
    "nothing": "",
    "an empty envelope": ENVELOPE.format(""),
    "another answer than its schema says": ENVELOPE.format(FOUND.format("SO-1").replace("completed", "hacked")),
    "an unknown element": ENVELOPE.format("<GetServiceOrderResponse/>"),
    "too much": GOOD + "<!--" + "x" * 300_000 + "-->",
}


def ask(url: str, ca_bundle: str | None = None) -> ServiceOrderReport | None:
    access = SoapAccess(
        endpoint=url, user="u", password="p", connect_timeout=0.5, operation_timeout=0.5, ca_bundle=ca_bundle
    )
    return ProvisioningSoapGateway(access).ask("k")


def takes_good_answer(url: str, ca_bundle: str | None = None) -> bool:
    report = ask(url, ca_bundle)
    return report is not None and report.reference == "SO-1"


def test_the_good_answer_these_are_made_of_is_taken() -> None:
    with serving(answering(GOOD.encode())) as url:
        assert takes_good_answer(url)


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_answer_is_unavailable_and_leaks_nothing(body: str) -> None:
    with (
        serving(answering(body.encode())) as url,
        logs_of(soap_service) as logs,
        pytest.raises(GatewayUnavailable) as unavailable,
    ):
        ask(url)

    told = f"{unavailable.value} {unavailable.value.__cause__!r} {logs}"
    assert not any(leak in told for leak in ("SECRET", "lol", "hacked", "HOSTILE", "evil.dtd"))


def test_a_compressed_answer_is_not_unpacked() -> None:
    with (
        serving(answering(b"\x1f\x8b" + b"0" * 100, Content_Encoding="gzip")) as url,
        pytest.raises(GatewayUnavailable),
    ):
        ask(url)


def test_a_redirect_is_not_followed() -> None:
    with (
        serving(answering(GOOD.encode())) as elsewhere,
        serving(answering(b"", 307, Location=elsewhere)) as url,
        pytest.raises(GatewayUnavailable),
    ):
        ask(url)


def test_a_fault_without_a_typed_reason_is_no_refusal() -> None:
    fault = "<s:Fault><faultcode>s:Server</faultcode><faultstring>Out of disk.</faultstring></s:Fault>"

    with serving(answering(ENVELOPE.format(fault).encode(), 500)) as url, pytest.raises(GatewayUnavailable):
        ask(url)


def test_a_fault_with_a_reason_of_another_kind_is_unavailable() -> None:
    fault = "<s:Fault><faultcode>s:Client</faultcode><faultstring>No.</faultstring><detail>{}</detail></s:Fault>"
    foreign = "<refusal xmlns='urn:elsewhere'><code>no</code><message>SECRET</message></refusal>"

    body = ENVELOPE.format(fault.format(foreign)).encode()

    with serving(answering(body, 500)) as url, pytest.raises(GatewayUnavailable):
        ask(url)


def test_a_dripping_answer_ends_at_the_time_out() -> None:
    def drip() -> Iterator[bytes]:
        for _ in range(200):
            time.sleep(0.05)
            yield b" "

    app = Request.application(lambda _request: Response(drip(), mimetype="text/xml"))
    began = time.monotonic()

    with serving(app) as url, pytest.raises(GatewayUnavailable):
        ask(url)

    assert time.monotonic() - began < 2.0


def test_a_self_signed_certificate_is_refused_unless_it_is_trusted(tmp_path: Path) -> None:
    context, certificate = self_signed(tmp_path)

    with serving(answering(GOOD.encode()), context) as url:
        with pytest.raises(GatewayUnavailable):
            ask(url)
        assert takes_good_answer(url, str(certificate))
