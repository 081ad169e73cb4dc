"""Services that are changed, suspended, resumed and deleted."""

from typing import Any

import pytest

from environments.sandbox.switches import Mode
from tests.environments.sandbox.conftest import NUMBER, Bench
from tests.environments.sandbox.test_network import PORT, pairs

OLD, NEW = "product-1.VoiceLine", "product-2.VoiceLine"
OTHER = "+12125550143"
LINE = "product-1.DedicatedInternet"
FAR_FROM_NEW_YORK = "80202"


def change(service: str = OLD, **asked: Any) -> dict[str, Any]:
    """A request of a later order to change a service."""
    return {"key": "k2", "order_number": "D-2", "action": "modify", "service": service, **asked}


def test_a_change_keeps_what_it_does_not_name_and_an_empty_value_removes(network: Bench) -> None:
    network.done(service=OLD, characteristics=pairs(numbers=NUMBER, features="voicemail", lines="1"))

    assert network.done(**change(characteristics=pairs(lines="2", features=""))) == "completed"

    now = network.service(OLD)["characteristics"]
    assert (now["numbers"], now["lines"], "features" in now) == (NUMBER, "2", False)


def test_a_change_takes_less_time_than_a_new_service_and_a_suspension_still_less(network: Bench) -> None:
    durations: list[float] = []
    network.submit(service=OLD)
    changes: tuple[dict[str, Any], ...] = ({"characteristics": pairs(lines="2")}, {"service_state": "inactive"})
    for asked in changes:
        network.run(13)
        network.submit(**change(**asked, key=f"k{len(durations)}"))
        order = network.kept(f"k{len(durations)}")
        durations.append(order["ends_at"] - order["received_at"])
    add = network.kept("k")

    assert durations[1] < durations[0] < add["ends_at"] - add["received_at"]


def test_a_changed_number_is_free_when_the_change_is_done_and_not_before(network: Bench) -> None:
    network.done(service=OLD)
    network.submit(**change(characteristics=pairs(numbers=OTHER)))
    assert set(network.held()) == {NUMBER, OTHER}

    network.run(13)
    assert set(network.held()) == {OTHER}


@pytest.mark.parametrize("end", ["cancel", "fail"])
def test_a_change_that_is_cancelled_or_fails_leaves_everything_as_it_was(network: Bench, end: str) -> None:
    network.done(service=OLD)
    before = network.service(OLD), network.held()

    mode = Mode.FAIL_LATER if end == "fail" else Mode.NORMAL
    network.submit(**change(characteristics=pairs(numbers=OTHER)), mode=mode, reason="The switch is broken.")
    if end == "cancel":
        assert network.desk.cancel("k2")[0]
    network.run(13)

    assert (network.service(OLD), network.held()) == before
    assert network.state("k2") == {"cancel": "cancelled", "fail": "failed"}[end]
    assert network.kept("k2")["reason"] == ("The switch is broken." if end == "fail" else "")
    assert network.done(**change(key="k3", characteristics=pairs(lines="2"))) == "completed"


@pytest.mark.parametrize(
    ("specification", "asked", "changes", "code"),
    [
        ("DialUp", {"user_name": "maria", "access_number": NUMBER}, {"access_number": ""}, "missingCharacteristic"),
        ("DialUp", {"user_name": "maria", "access_number": NUMBER}, {"user_name": "1"}, "invalidCharacteristic"),
        ("DedicatedInternet", {"speed": "100"}, {"speed": "5000"}, "speedNotAvailable"),
        ("PortIn", PORT, {"losing_account": "A-2"}, "actionNotSupported"),
    ],
)
def test_an_impossible_change_is_refused(
    network: Bench, specification: str, asked: dict[str, str], changes: dict[str, str], code: str
) -> None:
    name = f"product-1.{specification}"
    network.done(specification=specification, service=name, characteristics=pairs(**asked))

    assert network.code(**change(name, specification=specification, characteristics=pairs(**changes))) == code


def test_a_speed_must_reach_the_place_also_with_a_new_line(network: Bench) -> None:
    asked: dict[str, Any] = {"specification": "DedicatedInternet", "zip_code": "12946"}

    assert network.code(**asked, characteristics=pairs(speed="1000")) == "speedNotAvailable"


def test_a_faster_line_keeps_its_addresses_and_its_circuit(network: Bench) -> None:
    network.done(specification="DedicatedInternet", service=LINE, characteristics=pairs(speed="100", ip_block="/28"))
    before = network.service(LINE)["characteristics"]

    network.done(**change(LINE, specification="DedicatedInternet", characteristics=pairs(speed="500")))

    assert network.service(LINE)["characteristics"] == {**before, "speed": "500"}


def test_a_bigger_block_brings_new_addresses(network: Bench) -> None:
    network.done(specification="DedicatedInternet", service=LINE, characteristics=pairs(speed="100", ip_block="/30"))

    network.done(**change(LINE, specification="DedicatedInternet", characteristics=pairs(ip_block="/28")))

    assert network.service(LINE)["characteristics"]["ip_network"].endswith("/28")


def test_a_service_does_not_move_by_a_change(network: Bench) -> None:
    network.done(service=OLD)

    assert network.code(**change(zip_code=FAR_FROM_NEW_YORK, characteristics=pairs(lines="2"))) == "cannotMove"


def test_a_suspended_service_keeps_what_it_holds_and_works_again_when_resumed(network: Bench) -> None:
    network.done(service=OLD)

    for key, state in (("k2", "inactive"), ("k3", "inactive"), ("k4", "active"), ("k5", "active")):
        assert network.done(**change(key=key, service_state=state)) == "completed"
        assert (network.service(OLD)["state"], set(network.held())) == (state, {NUMBER})


def test_a_suspended_service_can_be_resumed_with_changes_or_deleted_but_not_changed(network: Bench) -> None:
    network.done(service=OLD)
    network.done(**change(service_state="inactive"))
    lines: dict[str, Any] = {"characteristics": pairs(lines="2")}

    assert network.code(**change(key="k3", **lines)) == "serviceInactive"
    assert network.code(**change(key="k3", **lines, service_state="inactive")) == "serviceInactive"
    move: dict[str, Any] = {"key": "k3", "order_number": "D-3", "service": NEW, "moves_from": OLD}
    assert network.code(**move) == "serviceInactive"
    assert network.done(**change(key="k4", **lines, service_state="active")) == "completed"
    network.done(**change(key="k5", service_state="inactive"))
    assert network.done(**change(key="k6", action="delete")) == "completed"


@pytest.mark.parametrize(
    "asked",
    [
        {"service": NEW, "service_state": "inactive"},
        change(action="delete", service_state="inactive"),
        change(moves_from=NEW),
        change(service_state="inactive", characteristics=pairs(lines="2")),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(network: Bench, asked: dict[str, Any]) -> None:
    network.done(service=OLD)

    assert network.code(**{"key": "k2", **asked}) == "invalidRequest"


def test_a_deleted_service_frees_all_that_it_held(network: Bench) -> None:
    both = (("numbers", NUMBER), ("numbers", OTHER))
    network.done(service=OLD, characteristics=both)

    network.done(**change(action="delete"))

    assert network.held() == {}
    assert network.store.rows("SELECT used FROM load")[0]["used"] == 0
    assert network.done(key="k3", order_number="D-3", service=NEW, characteristics=both) == "completed"
