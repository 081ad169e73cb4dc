"""The network's inventory: what it knows about its services, page by page."""

import json
from typing import Any

import pytest

from environments.sandbox.network import inventory
from environments.sandbox.network.inventory import Inventory, ServicesWanted
from environments.sandbox.soap_endpoint import Refusal
from tests.environments.sandbox.conftest import NUMBER, START, Bench

LINE = "product-1.VoiceLine"


def test_a_service_has_its_state_and_the_keys_that_made_it(network: Bench) -> None:
    network.done(service=LINE, street="350 Fifth Avenue")
    asked: dict[str, Any] = {"order_number": "D-2", "service": LINE}
    network.done(key="k2", action="modify", **asked, characteristics=(("lines", "2"),))
    network.submit(key="never", action="modify", **asked, characteristics=(("lines", "3"),))
    network.desk.cancel("never")
    network.done(key="k3", action="modify", **asked, service_state="inactive")

    (service,) = Inventory(network.store).page(ServicesWanted(service_id=LINE)).services

    assert (service["state"], service["order_number"], service["item_number"]) == ("inactive", "D-1", 1)
    assert json.loads(service["place"]) == {"street": "350 Fifth Avenue", "zip": "10001"}
    assert {("numbers", NUMBER), ("lines", "2")} <= {tuple(pair) for pair in json.loads(service["characteristics"])}
    assert START < service["added_at"] < service["changed_at"] <= network.now
    assert Inventory(network.store).keys(service["service_id"]) == ["k", "k2", "k3"]


def test_services_are_found_by_an_order_that_added_changed_or_deleted_them(network: Bench) -> None:
    network.done(service=LINE)
    network.done(key="k2", order_number="D-2", service="product-2.Generic", specification="Generic")
    network.done(key="k3", order_number="D-3", action="delete", service=LINE)

    def of(order_number: str) -> list[tuple[str, str]]:
        page = Inventory(network.store).page(ServicesWanted(order_number=order_number))
        return [(row["name"], row["state"]) for row in page.services]

    assert of("D-1") == of("D-3") == [(LINE, "terminated")]
    assert of("D-2") == [("product-2.Generic", "active")]
    assert of("D-4") == []


def test_all_services_come_page_by_page_the_oldest_change_first(
    network: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inventory, "PAGE", 2)
    for number in range(5):
        network.submit("Generic", key=f"k{number}", order_number=f"D-{number}", service=f"product-{number}.Generic")
    network.run(13)
    last_seen = network.now
    network.done(key="later", action="modify", specification="Generic", order_number="D-9", service="product-0.Generic")

    pages: list[list[str]] = []
    after = ""
    while not pages or after:
        page = Inventory(network.store).page(ServicesWanted(after=after))
        pages.append([row["name"] for row in page.services])
        after = page.next

    assert [len(page) for page in pages] == [2, 2, 1]
    assert len({name for page in pages for name in page}) == 5
    changed = Inventory(network.store).page(ServicesWanted(changed_since=last_seen)).services
    assert [row["name"] for row in changed] == [pages[-1][0]] == ["product-0.Generic"]


def test_a_page_that_never_was_is_refused(network: Bench) -> None:
    with pytest.raises(Refusal):
        Inventory(network.store).page(ServicesWanted(after="somewhere"))
