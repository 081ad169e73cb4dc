"""The provisioning gateway against a network that answers, and one that misbehaves."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest

from business_layer.order_management.service_orders import ProvisioningRefused, ServiceOrderReport, ServiceOrderState
from business_layer.shared.addresses import GeographicAddress
from business_layer.shared.errors import GatewayUnavailable
from integration_layer import soap_service
from integration_layer.provisioning import ProvisioningSoapGateway
from tests.integration.builders import a_number, a_request
from tests.integration.conftest import RunningNetwork
from tests.integration.servers import eventually
from tests.support.logs import logs_of


def finished(gateway: ProvisioningSoapGateway, key: str) -> ServiceOrderReport:
    ends = {ServiceOrderState.COMPLETED, ServiceOrderState.FAILED, ServiceOrderState.CANCELLED}
    report = eventually(lambda: (found := gateway.ask(key)) and found.state in ends and found)
    assert report, "The service order did not end in time."
    return report


def test_everything_that_is_asked_arrives(
    provisioning: ProvisioningSoapGateway, network: RunningNetwork, address: GeographicAddress
) -> None:
    request = a_request(
        "DedicatedInternet",
        place=address,
        characteristics=(("speed", "100"), ("ip_block", "/29"), ("site_contact", "Zoë <O'Neil> & sons")),
        requested_date=date(2031, 3, 3),
    )

    taken = provisioning.submit(request)
    done = finished(provisioning, request.key)

    assert taken.expected_date == request.requested_date
    assert done.characteristics["circuit_id"].startswith("NY/KFGS/")
    assert [row["specification"] for row in network.ledger(request.order_number)] == ["DedicatedInternet"]


def test_a_repeated_name_keeps_all_its_values(provisioning: ProvisioningSoapGateway, network: RunningNetwork) -> None:
    first, second = a_number(), a_number()
    request = a_request(characteristics=(("numbers", first), ("numbers", second)))

    provisioning.submit(request)
    finished(provisioning, request.key)

    assert network.ledger(request.order_number)[0]["subject"] == f"{first}, {second}"


def test_a_lost_answer_and_a_retry_with_the_same_key_have_one_effect(
    provisioning: ProvisioningSoapGateway, network: RunningNetwork
) -> None:
    request = a_request()
    network.switch(mode="lose_answer", count=1)

    with pytest.raises(GatewayUnavailable):
        provisioning.submit(request)
    provisioning.submit(request)
    finished(provisioning, request.key)

    assert len(network.ledger(request.order_number)) == 1


def test_many_threads_with_the_same_key_have_one_effect(
    provisioning: ProvisioningSoapGateway, network: RunningNetwork
) -> None:
    request = a_request()

    with ThreadPoolExecutor(8) as threads:
        reports = list(threads.map(provisioning.submit, [request] * 24))
    finished(provisioning, request.key)

    assert len({report.reference for report in reports}) == 1
    assert len(network.ledger(request.order_number)) == 1


def test_a_slow_answer_is_unavailable_within_the_time_out(network: RunningNetwork) -> None:
    gateway = ProvisioningSoapGateway(network.access(operation_timeout=0.2))
    network.switch(mode="slow", seconds=1.0, count=1)
    began = time.monotonic()

    with pytest.raises(GatewayUnavailable):
        gateway.submit(a_request())

    assert time.monotonic() - began < 0.8


@pytest.mark.parametrize("mode", ["drop", "fail"])
def test_a_broken_network_is_unavailable_and_has_no_effect(
    provisioning: ProvisioningSoapGateway, network: RunningNetwork, mode: str
) -> None:
    request = a_request()
    network.switch(mode=mode, count=1)

    with pytest.raises(GatewayUnavailable):
        provisioning.submit(request)

    assert provisioning.ask(request.key) is None


def test_a_silent_network_accepts_and_a_newer_request_takes_over(
    provisioning: ProvisioningSoapGateway, network: RunningNetwork
) -> None:
    silent = a_request()
    network.switch(mode="silent", count=1)
    provisioning.submit(silent)

    newer = replace(silent, key=silent.key.replace(".1", ".2"))
    provisioning.submit(newer)

    assert finished(provisioning, newer.key).state is ServiceOrderState.COMPLETED
    assert "newer request" in finished(provisioning, silent.key).reason
    assert [row["key"] for row in network.ledger(silent.order_number)] == [newer.key]


def test_a_number_is_provisioned_once(provisioning: ProvisioningSoapGateway) -> None:
    number = (("numbers", a_number()),)
    provisioning.submit(a_request(characteristics=number))

    with pytest.raises(ProvisioningRefused, match="already provisioned"):
        provisioning.submit(a_request(characteristics=number))


def test_a_wrong_password_is_unavailable_and_is_logged(network: RunningNetwork) -> None:
    gateway = ProvisioningSoapGateway(network.access(password="wrong"))

    with logs_of(soap_service) as logs, pytest.raises(GatewayUnavailable):
        gateway.submit(a_request())

    assert [log["fault_code"] for log in logs] == ["wsse:FailedAuthentication"]


def test_the_password_is_in_no_representation(network: RunningNetwork) -> None:
    assert network.access().password not in repr(network.access())


@pytest.mark.parametrize("value", ["a\x00b", "x" * 4001])
def test_a_request_that_cannot_be_sent_is_refused_and_not_repeated(
    provisioning: ProvisioningSoapGateway, value: str
) -> None:
    with pytest.raises(ProvisioningRefused, match="cannot be sent"):
        provisioning.submit(a_request("Generic", characteristics=(("note", value),)))


@pytest.mark.parametrize("endpoint", ["http://127.0.0.1:9/provisioning", "127.0.0.1/provisioning", "https://"])
def test_an_address_without_a_server_is_unavailable(network: RunningNetwork, endpoint: str) -> None:
    gateway = ProvisioningSoapGateway(network.access(endpoint=endpoint))

    with pytest.raises(GatewayUnavailable):
        gateway.ask("some-key.1")
