"""Changes of services over the real SOAP server: names, actions and the codes of refusals."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from business_layer.order_management.service_orders import (
    OrderItemNumber,
    ProvisioningRefused,
    ServiceName,
    ServiceOrderState,
)
from integration_layer.provisioning import ProvisioningSoapGateway
from tests.integration.builders import a_number, a_request
from tests.integration.conftest import RunningNetwork
from tests.integration.test_provisioning import finished


def a_name(specification: str = "VoiceLine") -> ServiceName:
    return ServiceName.of(uuid4(), specification)


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


def test_a_request_of_the_previous_release_is_repeated_with_a_name(provisioning: ProvisioningSoapGateway) -> None:
    request = a_request()

    first = provisioning.submit(request)
    again = provisioning.submit(replace(request, service=a_name()))

    assert again.reference == first.reference


def test_a_refusal_keeps_the_networks_code(provisioning: ProvisioningSoapGateway) -> None:
    assert code_of(provisioning, action="delete", service=a_name(), characteristics=()) == "unknownService"
