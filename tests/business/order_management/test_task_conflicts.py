"""The conflict of an agent who acts too late names who was first, when, why, and what became of the task."""

from dataclasses import dataclass
from uuid import UUID

import pytest

from business_layer.order_management.states import TaskState
from business_layer.order_management.task_conflicts import TaskMovedOn, require_unchanged_task, task_moved_on
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.shared.last_changes import Change
from tests.builders.orders import an_item, an_order, planned_tasks
from tests.fakes.clock import NOON


@dataclass(frozen=True)
class TrailOf:
    """Implements `LastChanges` for one entity."""

    entity_id: UUID
    reason: str = ""

    def last_change(self, entity_id: UUID, *, of: str = "") -> Change | None:
        return Change("Lee Park", NOON, self.reason) if entity_id == self.entity_id else None


@pytest.fixture
def task() -> FulfilmentTask:
    return planned_tasks(an_item(an_order("paging"), "paging"))[0]


@pytest.mark.parametrize(("note", "end"), [("", "."), ("A card is there.", ": “A card is there.”")])
def test_who_completed_it_is_named_with_the_findings(task: FulfilmentTask, note: str, end: str) -> None:
    task.state, task.completed_by, task.completed_at, task.note = TaskState.COMPLETED, "Kim Reyes", NOON, note

    told = task_moved_on(task, TrailOf(task.id)).message

    assert told.startswith("Kim Reyes completed this on Monday, November 23")
    assert told.endswith(end)
    assert told.count("“") == told.count("”") == (1 if note else 0)


@pytest.mark.parametrize("missing", ["completed_by", "completed_at"])
def test_a_completion_by_nobody_is_reported_as_any_other_change(task: FulfilmentTask, missing: str) -> None:
    task.state, task.completed_by, task.completed_at = TaskState.COMPLETED, "Kim Reyes", NOON
    setattr(task, missing, None)

    assert task_moved_on(task, TrailOf(task.id)).message.startswith("Lee Park changed this first")


@pytest.mark.parametrize(
    ("state", "outcome"),
    [
        (TaskState.PENDING, "It is being tried again."),
        (TaskState.FALLOUT, "It still needs someone. Look at it again."),
        (TaskState.COMPLETED, "It is finished."),
    ],
)
def test_who_was_first_is_named_with_the_reason_and_the_outcome(
    task: FulfilmentTask, state: TaskState, outcome: str
) -> None:
    task.state = state

    with_reason = task_moved_on(task, TrailOf(task.id, reason="Line repaired")).message
    without = task_moved_on(task, TrailOf(task.id)).message

    first = "Lee Park changed this first, on Monday, November 23, 2026 at 12:00 PM EST"
    assert with_reason == f"{first}: “Line repaired”. {outcome}"
    assert without == f"{first}. {outcome}"


def test_a_change_by_nobody_in_the_trail_is_reported_without_a_name(task: FulfilmentTask) -> None:
    told = task_moved_on(task, TrailOf(UUID(int=99))).message

    assert told == "This changed after you opened the page. It is being tried again."


def test_a_state_of_a_newer_release_has_no_outcome(task: FulfilmentTask) -> None:
    vars(task)["state"] = "fromTheFuture"

    assert task_moved_on(task, TrailOf(UUID(int=99))).message == "This changed after you opened the page."


def test_only_the_task_that_was_shown_may_be_changed(task: FulfilmentTask) -> None:
    trail, shown = TrailOf(task.id), task.fingerprint
    require_unchanged_task(task, trail, possible=True, expected=shown)
    require_unchanged_task(task, trail, possible=True, expected="")
    with pytest.raises(TaskMovedOn):
        require_unchanged_task(task, trail, possible=False, expected=shown)

    task.begin(at=NOON)

    with pytest.raises(TaskMovedOn):
        require_unchanged_task(task, trail, possible=True, expected=shown)
