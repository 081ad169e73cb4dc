"""Changes that a customer proposes and accepts, worked to their end in the real sandbox's ledger, over SOAP."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from business_layer.billing.accounts import BillingAccount
from business_layer.inventory.product_states import ProductState
from business_layer.inventory.resources import ResourceState
from business_layer.order_management.network_services import ServiceState
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.states import ItemAction
from business_layer.service_changes.calculated_change import WantedChange
from business_layer.service_changes.service_change import ChangeOutdated, ServiceChange
from business_layer.shared.actor import SYSTEM
from environments.composition import override, resolve
from integration_layer.provisioning import ProvisioningSoapGateway
from tests.builders.catalogue import ANSWERS
from tests.integration.works import ASSIGNED, Works
from tests.postgres import DatabaseForTests
from tests.support.house import running_house

# One change of each offering, with what the network's ledger has of it afterwards.
CHANGES: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "complete-calling": ({"features": ["voicemail", "caller_id"]}, {"features": "caller_id"}),
    "long-distance": ({"plan": "unlimited"}, {"plan": "unlimited"}),
    "toll-free": ({"ring_to": "212 555 0777"}, {"ring_to": "+12125550777"}),
    "conferencing": ({"guest_code": "90417"}, {"guest_code": "90417"}),
    "calling-card": (
        {"cards": [{"holder": "Maria Lopez", "spending_limit": "75"}, {"holder": "Ana Lopez", "spending_limit": "20"}]},
        {"cards.holder": "Ana Lopez", "cards.spending_limit": "20.00"},
    ),
    "dial-up": ({"access_number": "212 555 0199"}, {"access_number": "+12125550199"}),
    "dedicated": ({"ip_block": "/29", "term": "36"}, {"ip_block": "/29"}),
    "paging": ({"kind": "two_way", "coverage": "nationwide"}, {"kind": "two_way", "coverage": "nationwide"}),
    "mobile-conferencing": ({"mobile_number": "917 555 0188"}, {"mobile_number": "+19175550188"}),
    "mobile-calling-card": (
        {"cards": [{"holder": "Maria Lopez", "mobile_number": "917 555 0142", "spending_limit": "90"}]},
        {"cards.spending_limit": "90.00"},
    ),
    "mobile-dial-up": ({"plan": "flat"}, {"plan": "flat"}),
}


class Changing(Works):
    """The same system; products are changed by proposals."""

    def propose(self, product_id: UUID, **answers: Any) -> ServiceChange:
        given = {name: answers.pop(name) for name in ("give_up", "installation", "requested_on") if name in answers}
        return resolve(self._house.container.service_changes.propose_change)(
            product_id=product_id, wanted=WantedChange(answers=answers, **given), by=self.home.actor
        )

    def accept(self, change: ServiceChange) -> ProductOrder:
        return resolve(self._house.container.service_changes.accept)(change_id=change.id, by=self.home.actor)

    def change(self, product_id: UUID, **answers: Any) -> ProductOrder:
        return self.complete(self.accept(self.propose(product_id, **answers)))

    def transfer(self, product_id: UUID, account_number: str) -> ServiceChange:
        return resolve(self._house.container.service_changes.propose_transfer)(
            product_id=product_id, account_number=account_number, requested_on=None, by=self.home.actor
        )

    def open_account(self) -> BillingAccount:
        """Another billing account of the customer."""
        with self._work(by=SYSTEM, reason="open account") as uow:
            account = replace(self.home.account, id=uuid4(), number=uow.billing_accounts.next_number())
            uow.billing_accounts.add(account)
            uow.commit()
        return account

    def ledger(self, product_id: UUID) -> list[tuple[str, str]]:
        """The characteristics of a product's own service."""
        services = [service for service in self.services(product_id) if service.specification != "ShipEquipment"]
        return list(services[0].characteristics)

    def numbers(self, product_id: UUID) -> dict[str, ResourceState]:
        with self._work.reading(by=SYSTEM) as uow:
            return {known.value: known.state for known in uow.resources.held_by(product_id)}


