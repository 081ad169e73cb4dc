"""Who an order is assigned to: agents who can work on it, nobody, and never over what another just decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import pytest

from business_layer.order_management.add_note import NoteWriter
from business_layer.order_management.assignment import (
    AgentDisabled,
    AssignedMeanwhile,
    AssignOrder,
    MoveOpenOrders,
    UnassignOrder,
)
from business_layer.order_management.ports import MOST_COUNTED
from business_layer.shared.actor import SYSTEM
from business_layer.shared.errors import NotFound, NotPermitted
from business_layer.user_management.employ_agent import EmployAgent
from business_layer.user_management.users import Agent, Role
from tests.builders.orders import a_customer_actor, an_agent_actor, an_order, kept
from tests.business.user_management.account_use_cases import QUICK, SECOND_FACTORS
from tests.fakes.clock import NOON, CountingIdentifiers, FakeClock
from tests.fakes.unit_of_work import Books

ALEX = an_agent_actor(Role.AGENT)


class KnownAssignments:
    """Implements `Assignments`."""

    def last_changed_by(self, order_id: UUID) -> str:
        return "Lee Park"


class Desk:
    """An order, the agents it may go to, and the two verbs."""

    def __init__(self) -> None:
        self.books = Books()
        self._employ = EmployAgent(self.books, QUICK, SECOND_FACTORS, FakeClock(), CountingIdentifiers())
        self.order = kept(self.books, an_order("paging"))
        self._assign = AssignOrder(
            self.books, KnownAssignments(), NoteWriter(FakeClock(), CountingIdentifiers()), FakeClock()
        )
        self._unassign = UnassignOrder(self.books, KnownAssignments(), FakeClock())

    def employ(self, name: str) -> Agent:
        email = f"{name.split()[0].lower()}@dialtone.example"
        password = "a quiet harbor at dusk"
        return self._employ(
            name=name, email=email, password=password, service_center="Columbus", roles=(Role.AGENT,), by=SYSTEM
        )

    def assign(self, agent: Agent, *, seen: Agent | None = None, by=ALEX) -> None:
        self._assign(number=self.order.number, agent_id=agent.id, expected_agent_id=seen.id if seen else None, by=by)

    def unassign(self, *, seen: Agent | None, by=ALEX) -> None:
        self._unassign(number=self.order.number, expected_agent_id=seen.id if seen else None, by=by)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_an_order_goes_to_an_agent_and_on_to_another(desk: Desk) -> None:
    sam, kim = desk.employ("Sam Okafor"), desk.employ("Kim Reyes")

    desk.assign(sam)
    desk.assign(kim, seen=sam)

    assert desk.order.assigned_agent_id == kim.id
    assert desk.books.event_names.count("order_assigned") == 2


def test_an_order_can_become_nobodys_again(desk: Desk) -> None:
    sam = desk.employ("Sam Okafor")
    desk.assign(sam)

    desk.unassign(seen=sam)

    assert desk.order.assigned_agent_id is None
    assert desk.books.event_names[-1] == "order_unassigned"


def test_what_is_nobodys_is_taken_from_nobody(desk: Desk) -> None:
    desk.unassign(seen=None)

    assert "order_unassigned" not in desk.books.event_names


def test_a_disabled_agent_gets_no_order(desk: Desk) -> None:
    sam = desk.employ("Sam Okafor")
    desk.books.users.get(sam.user_id).disable(at=NOON)

    with pytest.raises(AgentDisabled, match="Sam Okafor is disabled") as refused:
        desk.assign(sam)

    assert refused.value.field == "agent"
    assert desk.order.assigned_agent_id is None


def test_a_second_assignment_does_not_overwrite_the_first_unseen(desk: Desk) -> None:
    sam, kim = desk.employ("Sam Okafor"), desk.employ("Kim Reyes")
    desk.assign(sam)

    with pytest.raises(AssignedMeanwhile, match="Lee Park assigned it to Sam Okafor in the meantime, and you"):
        desk.assign(kim)

    assert desk.order.assigned_agent_id == sam.id


def test_an_order_is_not_taken_away_from_someone_who_was_not_seen(desk: Desk) -> None:
    sam = desk.employ("Sam Okafor")
    desk.assign(sam)

    with pytest.raises(AssignedMeanwhile, match="assigned it to Sam Okafor in the meantime, and you chose nobody"):
        desk.unassign(seen=None)


def test_who_was_seen_and_was_taken_off_meanwhile_is_shown(desk: Desk) -> None:
    sam, kim = desk.employ("Sam Okafor"), desk.employ("Kim Reyes")

    with pytest.raises(AssignedMeanwhile, match="unassigned it in the meantime"):
        desk.assign(kim, seen=sam)


def test_two_who_choose_the_same_agent_do_not_disturb_each_other(desk: Desk) -> None:
    sam = desk.employ("Sam Okafor")

    desk.assign(sam)
    desk.assign(sam)

    assert desk.order.assigned_agent_id == sam.id
    assert desk.books.event_names.count("order_assigned") == 1


@pytest.mark.parametrize(
    ("actor", "refusal"), [(a_customer_actor(), NotPermitted), (a_customer_actor(UUID(int=9)), NotFound)]
)
def test_who_may_not_assign_is_refused(desk: Desk, actor, refusal) -> None:
    sam = desk.employ("Sam Okafor")

    with pytest.raises(refusal):
        desk.assign(sam, by=actor)
    with pytest.raises(refusal):
        desk.unassign(seen=None, by=actor)


@dataclass(frozen=True)
class OpenOrdersOf:
    """Implements `AgentOrders`, with an order that was assigned anew just after it was looked up."""

    books: Books
    also: tuple[str, ...] = ()

    def open_of(self, agent_id: UUID, *, at_most: int) -> Sequence[str]:
        orders = self.books.product_orders.all.values()
        return [*(order.number for order in orders if order.assigned_agent_id == agent_id), *self.also][:at_most]

    def count_open_of(self, agent_id: UUID) -> int:
        return len(self.open_of(agent_id, at_most=MOST_COUNTED))


def test_all_open_orders_of_an_agent_go_to_another_or_to_nobody(desk: Desk) -> None:
    sam, kim = desk.employ("Sam Okafor"), desk.employ("Kim Reyes")
    others = kept(desk.books, an_order("paging", number="DT-2"))
    others.assign(kim.id, at=NOON)
    desk.assign(sam)
    move = MoveOpenOrders(desk.books, OpenOrdersOf(desk.books, also=("DT-2",)), FakeClock())
    lead = an_agent_actor(Role.LEAD)

    moved = move(agent_id=sam.id, to=kim.id, by=lead)
    given_to = desk.order.assigned_agent_id
    taken = move(agent_id=kim.id, to=None, by=lead)

    assert (moved, given_to, taken) == (1, kim.id, 2)
    assert (desk.order.assigned_agent_id, others.assigned_agent_id) == (None, None)


def test_open_orders_go_to_no_disabled_agent_and_are_moved_by_leads_alone(desk: Desk) -> None:
    sam, kim = desk.employ("Sam Okafor"), desk.employ("Kim Reyes")
    desk.assign(sam)
    desk.books.users.all[kim.user_id].disable(at=NOON)
    move = MoveOpenOrders(desk.books, OpenOrdersOf(desk.books), FakeClock())

    with pytest.raises(AgentDisabled, match="Kim Reyes"):
        move(agent_id=sam.id, to=kim.id, by=an_agent_actor(Role.LEAD))
    with pytest.raises(NotPermitted):
        move(agent_id=sam.id, to=None, by=ALEX)

    assert desk.order.assigned_agent_id == sam.id
