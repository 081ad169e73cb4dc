"""Disconnections, suspensions and resumptions are proposed with everything that the customer has to know."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from business_layer.billing.accounts import BillFormat, BillingAccount
from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.plans import PlanAction
from business_layer.inventory.bundle_membership import BundleMembership
from business_layer.inventory.commitments import commitment_of
from business_layer.inventory.product_states import SuspensionReason
from business_layer.order_management.add_note import NoteWriter
from business_layer.order_management.order_entry import OrderEntry
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.plans import NoPlanForAction
from business_layer.order_management.states import ItemAction
from business_layer.service_changes.accept_change import AcceptServiceChange
from business_layer.service_changes.change_mail import ChangeMail
from business_layer.service_changes.open_changes import ChangeUnderway
from business_layer.service_changes.possible_changes import ChangeImpossible, possible_changes
from business_layer.service_changes.proposals import Proposals
from business_layer.service_changes.propose_disconnection import ProposeDisconnection
from business_layer.service_changes.propose_resumption import ProposeResumption
from business_layer.service_changes.propose_suspension import ProposeSuspension
from business_layer.service_changes.service_change import (
    ChangeKind,
    ChangeOutdated,
    EffectKind,
    ServiceChange,
    ServiceChangeState,
)
from business_layer.service_changes.suspension_rules import price_while_suspended
from business_layer.service_changes.take_back import ChangeBegun, TakeBackChange
from business_layer.shared.actor import Actor
from business_layer.shared.addresses import validated_address
from business_layer.shared.errors import Invalid, NotFound
from business_layer.shared.money import Money
from tests.builders.catalogue import AN_ADDRESS, the_catalogue
from tests.builders.messages import a_message_writer
from tests.builders.orders import (
    CUSTOMER_ID,
    OneCatalogue,
    a_customer_actor,
    an_agent_actor,
    keep_customer,
    plan_item,
)
from tests.builders.products import an_active_product
from tests.builders.service_changes import a_service_change, an_item_request
from tests.fakes.clock import NOON, CountingIdentifiers, FakeClock
from tests.fakes.unit_of_work import Books

TODAY = NOON.date()


class Desk:
    """The use cases on books with one customer, who has one active product."""

    def __init__(self, slug: str = "paging", catalogue: Catalogue | None = None) -> None:
        self.books, self.clock = Books(), FakeClock()
        identifiers, catalogues = CountingIdentifiers(), OneCatalogue(catalogue)
        keep_customer(self.books)
        self.product = an_active_product(slug)
        self.books.products.add(self.product)
        self.books.billing_accounts.add(an_account(self.product.billing_account_id))
        proposals = Proposals(catalogues, self.clock, identifiers)
        self._disconnect = ProposeDisconnection(
            self.books, proposals, catalogues, BundleMembership(catalogues), self.clock
        )
        self._suspend = ProposeSuspension(self.books, proposals, catalogues, self.clock)
        self._resume = ProposeResumption(self.books, proposals, catalogues, self.clock)
        self._accept = AcceptServiceChange(
            self.books,
            OrderEntry(catalogues, identifiers),
            catalogues,
            NoteWriter(self.clock, identifiers),
            ChangeMail(catalogues, a_message_writer(identifiers)),
            self.clock,
        )
        self._take_back = TakeBackChange(self.books, self.clock)

    def disconnect(self, on: date | None = None, *, by: Actor | None = None) -> ServiceChange:
        return self._disconnect(product_id=self.product.id, requested_on=on, by=by or a_customer_actor())

    def suspend(
        self, reason: SuspensionReason = SuspensionReason.VACATION, on: date | None = None, *, by: Actor | None = None
    ) -> ServiceChange:
        return self._suspend(product_id=self.product.id, reason=reason, requested_on=on, by=by or a_customer_actor())

    def resume(self, *, by: Actor | None = None) -> ServiceChange:
        return self._resume(product_id=self.product.id, requested_on=None, by=by or a_customer_actor())

    def accept(self, change: ServiceChange, *, by: Actor | None = None, agreement: str = "") -> ProductOrder:
        return self._accept(change_id=change.id, by=by or a_customer_actor(), agreement=agreement)

    def take_back(self) -> ProductOrder:
        return self._take_back(product_id=self.product.id, by=a_customer_actor())


def an_account(account_id: UUID) -> BillingAccount:
    return BillingAccount(
        id=account_id,
        number="BA-1",
        customer_id=CUSTOMER_ID,
        name="Maria Lopez",
        address=validated_address(**AN_ADDRESS),
        format=BillFormat.ELECTRONIC,
        cycle_day=1,
        opened_at=NOON,
    )


def texts(change: ServiceChange, kind: EffectKind) -> str:
    return " ".join(effect.text for effect in change.effects if effect.kind is kind)


@given(days=st.integers(min_value=0, max_value=365))
def test_the_early_termination_charge_is_the_commitments_to_the_cent(days: int) -> None:
    desk = Desk("dedicated")
    on = TODAY + timedelta(days=days)
    commitment = commitment_of(desk.product, OneCatalogue())
    assert commitment is not None

    change = desk.disconnect(on)

    charge = commitment.charge_on(on)
    assert change.one_time == charge.total
    assert str(charge.total) in change.charges[0].calculation
    assert change.item.price_lines[0].total == charge.total
    assert desk.accept(change).totals.one_time == charge.total


@given(
    cents=st.integers(min_value=0, max_value=50_000),
    reason=st.sampled_from(SuspensionReason),
    slug=st.sampled_from([offering.slug for offering in the_catalogue().offerings]),
)
def test_a_suspended_service_never_costs_more(cents: int, reason: SuspensionReason, slug: str) -> None:
    regular = Money(Decimal(cents) / 100)

    meanwhile = price_while_suspended(the_catalogue().offering(slug), regular, reason)

    assert Money.zero().amount <= meanwhile.amount <= regular.amount
    if reason is not SuspensionReason.VACATION:
        assert meanwhile == regular


def test_a_disconnection_now_has_no_day() -> None:
    assert Desk().disconnect(TODAY).requested_on is None


@pytest.mark.parametrize("on", [TODAY - timedelta(days=1), TODAY + timedelta(days=366)])
def test_a_day_that_is_over_or_too_far_away_is_refused(on: date) -> None:
    with pytest.raises(Invalid) as refused:
        Desk().disconnect(on)

    assert refused.value.field == "requested_on"


def test_equipment_is_named() -> None:
    assert "Mail your pager back" in texts(Desk().disconnect(), EffectKind.EQUIPMENT)


def test_accepting_enters_an_order_with_the_proposals_key() -> None:
    desk = Desk()
    change = desk.disconnect()

    order = desk.accept(change)

    assert order.submission_key == change.id
    assert [item.action for item in order.items] == [ItemAction.DELETE]
    assert order.items[0].expected_on == TODAY
    assert (change.state, change.order_number) == (ServiceChangeState.ACCEPTED, order.number)


def test_accepting_twice_returns_the_same_order() -> None:
    desk = Desk()
    change = desk.disconnect()

    assert desk.accept(change) is desk.accept(change)
    assert len(desk.books.product_orders.all) == 1


def test_a_second_change_is_refused_with_the_number_of_the_open_order() -> None:
    desk = Desk()
    order = desk.accept(desk.suspend(on=TODAY + timedelta(days=9)))

    with pytest.raises(ChangeUnderway) as refused:
        desk.disconnect()

    assert refused.value.order_number == order.number


def test_of_two_proposals_only_one_can_be_accepted() -> None:
    desk = Desk()
    first, second = desk.suspend(), desk.disconnect()
    desk.accept(first)

    with pytest.raises(ChangeUnderway):
        desk.accept(second)


def test_a_proposal_lapses() -> None:
    desk = Desk()
    change = desk.disconnect()
    desk.clock.pass_time(timedelta(minutes=31))

    with pytest.raises(ChangeOutdated):
        desk.accept(change)


def test_a_proposal_for_a_product_that_changed_since_is_not_accepted() -> None:
    desk = Desk()
    change = desk.disconnect()
    desk.product.version += 1

    with pytest.raises(ChangeOutdated):
        desk.accept(change)


def test_an_agent_says_how_the_customer_agreed() -> None:
    desk, agent = Desk(), an_agent_actor()
    change = desk.disconnect(by=agent)

    with pytest.raises(Invalid) as refused:
        desk.accept(change, by=agent)
    order = desk.accept(change, by=agent, agreement="By phone.")

    assert refused.value.field == "agreement"
    assert [note.text for note in desk.books.order_notes.all.values()] == ["How the customer agreed: By phone."]
    assert order.placed_by == agent.name


def test_only_an_agent_suspends_for_an_unpaid_bill() -> None:
    desk = Desk()

    with pytest.raises(Invalid):
        desk.suspend(SuspensionReason.UNPAID)
    change = desk.suspend(SuspensionReason.UNPAID, by=an_agent_actor())

    assert change.item.suspension_reason is SuspensionReason.UNPAID


def test_a_customer_does_not_resume_what_was_suspended_for_an_unpaid_bill() -> None:
    desk = Desk()
    desk.product.suspend(at=NOON, reason=SuspensionReason.UNPAID)

    with pytest.raises(ChangeImpossible):
        desk.resume()
    assert desk.resume(by=an_agent_actor()).kind is ChangeKind.RESUME


def test_resuming_shows_what_was_charged_meanwhile() -> None:
    desk = Desk()
    desk.product.suspend(at=NOON, reason=SuspensionReason.VACATION)

    change = desk.resume()

    assert str(change.monthly_before) == "$4.00"
    assert change.monthly_after == desk.product.terms.totals.monthly


def test_a_change_is_taken_back_until_it_has_begun() -> None:
    desk = Desk()
    order = desk.accept(desk.disconnect(TODAY + timedelta(days=3)))

    assert desk.take_back() is order


def test_a_change_that_has_begun_is_not_taken_back() -> None:
    desk = Desk()
    order = desk.accept(desk.disconnect())
    order.start(at=NOON)
    plan_item(order.items[0])
    order.items[0].tasks[0].begin(at=NOON)

    with pytest.raises(ChangeBegun):
        desk.take_back()


def test_nothing_can_be_taken_back_if_nothing_is_coming() -> None:
    with pytest.raises(NotFound):
        Desk().take_back()


def test_a_customer_sees_no_service_of_another() -> None:
    with pytest.raises(NotFound):
        Desk().disconnect(by=a_customer_actor(UUID(int=5)))


def test_a_product_that_ended_can_have_nothing_done() -> None:
    product = an_active_product()
    product.begin_ending(at=NOON)
    product.end(at=NOON)

    assert possible_changes(product, None, OneCatalogue(), by=a_customer_actor(), at=NOON) == ()


def test_a_product_that_is_not_active_yet_says_why() -> None:
    product = an_active_product()
    product.state = product.history[0].state

    found = possible_changes(product, None, OneCatalogue(), by=a_customer_actor(), at=NOON)

    assert found
    assert all("isn't active yet" in change.reason for change in found)


def test_a_suspension_without_a_reason_is_not_entered() -> None:
    desk = Desk()
    change = a_service_change(
        desk.product, kind=ChangeKind.SUSPEND, items=(an_item_request(desk.product, ItemAction.SUSPEND),)
    )
    desk.books.service_changes.add(change)

    with pytest.raises(Invalid):
        desk.accept(change)


def test_an_action_without_a_plan_is_not_entered() -> None:
    paging = the_catalogue().offering("paging")
    only_added = replace(paging, plans={PlanAction.ADD: paging.plan})
    desk = Desk(catalogue=replace(the_catalogue(), offerings=(only_added,)))
    change = a_service_change(desk.product, items=(an_item_request(desk.product, ItemAction.MODIFY),))
    desk.books.service_changes.add(change)

    with pytest.raises(NoPlanForAction):
        desk.accept(change)


def test_the_owner_is_the_customer() -> None:
    assert Desk().disconnect().customer_id == CUSTOMER_ID
