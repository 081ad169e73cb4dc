"""The network's rules and its states, with time moved by hand."""

import json
from datetime import date
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Any

import pytest
import yaml

from environments.sandbox.network.address_blocks import BLOCKS, IPV6
from environments.sandbox.network.specifications import Specifications
from environments.sandbox.soap_endpoint import Refusal
from environments.sandbox.switches import Mode
from tests.environments.sandbox.conftest import NUMBER, Bench

CATALOGUE = Path(__file__).parents[3] / "environments" / "catalogue"
PORT = {
    "ported_numbers": NUMBER,
    "losing_carrier": "Bell",
    "losing_account": "ACC-1234",
    "losing_zip": "10001",
}


def pairs(**characteristics: str) -> tuple[tuple[str, str], ...]:
    return tuple(characteristics.items())


def test_an_order_is_acknowledged_then_worked_on_then_completed(network: Bench) -> None:
    states = [network.submit()["state"]]
    network.run(5)
    states.append(network.state())
    network.run(8)
    states.append(network.state())

    assert states == ["acknowledged", "inProgress", "completed"]


def test_an_order_for_a_later_date_waits_for_it(network: Bench) -> None:
    order = network.submit(requested_date=date(2026, 3, 5))
    network.run(190)

    assert (network.state(), order["expected_date"]) == ("inProgress", "2026-03-05")
    network.run(25)
    assert network.state() == "completed"


def test_the_expected_date_is_the_day_where_the_service_is(network: Bench) -> None:
    network.now = 1_772_508_600.0  # half past three in the morning in UTC: still the evening before in California

    assert network.submit(zip_code="94105")["expected_date"] == "2026-03-02"


def test_each_effect_is_in_the_ledger_once(network: Bench) -> None:
    network.done(key="k")
    network.submit(key="k")
    network.run(30)

    rows = network.store.rows("SELECT key, action, subject FROM ledger")
    assert [tuple(row) for row in rows] == [("k", "add", NUMBER)]


@pytest.mark.parametrize(
    ("specification", "asked", "name"),
    [
        ("Conference", {"ports": "5", "host_code": "739152", "guest_code": "28460"}, "dial_in_number"),
        ("MobileConference", {"mobile_number": NUMBER, "ports": "5", "guest_code": "28460"}, "dial_in_number"),
        ("CallingCard", {"cards.holder": "Maria Lopez"}, "calling_number"),
        ("MobileCallingCard", {"cards.holder": "Maria Lopez"}, "calling_number"),
        ("MobileDialUp", {"user_name": "maria"}, "nationwide_number"),
        ("DialUp", {"user_name": "maria", "access_number": NUMBER}, "initial_password"),
    ],
)
def test_values_that_a_customer_needs_are_assigned_reported_and_kept_with_the_service(
    network: Bench, specification: str, asked: dict[str, str], name: str
) -> None:
    network.done(specification=specification, characteristics=pairs(**asked))

    order = network.kept("k")
    told = json.loads(order["reported"])[name]
    assert order["state"] == "completed"
    (service,) = network.store.rows("SELECT characteristics FROM services WHERE service_id = ?", order["service_id"])
    assert [name, told] in json.loads(service["characteristics"])


def test_each_account_gets_a_password_of_its_own_and_keeps_it(network: Bench) -> None:
    for key, user_name in (("k", "maria"), ("k2", "otto")):
        asked = pairs(user_name=user_name, access_number=NUMBER)
        network.done(key=key, order_number=key, specification="DialUp", characteristics=asked)

    passwords = {json.loads(network.kept(key)["reported"])["initial_password"] for key in ("k", "k2", "k")}
    assert len(passwords) == 2
    assert {len(password) for password in passwords} == {12}


def test_a_key_is_for_one_request_only(network: Bench) -> None:
    network.submit()

    with pytest.raises(Refusal, match="another request"):
        network.submit(fingerprint="of something else")


@pytest.mark.parametrize(
    ("specification", "characteristics", "code"),
    [
        ("Telegraph", {}, "unknownSpecification"),
        ("VoiceLine", {}, "missingCharacteristic"),
        ("VoiceLine", {"numbers": "  "}, "missingCharacteristic"),
        ("VoiceLine", {"numbers": "555-0142"}, "invalidCharacteristic"),
        ("TollFree", {"number": NUMBER, "ring_to": NUMBER}, "invalidCharacteristic"),
        ("DialUp", {"user_name": "maria"}, "missingCharacteristic"),
        ("DedicatedInternet", {"speed": "fast"}, "invalidCharacteristic"),
        ("CallingCard", {}, "missingCharacteristic"),
        ("PortIn", {"ported_numbers": NUMBER}, "missingCharacteristic"),
    ],
)
def test_an_impossible_order_is_refused_and_leaves_nothing(
    network: Bench, specification: str, characteristics: dict[str, str], code: str
) -> None:
    with pytest.raises(Refusal) as refusal:
        network.submit(specification, characteristics=pairs(**characteristics))

    assert refusal.value.code == code
    assert network.desk.get("k") is None


def test_a_user_name_is_taken_whatever_its_case(network: Bench) -> None:
    access = {"access_number": NUMBER}
    network.done(specification="DialUp", characteristics=pairs(user_name="maria", **access))

    with pytest.raises(Refusal, match="already provisioned"):
        network.submit("DialUp", key="k2", order_number="D-2", characteristics=pairs(user_name="MARIA", **access))


def test_a_full_wire_center_has_no_room_and_a_disconnect_makes_some(network: Bench) -> None:
    network.done()
    network.store.rows("UPDATE load SET used = 200000")

    with pytest.raises(Refusal, match="New York, NY has no room"):
        network.submit(key="k2", order_number="D-2", characteristics=pairs(numbers="+12125550143"))
    assert network.done(key="k3", action="delete") == "completed"
    assert network.done(key="k4", order_number="D-2") == "completed"


