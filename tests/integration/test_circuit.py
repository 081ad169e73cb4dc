"""A service that does not answer is called only now and then, until it answers again."""

import pytest

from business_layer.order_management.service_orders import ProvisioningRefused
from business_layer.shared.errors import GatewayUnavailable
from integration_layer.circuit import FAILURES, PAUSE_SECONDS, Circuit
from integration_layer.provisioning import ProvisioningSoapGateway
from tests.integration.builders import a_request
from tests.integration.conftest import RunningNetwork
from tests.support.house import HandTimer


@pytest.fixture
def timer() -> HandTimer:
    return HandTimer()


@pytest.fixture
def circuit(timer: HandTimer) -> Circuit:
    return Circuit(timer)


def fail(circuit: Circuit, times: int) -> None:
    for _ in range(times):
        assert circuit.take_turn()
        circuit.failed()


def test_a_few_failures_keep_nobody_out(circuit: Circuit) -> None:
    fail(circuit, FAILURES - 1)

    assert circuit.take_turn()


def test_a_service_that_never_answers_is_tried_once_in_a_while(circuit: Circuit, timer: HandTimer) -> None:
    fail(circuit, FAILURES)
    assert not circuit.take_turn()

    timer.pass_seconds(PAUSE_SECONDS)

    assert [circuit.take_turn() for _ in range(3)] == [True, False, False]


def test_an_answer_lets_everyone_through_again(circuit: Circuit, timer: HandTimer) -> None:
    fail(circuit, FAILURES)
    timer.pass_seconds(PAUSE_SECONDS)
    assert circuit.take_turn()

    circuit.answered()

    assert all(circuit.take_turn() for _ in range(9))


def test_failures_that_are_not_in_a_row_do_not_add_up(circuit: Circuit) -> None:
    for _ in range(FAILURES):
        fail(circuit, FAILURES - 1)
        circuit.answered()

    assert circuit.take_turn()


def test_a_network_that_is_away_is_not_asked_by_each_order_until_it_answers(
    network: RunningNetwork, timer: HandTimer
) -> None:
    gateway = ProvisioningSoapGateway(network.access(), Circuit(timer))
    network.switch(mode="fail")
    for _ in range(FAILURES + 20):
        with pytest.raises(GatewayUnavailable):
            gateway.ask("x.1")

    network.switch(mode="normal")
    with pytest.raises(GatewayUnavailable):
        gateway.ask("x.1")
    timer.pass_seconds(PAUSE_SECONDS)

    assert gateway.ask("x.1") is None
    assert gateway.ask("y.1") is None


def test_a_request_that_is_never_sent_says_nothing_about_the_network(network: RunningNetwork, timer: HandTimer) -> None:
    gateway = ProvisioningSoapGateway(network.access(), Circuit(timer))
    network.switch(mode="fail")
    for _ in range(FAILURES - 1):
        with pytest.raises(GatewayUnavailable):
            gateway.ask("x.1")

    submit_what_cannot_be_sent(gateway)
    with pytest.raises(GatewayUnavailable):
        gateway.ask("x.1")

    network.switch(mode="normal")
    with pytest.raises(GatewayUnavailable):
        gateway.ask("x.1")


def test_a_request_that_is_never_sent_leaves_the_next_try_to_another(network: RunningNetwork, timer: HandTimer) -> None:
    circuit = Circuit(timer)
    gateway = ProvisioningSoapGateway(network.access(), circuit)
    fail(circuit, FAILURES)
    timer.pass_seconds(PAUSE_SECONDS)

    submit_what_cannot_be_sent(gateway)
    network.switch(mode="fail", count=1)
    with pytest.raises(GatewayUnavailable, match="did not answer"):
        gateway.ask("x.1")

    with pytest.raises(GatewayUnavailable, match="for a while"):
        gateway.ask("x.1")


def submit_what_cannot_be_sent(gateway: ProvisioningSoapGateway) -> None:
    with pytest.raises(ProvisioningRefused, match="cannot be sent"):
        gateway.submit(a_request("Generic", characteristics=(("note", "a\x00b"),)))
