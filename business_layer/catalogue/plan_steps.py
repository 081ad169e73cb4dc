"""Plan steps: the tasks that fulfill an order of an offering, and the business days they need."""

from dataclasses import dataclass
from enum import StrEnum

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


# The types that the network does. They are several because a package has an address, and a moving number has a day: a
# release that does not know the type could not send those along, and leaves the task to the next release.
ASKED_OF_THE_NETWORK = frozenset({TaskType.SERVICE_ORDER, TaskType.SHIP_EQUIPMENT, TaskType.MOVE_NUMBER})


@dataclass(frozen=True, kw_only=True)
class LeadTime:
    """The business days that something needs on some answers: those that another carrier has by law, for example."""

    business_days: int
    when: Condition = Condition()


@dataclass(frozen=True, kw_only=True)
class PlanStep:
    """One task of a plan, as the catalogue writes it. `milestone` is what the customer reads about it.

    `takes` is the time it usually needs after its predecessors. With `visit`, a technician does it on the half day that
    the customer chose.
    """

    name: str
    type: TaskType
    milestone: str = ""
    specification: str = ""
    sends: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    when: Condition = Condition()
    takes: tuple[LeadTime, ...] = ()
    visit: bool = False

    @property
    def ships(self) -> bool:
        return self.type is TaskType.SHIP_EQUIPMENT

    @property
    def moves_number(self) -> bool:
        return self.type is TaskType.MOVE_NUMBER

    def business_days_for(self, values: Values) -> int:
        """The business days it usually needs on these answers; 0 if the catalogue does not say."""
        return business_days_of(self.takes, values)


def business_days_of(lead_times: tuple[LeadTime, ...], values: Values) -> int:
    """The business days of the first lead time that applies to these answers; 0 if none does."""
    return next((lead.business_days for lead in lead_times if lead.when.holds(values)), 0)
