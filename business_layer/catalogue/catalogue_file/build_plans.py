"""Builds the plans of an offering from its row in a document, without validating them."""

from collections.abc import Iterable

from business_layer.catalogue.answer_conditions import Condition
from business_layer.catalogue.catalogue_file.formats import Document
from business_layer.catalogue.plan_steps import DependencyKind, LeadTime, NetworkAction, PlanStep, TaskType
from business_layer.catalogue.plans import PlanAction, Plans
from business_layer.shared.stored_enums import read_value

ACTIONS = frozenset(PlanAction)


def build_plans(row: Document) -> Plans:
    """The plans of an offering. `plan` is short for the plan to add it; plans for unknown actions are passed over.

    The service orders of a plan do to their services what the plan does to the product, unless they say something else.
    """
    written = row["plans"] if "plans" in row else {PlanAction.ADD: row["plan"]}
    return {
        PlanAction(action): tuple(_step(step, NetworkAction(action)) for step in steps)
        for action, steps in written.items()
        if action in ACTIONS
    }


def lead_times(rows: Iterable[Document]) -> tuple[LeadTime, ...]:
    return tuple(LeadTime(business_days=row["business_days"], when=Condition.of(row.get("when"))) for row in rows)


def _step(row: Document, action: NetworkAction) -> PlanStep:
    type_ = read_value(TaskType, row["type"])
    after = [{"step": wanted} if isinstance(wanted, str) else wanted for wanted in row.get("after", ())]
    return PlanStep(
        name=row["name"],
        type=type_,
        action=read_value(NetworkAction, row.get("action", action if type_ is TaskType.SERVICE_ORDER else "add")),
        milestone=row.get("milestone", ""),
        specification=row.get("specification", ""),
        sends=tuple(row.get("sends", ())),
        after=tuple(wanted["step"] for wanted in after),
        kinds={wanted["step"]: DependencyKind(wanted["kind"]) for wanted in after if "kind" in wanted},
        when=Condition.of(row.get("when")),
        takes=lead_times(row.get("takes", ())),
        visit=bool(row.get("visit", False)),
        visit_when=_visit_conditions(row.get("visit")),
        is_point_of_no_return=row.get("point_of_no_return", False),
        charge_after=row.get("charge_after", {}).get("price", ""),
        may_skip=row.get("may_skip", False),
    )


def _visit_conditions(written: object) -> tuple[Condition, ...]:
    """The conditions of a visit; none if a technician always comes, or never."""
    return tuple(map(Condition.of, written)) if isinstance(written, list) else ()
