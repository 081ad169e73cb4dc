"""Notifications of the network, and what is made of them."""

import pytest

from business_layer.shared.errors import Invalid
from integration_layer.notifications import LONGEST_NOTIFICATION_BYTES, read_notification
from integration_layer.provisioning import ProvisioningSoapGateway
from tests.integration.builders import a_request
from tests.integration.conftest import RunningNetwork
from tests.integration.servers import Listener, eventually

GOOD = (
    '<serviceOrderStateChange xmlns="urn:dialtone:provisioning-notification:v1"><idempotencyKey>k-1.1</idempotencyKey>'
    "<state>completed</state><at>2026-03-01T12:00:00Z</at></serviceOrderStateChange>"
)


def test_the_key_is_read() -> None:
    assert read_notification(GOOD.encode()) == ("k-1.1", "completed")


@pytest.mark.parametrize(
    "body",
    [
        "",
        "not xml",
        "<!DOCTYPE a>" + GOOD,
        "<!DOCTYPE a [<!ENTITY x 'k'>]>" + GOOD.replace("k-1.1", "&x;"),
        "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>" + GOOD.replace("k-1.1", "&x;"),
        GOOD.replace("completed", "hacked"),
        GOOD.replace("k-1.1", "k 1'; DROP TABLE"),
        GOOD.replace("provisioning-notification", "something-else"),
        GOOD + " " * LONGEST_NOTIFICATION_BYTES,
    ],
)
def test_a_document_that_is_not_a_notification_is_invalid(body: str) -> None:
    with pytest.raises(Invalid):
        read_notification(body.encode())


def test_the_network_tells_of_each_step_with_its_credentials(
    provisioning: ProvisioningSoapGateway, listener: Listener
) -> None:
    request = a_request()

    provisioning.submit(request)

    assert eventually(lambda: listener.keys.count(request.key) == 2)
    assert listener.credentials == {("network", "listener password")}


def test_a_network_that_stutters_tells_twice_and_does_it_once(
    provisioning: ProvisioningSoapGateway, network: RunningNetwork, listener: Listener
) -> None:
    request = a_request()
    network.switch(mode="twice", count=1)

    provisioning.submit(request)

    assert eventually(lambda: listener.keys.count(request.key) == 4)
    assert len(network.ledger(request.order_number)) == 1
