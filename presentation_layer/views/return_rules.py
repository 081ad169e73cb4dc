"""The point of no return of an order item: where it is in the plan, its day, and what canceling costs until then."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from business_layer.catalogue.ports import Catalogues
from business_layer.order_management.cancellation_charges import cancellation_charges
from business_layer.order_management.revisions import charge_of
from business_layer.order_management.states import TaskState
from business_layer.order_management.tasks import FulfilmentTask
from presentation_layer.views.item_progress import ItemProgress
from presentation_layer.words import day_words


@dataclass(frozen=True)
class ReturnRule:
    """A rule across the plan, just after a task."""

    words: str
    is_passed: bool


def return_rule(progress: ItemProgress, catalogues: Catalogues | None) -> tuple[UUID | None, ReturnRule]:
    """The task after which an item cannot be canceled, and what the rule after it says; no task if it has none.

    Without `catalogues`, which only a newer release can read, nothing is said about charges.
    """
    item, tasks = progress.item, progress.item.tasks
    ending = next((task for task in tasks if task.ends_return and not task.undoes), None)
    if ending is None or item.is_being_canceled:
        return None, ReturnRule("", is_passed=False)
    if passed := _passed(tasks):
        on = item.done_on.get(passed.name)
        day = f" on {day_words(on, progress.today)}" if on else ""
        return passed.id, ReturnRule(f"Point of no return, passed{day}. It can't be canceled any more.", is_passed=True)
    expected = progress.days.get(ending.name)
    day = f", {day_words(expected, progress.today)}" if expected else ""
    charge = charge_of(cancellation_charges([item], catalogues)) if catalogues else None
    costs = f"canceling costs {charge}" if charge else "canceling is free"
    return ending.id, ReturnRule(f"Point of no return{day}. Until then, {costs}.", is_passed=False)


def _passed(tasks: Sequence[FulfilmentTask]) -> FulfilmentTask | None:
    """The first task that ended the return, once it is complete."""
    return next((task for task in tasks if task.ends_return and task.state is TaskState.COMPLETED), None)
