"""Work that waits for a person is parked until a day, comes back by itself, and can be taken back."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from business_layer.order_management.add_note import AddNote, NoteWriter
from business_layer.order_management.fallout import Fallout
from business_layer.order_management.park_task import ParkTask, UnparkTask
from business_layer.order_management.states import TaskState
from business_layer.order_management.task_conflicts import TaskMovedOn
from business_layer.shared.actor import Permission
from business_layer.shared.errors import IllegalTransition, Invalid, NotPermitted
from business_layer.user_management.users import Role
from tests.builders.orders import a_customer_actor, an_agent_actor, an_order, kept, plan_item
from tests.fakes.clock import NOON, CountingIdentifiers, FakeClock
from tests.fakes.trail import FakeTrail
from tests.fakes.unit_of_work import Books

ENGINEER = an_agent_actor(Role.ENGINEER)
NEXT_WEEK = date(2026, 11, 30)
# Midnight at the office, which keeps Eastern time.
BACK_AT = datetime(2026, 11, 30, 5, 0, tzinfo=UTC)


class Desk:
    def __init__(self) -> None:
        self.books, self.clock, trail = Books(), FakeClock(), FakeTrail()
        self.order = kept(self.books, an_order())
        self.order.start(at=NOON)
        plan_item(self.order.items[0])
        self.task = next(self.order.tasks)
        self.task.begin(at=NOON)
        self.order.send_to_fallout(self.task, Fallout.of_refusal("No.", at=NOON))
        self._park, self._unpark = ParkTask(self.books, trail, self.clock), UnparkTask(self.books, trail, self.clock)

    def park(self, until=NEXT_WEEK, reason="The other carrier answers then.", by=ENGINEER, expected=""):
        return self._park(
            number=self.order.number, task_id=self.task.id, until=until, reason=reason, by=by, expected=expected
        )

    def unpark(self, by=ENGINEER, expected=""):
        return self._unpark(number=self.order.number, task_id=self.task.id, by=by, expected=expected)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_parked_fallout_stays_a_fallout_and_returns_on_its_day(desk: Desk) -> None:
    desk.park()

    assert desk.task.state is TaskState.FALLOUT
    assert desk.task.parked_until == BACK_AT
    assert (desk.task.is_parked(at=NOON), desk.task.is_parked(at=BACK_AT)) == (True, False)
    assert (desk.task.parked_reason, desk.task.parked_by) == ("The other carrier answers then.", ENGINEER.name)


def test_a_parked_task_can_be_taken_back(desk: Desk) -> None:
    desk.park()

    desk.unpark()

    assert not desk.task.is_parked(at=NOON)


def test_a_task_that_is_retried_is_not_parked_any_more(desk: Desk) -> None:
    desk.park()

    desk.order.retry_task(desk.task, at=NOON)
    desk.order.send_to_fallout(desk.task, Fallout.of_refusal("No.", at=NOON))

    assert desk.task.parked_until is None


TOO_EARLY = {"until": "Enter a date after today, Monday, November 23, 2026."}
TOO_LATE = {"until": "Enter a date no later than Saturday, May 22, 2027."}


@pytest.mark.parametrize(
    ("until", "reason", "errors"),
    [
        (date(2026, 11, 23), "Waiting.", TOO_EARLY),
        (date(2026, 11, 22), "Waiting.", TOO_EARLY),
        (date(2027, 5, 23), "Waiting.", TOO_LATE),
        (NEXT_WEEK, "  ", {"reason": "Enter what it's waiting for, so the next person knows."}),
    ],
)
def test_a_past_day_or_a_missing_reason_is_refused_at_its_field(desk: Desk, until, reason: str, errors) -> None:
    with pytest.raises(Invalid) as refused:
        desk.park(until, reason)

    assert refused.value.errors == errors
    assert desk.books.commits == 0


@pytest.mark.parametrize("until", [date(2026, 11, 24), date(2027, 5, 22)])
def test_work_is_parked_for_a_day_at_least_and_half_a_year_at_most(desk: Desk, until: date) -> None:
    # It is still Monday, November 23, at the office.
    desk.clock.pass_time(timedelta(hours=11))

    desk.park(until, " Waiting. ")

    assert desk.task.parked_until == datetime.combine(until, time(), ZoneInfo("America/New_York"))
    assert desk.task.parked_reason == "Waiting."


def test_only_parked_work_as_it_was_shown_can_be_taken_back(desk: Desk) -> None:
    with pytest.raises(TaskMovedOn):
        desk.unpark()
    desk.park()
    shown = desk.task.fingerprint
    desk.task.question = "Which number?"
    with pytest.raises(TaskMovedOn):
        desk.unpark()
    desk.task.question = ""
    desk.task.parked_until = BACK_AT + timedelta(days=1)
    with pytest.raises(TaskMovedOn):
        desk.unpark(expected=shown)

    desk.unpark(expected=desk.task.fingerprint)

    assert (desk.task.parked_until, desk.task.parked_reason, desk.task.parked_by) == (None, "", "")


@pytest.mark.parametrize("by", [an_agent_actor(Role.AGENT), a_customer_actor()])
def test_only_agents_who_may_resolve_a_task_park_it(desk: Desk, by) -> None:
    with pytest.raises(NotPermitted):
        desk.park(by=by)
    with pytest.raises(NotPermitted):
        desk.unpark(by=by)


@pytest.mark.parametrize(
    ("state", "needed", "other"),
    [
        (TaskState.FALLOUT, Permission.RETRY_FALLOUT, Permission.COMPLETE_REVIEW),
        (TaskState.WAITING, Permission.COMPLETE_REVIEW, Permission.RETRY_FALLOUT),
    ],
)
def test_work_is_parked_and_taken_back_by_those_who_could_do_it(
    desk: Desk, state: TaskState, needed: Permission, other: Permission
) -> None:
    may, may_not = (
        replace(ENGINEER, permissions=frozenset({Permission.VIEW_ORDERS, given})) for given in (needed, other)
    )
    desk.task.state = state

    with pytest.raises(NotPermitted):
        desk.park(by=may_not)
    desk.park(by=may)
    with pytest.raises(NotPermitted):
        desk.unpark(by=may_not)
    desk.unpark(by=may)

    assert desk.task.parked_until is None


def test_an_agent_who_parks_too_late_reads_which_colleague_was_first(desk: Desk) -> None:
    shown = desk.task.fingerprint
    desk.park(expected=shown)

    with pytest.raises(TaskMovedOn, match="Erin Novak changed this first"):
        desk.park(reason="Another reason.", expected=shown)
    assert desk.task.parked_reason == "The other carrier answers then."


def test_a_task_that_runs_cannot_be_parked(desk: Desk) -> None:
    desk.order.retry_task(desk.task, at=NOON)

    with pytest.raises(TaskMovedOn):
        desk.park()
    with pytest.raises(IllegalTransition):
        desk.task.park(BACK_AT, reason="x", by="y")


def test_a_note_keeps_its_author_and_time_and_needs_words(desk: Desk) -> None:
    add = AddNote(desk.books, NoteWriter(FakeClock(), CountingIdentifiers()))

    note = add(number=desk.order.number, text=" They call back. ", by=an_agent_actor())

    assert (note.text, note.author, note.at, note.order_id) == ("They call back.", "Some Agent", NOON, desk.order.id)
    assert note.author_user_id == an_agent_actor().user_id
    with pytest.raises(Invalid) as refused:
        add(number=desk.order.number, text="  ", by=an_agent_actor())
    assert refused.value.errors == {"text": "Enter a note."}
    with pytest.raises(NotPermitted):
        add(number=desk.order.number, text="Hello", by=a_customer_actor())
