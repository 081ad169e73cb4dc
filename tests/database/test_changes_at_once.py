"""Two agents and the customer change one product at once: one order comes of it, and the others read its number."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy.orm import Session, sessionmaker

from business_layer.inventory.bundle_membership import BundleMembership
from business_layer.inventory.product_states import SuspensionReason
from business_layer.online_ordering.estimate_taxes import EstimateTaxes
from business_layer.online_ordering.qualify_address import QualifyAddress
from business_layer.order_management.add_note import NoteWriter
from business_layer.order_management.items import ItemRelation
from business_layer.order_management.order_entry import OrderEntry
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.states import ItemAction, ItemState, ProductOrderState, RelationKind
from business_layer.service_changes.accept_change import AcceptServiceChange
from business_layer.service_changes.calculated_change import ChangeCalculator, WantedChange
from business_layer.service_changes.change_mail import ChangeMail
from business_layer.service_changes.open_changes import ChangeUnderway
from business_layer.service_changes.ports import ServiceChangesUnitOfWork
from business_layer.service_changes.proposals import Proposals
from business_layer.service_changes.propose_change import ProposeChange
from business_layer.service_changes.propose_disconnection import ProposeDisconnection
from business_layer.service_changes.propose_suspension import ProposeSuspension
from business_layer.service_changes.service_change import ServiceChange
from business_layer.shared.actor import SYSTEM, Actor, Permission
from database_layer.unit_of_work import SqlUnitOfWorkFactory
from environments.composition.identifiers import TimeOrderedIdentifiers
from tests.builders.catalogue import ANSWERS, the_catalogue
from tests.builders.messages import a_message_writer
from tests.builders.orders import OneCatalogue
from tests.builders.shopper import HOLDS
from tests.builders.taxes import SomeTaxTables
from tests.database.builders import Keeper, a_number, an_agent_actor
from tests.database.lock_waits import is_waiting, wait_until
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.gateways import FakeAvailability

ROUNDS = 5
BY_PHONE = "They asked for it on the phone."


class Desk:
    """Proposes and accepts changes of one pager, which works."""

    def __init__(
        self,
        work: SqlUnitOfWorkFactory,
        customer: Actor,
        agents: tuple[Actor, Actor],
        product_id: UUID,
        clock: FakeClock,
    ) -> None:
        self._work, self.customer, self._agents = work, customer, agents
        self.product_id, self._clock = product_id, clock
        self._ids, self._catalogues = TimeOrderedIdentifiers(), OneCatalogue()
        self._proposals = Proposals(self._catalogues, clock, self._ids)
        self._membership = BundleMembership(self._catalogues)

    def proposals(self) -> list[tuple[ServiceChange, Actor]]:
        """A disconnection and a suspension by two agents, and a change by the customer."""
        disconnect = ProposeDisconnection(self._work, self._proposals, self._catalogues, self._membership, self._clock)
        suspend = ProposeSuspension(self._work, self._proposals, self._catalogues, self._clock)
        change = ProposeChange(
            self._work,
            self._proposals,
            ChangeCalculator(self._catalogues, self._membership, self._clock),
            self._membership,
            QualifyAddress(self._work, self._catalogues, FakeAvailability(), self._clock, self._ids),
            EstimateTaxes(SomeTaxTables(), self._clock),
            HOLDS,
            self._clock,
            self._ids,
        )
        agent, colleague = self._agents
        wanted = WantedChange(answers={"coverage": "nationwide"})
        vacation = SuspensionReason.VACATION
        return [
            (disconnect(product_id=self.product_id, requested_on=None, by=agent), agent),
            (suspend(product_id=self.product_id, reason=vacation, requested_on=None, by=colleague), colleague),
            (change(product_id=self.product_id, wanted=wanted, by=self.customer), self.customer),
        ]

    def accept(self, change: ServiceChange, by: Actor, mail: ChangeMail | None = None) -> ProductOrder | ChangeUnderway:
        """The order, or the reason for refusing it."""
        use_case = AcceptServiceChange(
            self._work,
            OrderEntry(self._catalogues, self._ids),
            self._catalogues,
            NoteWriter(self._clock, self._ids),
            mail or ChangeMail(self._catalogues, a_message_writer(self._ids)),
            self._clock,
        )
        try:
            return use_case(change_id=change.id, by=by, agreement="" if by is self.customer else BY_PHONE)
        except ChangeUnderway as refused:
            return refused


class WaitsBeforeItConfirms(ChangeMail):
    """Waits for something once the order is entered, before it is committed."""

    def __init__(self, wait: Callable[[], object]) -> None:
        super().__init__(OneCatalogue(), a_message_writer(TimeOrderedIdentifiers()))
        self._wait = wait

    def confirm(self, change: ServiceChange, order: ProductOrder, uow: ServiceChangesUnitOfWork) -> None:
        self._wait()
        super().confirm(change, order, uow)


def an_agent(keep: Keeper, name: str) -> Actor:
    """An agent who may change services."""
    actor = an_agent_actor(Permission.CHANGE_SERVICES, Permission.VIEW_CUSTOMERS, Permission.VIEW_ORDERS)
    return replace(actor, name=name, user_id=keep.agent(name).user_id)


@pytest.fixture
def new_desk(work: SqlUnitOfWorkFactory, keep: Keeper, clock: FakeClock) -> Callable[[], Desk]:
    def make() -> Desk:
        home = keep.household()
        answers = the_catalogue().offering("paging").specification.validate_answers(ANSWERS["paging"])
        order = keep.order(home, of_offerings=(("paging", {**answers, "pager_number": a_number()}),))
        product_id = order.items[0].product_id
        with work(by=SYSTEM, reason="keep for a test") as uow:
            uow.products.get(product_id, seen_by=SYSTEM).activate(at=NOON, network={})
            uow.commit()
        return Desk(work, home.actor, (an_agent(keep, "Ada Lane"), an_agent(keep, "Kim Reyes")), product_id, clock)

    return make


def test_of_three_who_accept_at_once_one_gets_the_order_and_the_others_its_number(
    new_desk: Callable[[], Desk], work: SqlUnitOfWorkFactory
) -> None:
    for _ in range(ROUNDS):
        desk = new_desk()
        together = Barrier(3)

        def accept(proposal: tuple[ServiceChange, Actor], desk: Desk = desk, together: Barrier = together) -> object:
            together.wait()
            return desk.accept(*proposal)

        with ThreadPoolExecutor(3) as pool:
            outcomes = list(pool.map(accept, desk.proposals()))

        (order,) = [outcome for outcome in outcomes if isinstance(outcome, ProductOrder)]
        refusals = [outcome for outcome in outcomes if isinstance(outcome, ChangeUnderway)]
        assert [refusal.order_number for refusal in refusals] == [order.number, order.number]
        assert all(f"Order {order.number} already changes this service." in str(refusal) for refusal in refusals)
        with work.reading(by=SYSTEM) as uow:
            open_change = uow.product_orders.open_change_of(desk.product_id)
        assert open_change is not None
        assert open_change.order_number == order.number


def test_who_accepts_while_another_order_is_entered_waits_and_reads_its_number(
    new_desk: Callable[[], Desk], sessions: sessionmaker[Session]
) -> None:
    desk = new_desk()
    (first, agent), (second, colleague), _ = desk.proposals()
    with ThreadPoolExecutor(1) as pool:
        refused = []

        def let_another_accept() -> None:
            refused.append(pool.submit(desk.accept, second, colleague))
            wait_until(lambda: is_waiting(sessions, "products"), or_done=refused[0])

        order = desk.accept(first, agent, WaitsBeforeItConfirms(let_another_accept))

        assert isinstance(order, ProductOrder)
        refusal = refused[0].result()
    assert isinstance(refusal, ChangeUnderway)
    assert refusal.order_number == order.number


def test_one_proposal_accepted_twice_at_once_is_one_order(
    new_desk: Callable[[], Desk], work: SqlUnitOfWorkFactory
) -> None:
    desk = new_desk()
    (proposed, agent), *_ = desk.proposals()
    together = Barrier(2)

    def accept(by: Actor) -> object:
        together.wait()
        return desk.accept(proposed, by)

    with ThreadPoolExecutor(2) as pool:
        orders = list(pool.map(accept, (agent, desk.customer)))

    assert len({order.id for order in orders if isinstance(order, ProductOrder)}) == 1
    assert len(orders) == 2
    with work.reading(by=SYSTEM) as uow:
        assert uow.product_orders.open_change_of(desk.product_id) is not None


@pytest.mark.parametrize(
    ("old_state", "is_changed"), [(ItemState.HELD, True), (ItemState.COMPLETED, False), (ItemState.CANCELLED, False)]
)
def test_the_order_of_a_move_changes_also_the_new_product_until_the_old_one_has_ended(
    work: SqlUnitOfWorkFactory, keep: Keeper, old_state: ItemState, is_changed: bool
) -> None:
    order = keep.order(keep.household(), items=2, state=ProductOrderState.IN_PROGRESS)
    with work(by=SYSTEM, reason="keep for a test") as uow:
        new, old = uow.product_orders.by_id(order.id).items
        new.state, old.state, old.action = ItemState.COMPLETED, old_state, ItemAction.DELETE
        old.relation = ItemRelation(kind=RelationKind.MOVES_TO, item_number=new.number)
        uow.commit()

    with work.reading(by=SYSTEM) as uow:
        open_change = uow.product_orders.open_change_of(new.product_id)

    assert [found.order_number for found in [open_change] if found] == [order.number] * is_changed
