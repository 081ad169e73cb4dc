"""The network's services by their names: the caller's own, and the order item that added them."""

import json
import sqlite3
from pathlib import Path

import pytest

from environments.sandbox.network.order_desk import SCHEMA
from environments.sandbox.store import Store
from environments.settings.errors import CannotContinue
from tests.environments.sandbox.conftest import NUMBER, Bench

LINE = "product-1.VoiceLine"


def services(network: Bench) -> list[tuple[str, str]]:
    rows = network.store.rows("SELECT name, state FROM services ORDER BY service_id")
    return [(row["name"], row["state"]) for row in rows]


def test_a_service_is_changed_and_deleted_by_its_name_from_any_order(network: Bench) -> None:
    network.done(service=LINE)

    change = {"action": "modify", "service": LINE, "order_number": "D-2"}
    assert network.done(key="k2", **change, characteristics=(("features", "voicemail"),)) == "completed"
    assert network.done(key="k3", action="delete", service=LINE, order_number="D-3") == "completed"

    assert {row["service_id"] for row in map(network.kept, ("k", "k2", "k3"))} == {"VL-0000001"}
    assert services(network) == [(LINE, "terminated")]


def test_a_service_from_before_names_is_found_by_its_order_item_and_then_by_its_name(network: Bench) -> None:
    network.done(order_number="D-1")

    renamed = {"action": "modify", "service": LINE, "characteristics": (("features", "voicemail"),)}
    assert network.code(key="k2", order_number="D-2", **renamed) == "unknownService"
    assert network.done(key="k2", order_number="D-2", added_by="D-1", **renamed) == "completed"

    assert network.done(key="k3", order_number="D-3", action="delete", service=LINE) == "completed"


def test_a_request_of_the_previous_release_means_the_service_of_its_own_item(network: Bench) -> None:
    network.done(service=LINE)

    assert network.code(key="k2", action="delete", order_number="D-2") == "unknownService"
    assert network.done(key="k2", action="delete") == "completed"


def test_a_name_never_means_the_service_of_another_name(network: Bench) -> None:
    network.done(service=LINE)

    assert network.code(key="k2", action="delete", service="product-2.VoiceLine") == "unknownService"


def test_a_repeated_request_may_name_what_it_did_not_name_before(network: Bench) -> None:
    network.submit()
    network.submit(service=LINE)
    network.run(13)

    network.submit(service="")
    assert services(network) == [(LINE, "active")]
    assert network.code(service="another.VoiceLine") == "keyReused"


def test_a_repeated_request_names_its_finished_service(network: Bench) -> None:
    network.done()

    network.submit(service=LINE)

    assert services(network) == [(LINE, "active")]


def test_a_name_is_for_one_service_until_that_is_deleted(network: Bench) -> None:
    network.done(service=LINE)
    other = (("numbers", "+12125550143"),)

    assert network.code(key="k2", service=LINE, characteristics=other) == "serviceExists"
    network.done(key="k3", action="delete", service=LINE)
    assert network.code(key="k4", action="delete", service=LINE) == "alreadyDeleted"
    assert network.done(key="k5", service=LINE, characteristics=other) == "completed"
    assert services(network) == [(LINE, "terminated"), (LINE, "active")]


def test_an_unfinished_add_of_the_same_name_gives_way_to_its_own_order_only(network: Bench) -> None:
    network.submit(key="k", service=LINE)

    assert network.code(key="k2", service=LINE, order_number="D-2") == "serviceBusy"
    assert network.done(key="k3", service=LINE) == "completed"
    assert network.state("k") == "failed"


def test_a_service_with_an_open_order_takes_no_other(network: Bench) -> None:
    network.submit(service=LINE)
    assert network.code(key="k2", action="delete", service=LINE) == "serviceBusy"

    network.run(13)
    network.submit(key="k3", action="modify", service=LINE, characteristics=(("features", "voicemail"),))
    assert network.code(key="k4", action="delete", service=LINE) == "serviceBusy"
    network.run(13)
    assert network.done(key="k5", action="delete", service=LINE) == "completed"


def test_a_file_of_the_previous_release_is_upgraded_with_its_services(tmp_path: Path) -> None:
    path = tmp_path / "network.sqlite3"
    with sqlite3.connect(path) as old:
        old.executescript(SCHEMA[0])
        old.execute(
            "INSERT INTO service_orders (key, fingerprint, order_number, item_number, action, specification, subject, "
            "service_id, wire_center, us_state, characteristics, state, received_at, ends_at, expected_date, "
            "completed_at) VALUES ('k', 'f', 'D-1', 1, 'add', 'VoiceLine', ?, 'VL-0000001', 'New York, NY', 'NY', ?, "
            "'completed', 1, 2, '2026-03-03', 2)",
            (NUMBER, json.dumps([["numbers", NUMBER]])),
        )
        old.execute(
            "INSERT INTO services VALUES ('VL-0000001', 'VoiceLine', ?, 'New York, NY', ?)",
            (NUMBER, json.dumps([["numbers", NUMBER]])),
        )
        old.execute("INSERT INTO held VALUES ('telephone number', ?, 'VL-0000001')", (NUMBER,))
    old.close()

    network = Bench(tmp_path)

    asked = {"action": "delete", "service": LINE, "order_number": "D-2", "added_by": "D-1"}
    assert network.done(key="k2", **asked) == "completed"
    assert network.store.rows("SELECT * FROM held") == []


def test_a_file_of_a_newer_release_is_left_alone(tmp_path: Path) -> None:
    Store(tmp_path / "file.sqlite3", "CREATE TABLE a (b)", "CREATE TABLE c (d)").close()

    with pytest.raises(CannotContinue, match="newer release"):
        Store(tmp_path / "file.sqlite3", "CREATE TABLE a (b)")
