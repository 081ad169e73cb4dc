"""Plan steps: the tasks that fulfill an order of an offering, what they wait for, and the business days they need."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from graphlib import TopologicalSorter

from business_layer.catalogue.answer_conditions import Condition
from business_layer.catalogue.characteristics import Values


class TaskType(StrEnum):
    """The types of task that a plan is made of; each has one handler in order management."""

    TECHNICAL_REVIEW = "technicalReview"
    SERVICE_ORDER = "serviceOrder"
    ACTIVATE_PRODUCT = "activateProduct"
    TELL_CUSTOMER = "tellCustomer"
    SHIP_EQUIPMENT = "shipEquipment"
    MOVE_NUMBER = "moveNumber"
    CHANGE_TERMS = "changeTerms"
    SUSPEND_PRODUCT = "suspendProduct"
    RESUME_PRODUCT = "resumeProduct"
    END_PRODUCT = "endProduct"
    TRANSFER_PRODUCT = "transferProduct"
    # No plan of the catalogue has it: it ends the taking back of a canceled item.
    CANCEL_PRODUCT = "cancelProduct"


# The types that the network does. They are several because a package has an address, and a moving number has a day: a
# release that does not know the type could not send those along, and leaves the task to the next release.
ASKED_OF_THE_NETWORK = frozenset({TaskType.SERVICE_ORDER, TaskType.SHIP_EQUIPMENT, TaskType.MOVE_NUMBER})
# The types that change the product: from then on the customer has what was ordered.
CHANGING_THE_PRODUCT = frozenset(
    {
        TaskType.ACTIVATE_PRODUCT,
        TaskType.CHANGE_TERMS,
        TaskType.SUSPEND_PRODUCT,
        TaskType.RESUME_PRODUCT,
        TaskType.END_PRODUCT,
        TaskType.TRANSFER_PRODUCT,
    }
)


class NetworkAction(StrEnum):
    """The effect of a service order on a service."""

    ADD = "add"
    MODIFY = "modify"
    DELETE = "delete"
    SUSPEND = "suspend"
    RESUME = "resume"


# The action that takes another one back. A change is taken back by changing to what was there before.
OPPOSITES = {
    NetworkAction.ADD: NetworkAction.DELETE,
    NetworkAction.MODIFY: NetworkAction.MODIFY,
    NetworkAction.DELETE: NetworkAction.ADD,
    NetworkAction.SUSPEND: NetworkAction.RESUME,
    NetworkAction.RESUME: NetworkAction.SUSPEND,
}


class DependencyKind(StrEnum):
    """The way in which a step waits for another one: the first word is about that other step, the last about this."""

    FINISH_TO_START = "finishToStart"
    START_TO_START = "startToStart"
    FINISH_TO_FINISH = "finishToFinish"
    START_TO_FINISH = "startToFinish"


@dataclass(frozen=True, kw_only=True)
class LeadTime:
    """The business days that something needs on some answers: those that another carrier has by law, for example."""

    business_days: int
    when: Condition = Condition()


@dataclass(frozen=True, kw_only=True)
class PlanStep:
    """One task of a plan, as the catalogue writes it. `milestone` is what the customer reads about it.

    `action` is what a service order does to its service. `after` names the steps it waits for, and `kinds` says how,
    for those that it does not simply follow. `takes` is the time it usually needs after its predecessors. With `visit`,
    a technician does it on the half day that the customer chose, if one of the conditions in `visit_when` holds or
    there are none. Once the point of no return is complete, the order can no longer be canceled; `charge_after` is the
    charge for canceling once this step is complete. With `may_skip`, an agent can continue without it.
    """

    name: str
    type: TaskType
    action: NetworkAction = NetworkAction.ADD
    milestone: str = ""
    specification: str = ""
    sends: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    kinds: Mapping[str, DependencyKind] = field(default_factory=dict)
    when: Condition = Condition()
    takes: tuple[LeadTime, ...] = ()
    visit: bool = False
    visit_when: tuple[Condition, ...] = ()
    is_point_of_no_return: bool = False
    charge_after: str = ""
    may_skip: bool = False

    @property
    def ships(self) -> bool:
        return self.type is TaskType.SHIP_EQUIPMENT

    @property
    def moves_number(self) -> bool:
        return self.type is TaskType.MOVE_NUMBER

    @property
    def changes_product(self) -> bool:
        return self.type in CHANGING_THE_PRODUCT

    def needs_visit(self, facts: Values) -> bool:
        """True if a technician does it, given these answers or facts of a change."""
        return self.visit and (not self.visit_when or any(when.holds(facts) for when in self.visit_when))

    def kind_of(self, name: str) -> DependencyKind:
        """The way in which it waits for that predecessor."""
        return self.kinds.get(name, DependencyKind.FINISH_TO_START)

    def business_days_for(self, values: Values) -> int:
        """The business days it usually needs on these answers; 0 if the catalogue does not say."""
        return business_days_of(self.takes, values)


def business_days_of(lead_times: tuple[LeadTime, ...], values: Values) -> int:
    """The business days of the first lead time that applies to these answers; 0 if none does."""
    return next((lead.business_days for lead in lead_times if lead.when.holds(values)), 0)


def in_order(steps: Iterable[PlanStep]) -> tuple[PlanStep, ...]:
    """The steps as they are written, if each comes after its predecessors, or else sorted so that it does.

    Raises CycleError if steps wait for each other.
    """
    by_name, earlier = {step.name: step for step in steps}, set[str]()
    waiting = {name: [other for other in step.after if other in by_name] for name, step in by_name.items()}
    for name, others in waiting.items():
        if not earlier.issuperset(others):
            return tuple(by_name[name] for name in TopologicalSorter(waiting).static_order())
        earlier.add(name)
    return tuple(by_name.values())
