"""The contract of every provisioning gateway: the real one against the sandbox, and the fake of the tests."""

from dataclasses import replace

import pytest

from business_layer.order_management.network_services import ServiceQuery, ServiceState
from business_layer.order_management.service_orders import (
    ProvisioningGateway,
    ProvisioningRefused,
    ServiceOrderRequest,
    ServiceOrderState,
)
from business_layer.shared.addresses import GeographicAddress
from business_layer.shared.errors import GatewayUnavailable
from tests.fakes.gateways import FakeProvisioning
from tests.integration.builders import a_name, a_request
from tests.integration.conftest import RunningNetwork
from tests.integration.servers import eventually


def complete(gateway: ProvisioningGateway, request: ServiceOrderRequest) -> None:
    gateway.submit(request)
    assert eventually(lambda: gateway.ask(request.key).state is ServiceOrderState.COMPLETED)


@pytest.fixture
def slow(network: RunningNetwork) -> None:
    """The real network never begins what it accepts, so that a test can cancel it."""
    network.switch(mode="silent")


@pytest.fixture(params=["real", "fake"])
def gateway(request: pytest.FixtureRequest) -> ProvisioningGateway:
    return FakeProvisioning() if request.param == "fake" else request.getfixturevalue("provisioning")


def test_a_service_order_is_taken_and_then_completed(gateway: ProvisioningGateway) -> None:
    request = a_request()

    taken = gateway.submit(request)

    assert (taken.key, taken.state, bool(taken.reference)) == (request.key, ServiceOrderState.ACKNOWLEDGED, True)
    assert eventually(lambda: gateway.ask(request.key).state is ServiceOrderState.COMPLETED)


def test_the_same_key_asks_for_the_same_thing_once(gateway: ProvisioningGateway) -> None:
    request = a_request()

    first, again = gateway.submit(request), gateway.submit(request)

    assert again.reference == first.reference


def test_a_request_without_a_name_is_repeated_with_one(gateway: ProvisioningGateway) -> None:
    request = a_request()

    first, again = gateway.submit(request), gateway.submit(replace(request, service=a_name()))

    assert again.reference == first.reference


def test_the_same_key_with_another_request_is_refused(gateway: ProvisioningGateway) -> None:
    request = a_request()
    gateway.submit(request)

    with pytest.raises(ProvisioningRefused, match="another request"):
        gateway.submit(replace(request, order_number="D-another"))


def test_a_key_the_network_never_got_has_no_service_order(gateway: ProvisioningGateway) -> None:
    assert gateway.ask("never-sent.1") is None


def test_a_refusal_says_why(gateway: ProvisioningGateway, network: RunningNetwork) -> None:
    if isinstance(gateway, FakeProvisioning):
        gateway.outcome = ProvisioningRefused("The bridge is being moved.")
    else:
        network.switch(mode="refuse", reason="The bridge is being moved.")

    with pytest.raises(ProvisioningRefused, match=r"The bridge is being moved\."):
        gateway.submit(a_request())


def test_no_answer_is_unavailable(gateway: ProvisioningGateway, network: RunningNetwork) -> None:
    if isinstance(gateway, FakeProvisioning):
        gateway.outcome = GatewayUnavailable("Provisioning did not answer.")
    else:
        network.switch(mode="fail")

    with pytest.raises(GatewayUnavailable):
        gateway.submit(a_request())
    with pytest.raises(GatewayUnavailable):
        gateway.ask("some-key.1")
    with pytest.raises(GatewayUnavailable):
        gateway.cancel("some-key.1")
    with pytest.raises(GatewayUnavailable):
        gateway.list_services(ServiceQuery())


def test_a_service_order_that_has_not_begun_is_cancelled_for_good(gateway: ProvisioningGateway, slow: None) -> None:
    request = a_request()
    gateway.submit(request)

    answers = [gateway.cancel(request.key) for _ in range(2)]

    assert all(answer.is_cancelled for answer in answers)
    assert gateway.ask(request.key).state is ServiceOrderState.CANCELLED
    assert gateway.submit(request).state is ServiceOrderState.CANCELLED
    assert gateway.list_services(ServiceQuery(order_number=request.order_number)).services == ()


def test_a_completed_service_order_cannot_be_cancelled(gateway: ProvisioningGateway) -> None:
    request = a_request()
    complete(gateway, request)

    answer = gateway.cancel(request.key)

    assert (answer.is_cancelled, answer.report.state) == (False, ServiceOrderState.COMPLETED)


def test_a_key_that_was_cancelled_before_its_request_came_is_refused(gateway: ProvisioningGateway) -> None:
    request = a_request()

    answer = gateway.cancel(request.key)

    assert (answer.is_cancelled, answer.report) == (True, None)
    with pytest.raises(ProvisioningRefused) as refusal:
        gateway.submit(request)
    assert refusal.value.network_code == "cancelled"
    assert gateway.ask(request.key) is None


def test_the_network_lists_the_services_of_an_order(gateway: ProvisioningGateway, address: GeographicAddress) -> None:
    name = a_name("DedicatedInternet")
    add = a_request("DedicatedInternet", service=name, place=address, characteristics=(("speed", "100"),))
    faster = a_request("DedicatedInternet", action="modify", service=name, characteristics=(("speed", "500"),))
    pause = a_request("DedicatedInternet", action="modify", service=name, service_state=ServiceState.INACTIVE)
    delete = a_request("DedicatedInternet", action="delete", service=name, characteristics=())
    seen = []
    for request in (add, faster, replace(pause, characteristics=()), delete):
        complete(gateway, request)
        (service,) = gateway.list_services(ServiceQuery(order_number=request.order_number)).services
        seen.append((service.state, dict(service.characteristics)["speed"]))

    assert seen == [("active", "100"), ("active", "500"), ("inactive", "500"), ("terminated", "500")]
    assert service.keys == (add.key, faster.key, pause.key, delete.key)
    assert (service.service_id, service.added_by.order_number) == (name.service_id, add.order_number)
    assert (service.place.street, service.place.zip_code) == (address.street, address.zip_code)
    assert service.added_at < service.changed_at
    assert gateway.list_services(ServiceQuery(service_id=name.service_id)).services == (service,)
    assert service in gateway.list_services(ServiceQuery(changed_since=service.changed_at)).services
