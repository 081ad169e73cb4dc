"""Services that take the place of others, and the numbers that they take along."""

from typing import Any

from tests.environments.sandbox.conftest import NUMBER, Bench
from tests.environments.sandbox.test_network import pairs
from tests.environments.sandbox.test_service_changes import FAR_FROM_NEW_YORK, NEW, OLD, OTHER, change


def move(**asked: Any) -> dict[str, Any]:
    return {"key": "k2", "order_number": "D-2", "service": NEW, "moves_from": OLD, "zip_code": "10002", **asked}


def test_a_number_moves_when_the_new_line_is_ready_and_the_old_line_stays(network: Bench) -> None:
    network.done(service=OLD)
    network.submit(**move())
    assert network.held() == {NUMBER: "VL-0000001"}

    network.run(13)
    assert network.held() == {NUMBER: "VL-0000002"}
    assert network.service(OLD)["state"] == "active"

    assert network.done(**change(key="k3", action="delete")) == "completed"
    assert network.held() == {NUMBER: "VL-0000002"}


def test_a_move_that_is_taken_back_gives_the_number_back(network: Bench) -> None:
    network.done(service=OLD)
    network.done(**move())

    network.done(**change(NEW, key="k3", action="delete"))

    assert network.held() == {NUMBER: "VL-0000001"}
    assert network.done(**change(key="k4", action="delete")) == "completed"
    assert network.held() == {}


def test_a_moved_number_is_freed_with_the_new_line_if_the_old_one_is_gone(network: Bench) -> None:
    network.done(service=OLD)
    network.done(**move())
    network.done(**change(key="k3", action="delete"))

    network.done(**change(NEW, key="k4", action="delete"))

    assert network.held() == {}


def test_a_number_has_one_holder_unless_its_service_moves(network: Bench) -> None:
    network.done(service=OLD)

    assert network.code(**move(moves_from="")) == "alreadyProvisioned"
    assert network.code(**move(moves_from="unknown.VoiceLine")) == "unknownService"
    assert network.code(**move(zip_code=FAR_FROM_NEW_YORK)) == "notPortable"
    elsewhere = move(zip_code=FAR_FROM_NEW_YORK, characteristics=pairs(numbers=OTHER))
    assert network.done(**elsewhere) == "completed"


def test_a_name_that_is_no_number_moves_anywhere(network: Bench) -> None:
    asked: dict[str, Any] = {
        "specification": "DialUp",
        "characteristics": pairs(user_name="maria", access_number=NUMBER),
    }
    network.done(**asked, service="product-1.DialUp")

    elsewhere = move(**asked, service="product-2.DialUp", moves_from="product-1.DialUp", zip_code=FAR_FROM_NEW_YORK)
    assert network.done(**elsewhere) == "completed"
    assert network.held() == {"maria": "DU-0000002"}


def test_a_service_that_moves_takes_no_other_order(network: Bench) -> None:
    network.done(service=OLD)
    network.submit(**move())

    for action in ("modify", "delete"):
        assert network.code(**change(key="k3", order_number="D-3", action=action)) == "serviceBusy"
    assert network.code(**move(key="k3", order_number="D-3", service="product-3.VoiceLine")) == "serviceBusy"
    assert network.done(**move(key="k3")) == "completed"
    assert network.state("k2") == "failed"


def test_callers_of_a_number_that_stays_behind_hear_the_new_one(network: Bench) -> None:
    network.done(service=OLD)
    network.done(**move(zip_code=FAR_FROM_NEW_YORK, characteristics=pairs(numbers=OTHER)))

    told = {"referred_number": NUMBER, "new_number": OTHER, "referral_days": "90"}
    network.done(**change(key="k3", action="delete", characteristics=pairs(**told)))

    ended = network.service(OLD)
    assert ended["state"] == "terminated"
    assert told.items() <= ended["characteristics"].items()
    assert ended["characteristics"]["referred_until"] == "2026-06-01"
    assert network.held() == {OTHER: "VL-0000002"}


def test_a_cancelled_move_leaves_the_old_line_alone(network: Bench) -> None:
    network.done(service=OLD)
    network.submit(**move())
    network.desk.cancel("k2")

    network.run(13)
    assert network.held() == {NUMBER: "VL-0000001"}
    assert network.done(**change(key="k3", action="delete")) == "completed"