def test_an_unfinished_request_gives_way_to_a_newer_one_but_a_finished_one_does_not(network: Bench) -> None:
    network.submit(key="k", mode=Mode.SILENT)
    assert network.done(key="k2") == "completed"
    assert network.state("k") == "failed"

    with pytest.raises(Refusal, match="already provisioned"):
        network.submit(key="k3")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"ported_numbers": "+12125550199"}, "do-not-port"),
        ({"losing_account": "NO-DIGITS"}, "account number"),
        ({"losing_passcode": "?"}, "passcode"),
    ],
)
def test_the_losing_carrier_refuses_after_the_port_was_requested(
    network: Bench, change: dict[str, str], reason: str
) -> None:
    assert network.submit("PortIn", characteristics=pairs(**{**PORT, **change}))["state"] == "acknowledged"
    network.run(13)

    order = network.kept("k")
    assert (order["state"], reason in order["reason"]) == ("failed", True)
    assert network.done(key="k2", specification="PortIn", characteristics=pairs(**PORT)) == "completed"


def test_a_ported_number_can_be_put_on_a_line(network: Bench) -> None:
    assert network.done(specification="PortIn", characteristics=pairs(**PORT)) == "completed"
    assert network.done(key="k2", characteristics=pairs(ported_numbers=NUMBER)) == "completed"


def test_an_order_that_cannot_be_advanced_stops_no_other(network: Bench) -> None:
    network.submit(key="stuck")
    network.store.rows("UPDATE service_orders SET specification = 'Gone'")

    assert network.done(key="k", characteristics=pairs(numbers="+12125550143")) == "completed"
    assert network.state("stuck") == "acknowledged"


def test_orders_in_progress_continue_after_a_restart(network: Bench, tmp_path: Path) -> None:
    network.submit()
    network.run(5)
    network.store.close()

    restarted = Bench(tmp_path)
    restarted.run(13)

    assert restarted.state() == "completed"


def test_the_network_knows_every_specification_the_catalogue_asks_it_for() -> None:
    known = Specifications.packaged()
    families = [yaml.safe_load(path.read_text("utf-8")) for path in sorted(CATALOGUE.glob("*.yaml"))]
    steps = [
        step
        for family in families
        for offering in (family.get("offerings", ()) if isinstance(family, dict) else ())
        for step in offering.get("plans", {}).get("add", ())
        if "specification" in step
    ]

    assert len(steps) >= 12
    for step in steps:
        specification = known.get(step["specification"])
        for choices in specification.required:
            sent = {name.partition(".")[0] for name in choices}
            assert sent.intersection(step.get("sends", ["equipment", "recipient"])), (
                f"{specification.name} needs {choices}"
            )


def a_package(street: str = "350 Fifth Avenue", carrier_class: str = "mail", **asked: Any) -> dict[str, Any]:
    characteristics = pairs(equipment="Phone adapter", recipient="Maria Lopez", carrier_class=carrier_class)
    return {"specification": "ShipEquipment", "characteristics": characteristics, "street": street, **asked}


def test_a_package_is_packed_then_shipped_with_a_tracking_number_then_delivered(network: Bench) -> None:
    seen = [json.loads(network.submit(**a_package())["reported"])]
    network.run(5)
    seen.append(json.loads(network.kept("k")["reported"]))
    network.run(8)
    seen.append(json.loads(network.kept("k")["reported"]))

    assert seen[0] == {}
    assert seen[1] == {"carrier": "USPS", "tracking_number": "9400 1000 0000 0001"}
    assert seen[1].items() <= seen[2].items()
    assert network.state() == "completed"


@pytest.mark.parametrize(("street", "outcome"), [("1 Main St, Lost", "lost"), ("1 Main St, Returned", "returned")])
def test_a_package_can_be_returned_or_lost(network: Bench, street: str, outcome: str) -> None:
    network.done(**a_package(street))

    order = network.kept("k")
    assert (order["state"], json.loads(order["reported"])["outcome"]) == ("failed", outcome)
    assert order["reason"]
    assert network.store.rows("SELECT * FROM ledger") == []


@pytest.mark.parametrize(
    ("street", "carrier_class"), [("", "mail"), ("1 Undeliverable Way", "mail"), ("P.O. Box 12", "courier")]
)
def test_a_package_for_an_address_that_no_carrier_knows_is_refused(
    network: Bench, street: str, carrier_class: str
) -> None:
    with pytest.raises(Refusal):
        network.submit(**a_package(street, carrier_class))


def test_mail_goes_to_a_post_office_box(network: Bench) -> None:
    assert network.done(**a_package("PO Box 12")) == "completed"


@pytest.mark.parametrize(("block", "usable"), [("/30", 1), ("/29", 5), ("/28", 13)])
def test_a_dedicated_line_gets_a_whole_block_of_documentation_addresses(
    network: Bench, block: str, usable: int
) -> None:
    network.done(specification="DedicatedInternet", characteristics=pairs(speed="100", ip_block=block))

    told = json.loads(network.kept("k")["reported"])
    given = IPv4Network(told["ip_network"])
    gateway, *left = given.hosts()
    first, *last = told["ip_usable"].split(" to ")
    assert any(given.subnet_of(block) for block in BLOCKS)
    assert (told["ip_mask"], told["ip_gateway"], len(left)) == (str(given.netmask), str(gateway), usable)
    assert [first, *last] == [str(address) for address in dict.fromkeys((left[0], left[-1]))]
    assert IPv6Network(told["ipv6_network"]).subnet_of(IPV6)
    assert told["dns_servers"]
