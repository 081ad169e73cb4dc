"""Assigning orders: to agents who can work on them, to nobody, and never over a change that was not seen."""

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
from business_layer.order_management.order_notes import OrderNote
from business_layer.order_management.ports import MOST_COUNTED
from business_layer.shared.actor import SYSTEM
from business_layer.shared.errors import NotFound, NotPermitted
from business_layer.user_management.employ_agent import EmployAgent
from business_layer.user_management.users import Agent, Role
from tests.builders.entity_facts import facts_of
from tests.builders.orders import a_customer_actor, an_agent_actor, an_order, kept
from tests.business.user_management.account_use_cases import QUICK, SECOND_FACTORS
from tests.fakes.clock import NOON, CountingIdentifiers, FakeClock
from tests.fakes.unit_of_work import Books

ALEX = an_agent_actor(Role.AGENT)


class KnownAssignments:
    """Implements `Assignments`."""

    def last_changed_by(self, order_id: UUID) -> str:
        return "Lee Park"


class NoAssignments:
    """Implements `Assignments`: the trail names nobody."""

    def last_changed_by(self, order_id: UUID) -> str:
        return ""


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

    def assign(self, agent: Agent, *, seen: Agent | None = None, by=ALEX, note: str = "") -> None:
        self._assign(
            number=self.order.number,
            agent_id=agent.id,
            expected_agent_id=seen.id if seen else None,
            by=by,
            note=note,
        )

    def unassign(self, *, seen: Agent | None, by=ALEX) -> None:
        self._unassign(number=self.order.number, expected_agent_id=seen.id if seen else None, by=by)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_an_order_is_assigned_to_an_agent_and_then_to_another(desk: Desk) -> None:
    sam, kim = desk.employ("Sam Okafor"), desk.employ("Kim Reyes")

    desk.assign(sam)
    desk.assign(kim, seen=sam)

    assert desk.order.assigned_agent_id == kim.id
    assert desk.books.event_names.count("order_assigned") == 2
    assert not desk.books.order_notes.all


def test_an_order_is_handed_over_with_a_note(desk: Desk) -> None:
    sam = desk.employ("Sam Okafor")

    desk.assign(sam, note="  The customer is deaf, please write. ")

    (note,) = desk.books.order_notes.all.values()
    assert facts_of(note) == facts_of(
        OrderNote(
            id=note.id,
            order_id=desk.order.id,
            author=ALEX.name,
            author_user_id=ALEX.user_id,
            text="Handed over to Sam Okafor: The customer is deaf, please write.",
            at=NOON,
        )
    )


def test_a_note_of_spaces_is_not_kept(desk: Desk) -> None:
    desk.assign(desk.employ("Sam Okafor"), note="  ")

    assert not desk.books.order_notes.all


def test_an_order_can_be_unassigned(desk: Desk) -> None:
    sam = desk.employ("Sam Okafor")
    desk.assign(sam)

    desk.unassign(seen=sam)

    assert desk.order.assigned_agent_id is None
    assert desk.books.event_names[-1] == "order_unassigned"


def test_unassigning_an_unassigned_order_changes_nothing(desk: Desk) -> None:
    desk.unassign(seen=None)

    assert "order_unassigned" not in desk.books.event_names


def test_a_disabled_agent_is_assigned_no_order(desk: Desk) -> None:
    sam = desk.employ("Sam Okafor")
    desk.books.users.get(sam.user_id).disable(at=NOON)

    with pytest.raises(AgentDisabled, match="Sam Okafor's account is disabled") as refused:
        desk.assign(sam)

    assert refused.value.field == "agent"
    assert desk.order.assigned_agent_id is None


def test_an_assignment_that_the_agent_has_not_seen_is_not_overwritten(desk: Desk) -> None:
    sam, kim = desk.employ("Sam Okafor"), desk.employ("Kim Reyes")
    desk.assign(sam)

    with pytest.raises(
        AssignedMeanwhile, match="Lee Park assigned it to Sam Okafor in the meantime, but you"
    ) as refused:
        desk.assign(kim)

    assert refused.value.field == "agent"
    assert desk.order.assigned_agent_id == sam.id


def test_an_assignment_that_the_agent_has_not_seen_is_not_removed(desk: Desk) -> None:
    sam = desk.employ("Sam Okafor")
    desk.assign(sam)

    with pytest.raises(AssignedMeanwhile, match="assigned it to Sam Okafor in the meantime, but you chose nobody"):
        desk.unassign(seen=None)


def test_a_change_by_an_unknown_person_is_reported_without_a_name(desk: Desk) -> None:
    sam = desk.employ("Sam Okafor")
    desk.assign(sam)
    unassign = UnassignOrder(desk.books, NoAssignments(), FakeClock())

    with pytest.raises(AssignedMeanwhile, match=r"^Another person assigned it to Sam Okafor"):
        unassign(number=desk.order.number, expected_agent_id=None, by=ALEX)


def test_an_agent_who_was_unassigned_in_the_meantime_is_not_overwritten(desk: Desk) -> None:
    sam, kim = desk.employ("Sam Okafor"), desk.employ("Kim Reyes")

    with pytest.raises(AssignedMeanwhile, match="unassigned it in the meantime"):
        desk.assign(kim, seen=sam)


def test_two_leads_who_choose_the_same_agent_do_not_conflict(desk: Desk) -> None:
    sam = desk.employ("Sam Okafor")

    desk.assign(sam)
    desk.assign(sam)

    assert desk.order.assigned_agent_id == sam.id
    assert desk.books.event_names.count("order_assigned") == 1


@pytest.mark.parametrize(
    ("actor", "refusal"), [(a_customer_actor(), NotPermitted), (a_customer_actor(UUID(int=9)), NotFound)]
)
def test_actors_without_the_permission_cannot_assign(desk: Desk, actor, refusal) -> None:
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


def test_all_open_orders_of_an_agent_are_moved_to_another_or_unassigned(desk: Desk) -> None:
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


def test_only_leads_move_open_orders_and_never_to_a_disabled_agent(desk: Desk) -> None:
    sam, kim = desk.employ("Sam Okafor"), desk.employ("Kim Reyes")
    desk.assign(sam)
    desk.books.users.all[kim.user_id].disable(at=NOON)
    move = MoveOpenOrders(desk.books, OpenOrdersOf(desk.books), FakeClock())

    with pytest.raises(AgentDisabled, match="Kim Reyes") as refused:
        move(agent_id=sam.id, to=kim.id, by=an_agent_actor(Role.LEAD))
    assert refused.value.field == "to"
    with pytest.raises(NotPermitted):
        move(agent_id=sam.id, to=None, by=ALEX)

    assert desk.order.assigned_agent_id == sam.id


def test_no_more_orders_are_moved_at_a_time_than_the_caller_allows(desk: Desk) -> None:
    sam = desk.employ("Sam Okafor")
    for number in ("DT-2", "DT-3"):
        kept(desk.books, an_order("paging", number=number)).assign(sam.id, at=NOON)
    move = MoveOpenOrders(desk.books, OpenOrdersOf(desk.books), FakeClock())

    moved = move(agent_id=sam.id, to=None, by=an_agent_actor(Role.LEAD), at_most=1)

    assert moved == 1
    assert [order.assigned_agent_id for order in desk.books.product_orders.all.values()].count(sam.id) == 1
