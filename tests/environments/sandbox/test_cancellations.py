"""Service orders that are cancelled: in time, too late, and before they come."""

import pytest

from environments.sandbox.switches import Mode
from tests.environments.sandbox.conftest import Bench
from tests.environments.sandbox.test_network import PORT, a_package, pairs
from tests.environments.sandbox.test_service_changes import OLD, change


def test_a_cancelled_order_has_no_effect_and_frees_what_it_took(network: Bench) -> None:
    network.submit(service=OLD)

    assert [network.desk.cancel("k")[0] for _ in range(2)] == [True, True]
    network.run(13)

    assert (network.state(), network.held()) == ("cancelled", {})
    assert network.submit(service=OLD)["state"] == "cancelled"
    assert network.store.rows("SELECT * FROM ledger") == []
    assert network.store.rows("SELECT used FROM load")[0]["used"] == 0
    assert network.done(key="k2", service=OLD) == "completed"


def test_an_order_that_never_finishes_can_be_cancelled(network: Bench) -> None:
    network.submit(mode=Mode.SILENT)

    assert network.desk.cancel("k")[0]


def test_a_key_can_be_cancelled_before_its_request_comes(network: Bench) -> None:
    assert [network.desk.cancel("k") for _ in range(2)] == [(True, None), (True, None)]

    assert network.code(key="k") == "cancelled"
    assert network.desk.get("k") is None
    assert network.done(key="k2") == "completed"


@pytest.mark.parametrize(("seconds", "state"), [(5, "inProgress"), (13, "completed")])
def test_an_order_whose_work_has_begun_cannot_be_cancelled(network: Bench, seconds: int, state: str) -> None:
    network.submit()
    network.run(seconds)

    is_cancelled, order = network.desk.cancel("k")

    assert order is not None
    assert (is_cancelled, order["state"]) == (False, state)
    network.run(13)
    assert network.state() == "completed"


def test_a_port_can_be_cancelled_until_the_number_moves(network: Bench) -> None:
    network.submit("PortIn", characteristics=pairs(**PORT))
    network.run(5)
    assert network.state() == "inProgress"

    assert network.desk.cancel("k")[0]
    network.run(13)
    assert network.done(key="k2", order_number="D-2", specification="PortIn", characteristics=pairs(**PORT)) == (
        "completed"
    )


def test_a_package_can_be_cancelled_while_it_is_packed_and_never_be_deleted(network: Bench) -> None:
    network.submit(**a_package())
    assert network.desk.cancel("k")[0]

    assert network.done(**a_package(key="k2", service="product-1.ShipEquipment")) == "completed"
    delete = change("product-1.ShipEquipment", key="k3", action="delete", specification="ShipEquipment")
    assert network.code(**delete) == "actionNotSupported"
