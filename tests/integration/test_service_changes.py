"""Changes of services over the real SOAP server: names, actions, cancellations, lists and the codes of refusals."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from business_layer.order_management.network_services import OrderItemNumber, ServiceName, ServiceQuery, ServiceState
from business_layer.order_management.service_orders import ProvisioningRefused, ServiceOrderState
from business_layer.shared.errors import GatewayUnavailable
from integration_layer.provisioning import ProvisioningSoapGateway
from tests.integration.builders import a_name, a_number, a_request
from tests.integration.conftest import RunningNetwork
from tests.integration.test_provisioning import finished


def code_of(provisioning: ProvisioningSoapGateway, **asked: Any) -> str:
    with pytest.raises(ProvisioningRefused) as refusal:
        provisioning.submit(a_request(**asked))
    return refusal.value.network_code


def test_a_named_service_is_added_changed_and_deleted(
    provisioning: ProvisioningSoapGateway, network: RunningNetwork
) -> None:
    name, number = a_name(), a_number()
    add = a_request(service=name, characteristics=(("numbers", number),))
    change = a_request(action="modify", service=name, characteristics=(("features", "voicemail"),))
    delete = a_request(action="delete", service=name, characteristics=())

    for request in (add, change, delete):
        provisioning.submit(request)
        assert finished(provisioning, request.key).state is ServiceOrderState.COMPLETED

    rows = [network.ledger(request.order_number)[0] for request in (add, change, delete)]
    assert [(row["action"], row["subject"]) for row in rows] == [
        ("add", number),
        ("modify", number),
        ("delete", number),
    ]


def test_a_service_without_a_name_is_found_by_what_added_it(provisioning: ProvisioningSoapGateway) -> None:
    add = a_request()
    provisioning.submit(add)
    finished(provisioning, add.key)

    named = replace(a_name(), added_by=OrderItemNumber(add.order_number, add.item_number))
    delete = a_request(action="delete", service=named, characteristics=())
    provisioning.submit(delete)

    assert finished(provisioning, delete.key).state is ServiceOrderState.COMPLETED


def test_a_refusal_keeps_the_networks_code(provisioning: ProvisioningSoapGateway) -> None:
    assert code_of(provisioning, action="delete", service=a_name(), characteristics=()) == "unknownService"


def added(provisioning: ProvisioningSoapGateway, **asked: Any) -> ServiceName:
    """The name of a service that the network has."""
    name = a_name()
    request = a_request(service=name, **asked)
    provisioning.submit(request)
    assert finished(provisioning, request.key).state is ServiceOrderState.COMPLETED
    return name


def test_a_suspended_service_takes_no_change_until_it_is_resumed(provisioning: ProvisioningSoapGateway) -> None:
    name = added(provisioning)
    change: dict[str, Any] = {"action": "modify", "service": name}
    for state in (ServiceState.INACTIVE, ServiceState.INACTIVE):
        request = a_request(**change, service_state=state, characteristics=())
        provisioning.submit(request)
        assert finished(provisioning, request.key).state is ServiceOrderState.COMPLETED

    lines: dict[str, Any] = {"characteristics": (("lines", "2"),)}
    assert code_of(provisioning, **change, **lines) == "serviceInactive"
    request = a_request(**change, **lines, service_state=ServiceState.ACTIVE)
    provisioning.submit(request)
    assert finished(provisioning, request.key).state is ServiceOrderState.COMPLETED


def test_a_number_moves_with_its_service(provisioning: ProvisioningSoapGateway, network: RunningNetwork) -> None:
    number = (("numbers", a_number()),)
    old = added(provisioning, characteristics=number)
    assert code_of(provisioning, service=a_name(), characteristics=number) == "alreadyProvisioned"

    new = added(provisioning, characteristics=number, moves_from=old)

    delete = a_request(action="delete", service=old, characteristics=())
    provisioning.submit(delete)
    assert finished(provisioning, delete.key).state is ServiceOrderState.COMPLETED
    (kept,) = provisioning.list_services(ServiceQuery(service_id=new.service_id)).services
    assert (kept.state, number[0] in kept.characteristics) == (ServiceState.ACTIVE, True)


@pytest.mark.parametrize("action", ["modify", "delete"])
def test_a_lost_answer_and_a_retry_change_a_service_once(
    provisioning: ProvisioningSoapGateway, network: RunningNetwork, action: str
) -> None:
    request = a_request(action=action, service=added(provisioning), characteristics=())
    network.switch(mode="lose_answer", count=1)

    with pytest.raises(GatewayUnavailable):
        provisioning.submit(request)
    provisioning.submit(request)
    finished(provisioning, request.key)

    assert [row["action"] for row in network.ledger(request.order_number)] == [action]


def test_a_lost_answer_to_a_cancellation_is_asked_for_again(
    provisioning: ProvisioningSoapGateway, network: RunningNetwork
) -> None:
    request = a_request()
    network.switch(mode="silent", count=1)
    provisioning.submit(request)
    network.switch(mode="lose_answer", count=1)

    with pytest.raises(GatewayUnavailable):
        provisioning.cancel(request.key)

    assert provisioning.cancel(request.key).is_cancelled


@pytest.mark.parametrize("mode", ["drop", "fail", "slow"])
def test_a_cancellation_that_is_not_answered_is_unavailable(network: RunningNetwork, mode: str) -> None:
    gateway = ProvisioningSoapGateway(network.access(operation_timeout=0.2))
    network.switch(mode=mode, seconds=1, count=1)

    with pytest.raises(GatewayUnavailable):
        gateway.cancel("some-key.1")


def test_a_cancellation_can_be_refused(provisioning: ProvisioningSoapGateway, network: RunningNetwork) -> None:
    network.switch(mode="refuse", reason="The network is being upgraded.", count=1)

    with pytest.raises(ProvisioningRefused, match="being upgraded") as refusal:
        provisioning.cancel("some-key.1")

    assert refusal.value.network_code == "refused"


@pytest.mark.parametrize("mode", ["drop", "fail", "slow"])
def test_a_list_that_does_not_come_is_unavailable(network: RunningNetwork, mode: str) -> None:
    gateway = ProvisioningSoapGateway(network.access(operation_timeout=0.2))
    network.switch(mode=mode, seconds=1, count=1)

    with pytest.raises(GatewayUnavailable):
        gateway.list_services(ServiceQuery())


def test_a_list_that_continues_nothing_is_refused(provisioning: ProvisioningSoapGateway) -> None:
    with pytest.raises(ProvisioningRefused):
        provisioning.list_services(ServiceQuery(after="somewhere"))


def test_a_cancellation_and_its_request_in_flight_have_one_outcome(
    provisioning: ProvisioningSoapGateway, network: RunningNetwork
) -> None:
    for _ in range(10):
        request = a_request(service=a_name())
        with ThreadPoolExecutor(2) as threads:
            submitted = threads.submit(provisioning.submit, request)
            is_cancelled = threads.submit(provisioning.cancel, request.key).result().is_cancelled
        refused = isinstance(submitted.exception(), ProvisioningRefused)

        state = ServiceOrderState.CANCELLED if refused else finished(provisioning, request.key).state
        assert is_cancelled == (state is ServiceOrderState.CANCELLED)
        assert bool(network.ledger(request.order_number)) != is_cancelled


def test_an_order_that_fails_later_has_no_effect(
    provisioning: ProvisioningSoapGateway, network: RunningNetwork
) -> None:
    name = added(provisioning)
    delete = a_request(action="delete", service=name, characteristics=())
    network.switch(mode="fail_later", reason="The crew found the door locked.", count=1)
    provisioning.submit(delete)

    report = finished(provisioning, delete.key)

    assert (report.state, report.reason) == (ServiceOrderState.FAILED, "The crew found the door locked.")
    (service,) = provisioning.list_services(ServiceQuery(service_id=name.service_id)).services
    assert service.state is ServiceState.ACTIVE