@pytest.fixture
def works(
    furnished_database: DatabaseForTests, tmp_path: Path, own_provisioning: ProvisioningSoapGateway
) -> Iterator[Changing]:
    with running_house(furnished_database, tmp_path) as house:
        override(house.container.integration.provisioning, own_provisioning)
        yield Changing(house, own_provisioning)


def test_a_change_of_every_offering_reaches_the_ledger_and_the_product(works: Changing) -> None:
    for slug, (answers, in_ledger) in CHANGES.items():
        product_id = works.buy(slug)
        before = works.product(product_id)

        proposed = works.propose(product_id, **answers)
        order = works.complete(works.accept(proposed))

        assert in_ledger.items() <= dict(works.ledger(product_id)).items(), slug
        changed = works.product(product_id)
        assert changed.values == order.items[0].values, slug
        assert changed.terms.totals.monthly == proposed.monthly_after, slug
        assert proposed.monthly_before == before.terms.totals.monthly, slug
        assert [period.terms.values for period in changed.periods] == [before.values, changed.values], slug
        assert order.items[0].action is ItemAction.MODIFY


def test_every_offering_goes_to_another_account_with_all_that_it_has_in_the_ledger(works: Changing) -> None:
    for slug in ANSWERS:
        product_id = works.buy(slug)
        before, numbers, ledger = works.product(product_id), works.numbers(product_id), works.services(product_id)
        account = works.open_account()

        order = works.complete(works.accept(works.transfer(product_id, account.number)))

        product = works.product(product_id)
        assert order.items[0].action is ItemAction.TRANSFER
        assert (product.billing_account_id, order.billing_account_id) == (account.id, account.id), slug
        assert (product.values, product.network, product.state) == (before.values, before.network, before.state), slug
        assert works.numbers(product_id) == numbers, slug
        assert works.services(product_id) == ledger, slug
        assert [period.billing_account_id for period in product.periods] == [before.billing_account_id, account.id]


def test_a_transferred_product_ends_in_the_ledger_as_every_other(works: Changing) -> None:
    product_id = works.buy("long-distance")
    works.complete(works.accept(works.transfer(product_id, works.open_account().number)))

    works.order_to(ItemAction.DELETE, product_id)

    assert works.product(product_id).state is ProductState.TERMINATED
    assert {service.state for service in works.services(product_id)} == {ServiceState.TERMINATED}


def test_lines_more_and_fewer_end_in_the_ledger_with_their_numbers(
    works: Changing, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The network of all these tests is one, and a number is in it once.
    monkeypatch.setitem(ASSIGNED, "complete-calling", {"numbers": ["+19175550333"]})
    monkeypatch.setitem(ANSWERS["complete-calling"], "area_code", "917")
    product_id = works.buy("complete-calling")
    present = works.product(product_id).values["numbers"]

    works.change(product_id, lines=3)
    three = [value for name, value in works.ledger(product_id) if name == "numbers"]
    assert (len(three), three[0]) == (3, present[0])
    assert {works.numbers(product_id)[number] for number in three[1:]} == {ResourceState.WORKING}

    works.change(product_id, lines=2, give_up=(three[1],))
    assert [value for name, value in works.ledger(product_id) if name == "numbers"] == [three[0], three[2]]
    assert works.numbers(product_id)[three[1]] is ResourceState.AGING


def test_a_second_pager_is_a_second_package(works: Changing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ASSIGNED, "paging", {"pager_number": "+17005550333"})
    product_id = works.buy("paging")

    works.change(product_id, kind="two_way")

    packages = [service for service in works.services(product_id) if service.specification == "ShipEquipment"]
    assert len({package.service_id for package in packages}) == 2


def test_an_older_proposal_takes_no_more_than_it_needs(works: Changing) -> None:
    product_id = works.buy("conferencing")
    older, newer = works.propose(product_id, ports=12), works.propose(product_id, ports=14)

    works.complete(works.accept(older))

    ports = works.product(product_id).values["port_ids"]
    assert len(ports) == 12
    assert set(works.numbers(product_id)) <= set(ports)
    with pytest.raises(ChangeOutdated):
        works.accept(newer)
