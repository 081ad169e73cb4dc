"""The contract of every provisioning gateway: the real one against the sandbox, and the fake of the tests."""

from dataclasses import replace

import pytest

from business_layer.order_management.service_orders import (
    ProvisioningGateway,
    ProvisioningRefused,
    ServiceOrderState,
)
from business_layer.shared.errors import GatewayUnavailable
from tests.fakes.gateways import FakeProvisioning
from tests.integration.builders import a_request
from tests.integration.conftest import RunningNetwork
from tests.integration.servers import eventually


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
