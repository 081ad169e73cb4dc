"""Plans by action: the one written for each, and the one to delete that follows from how a product is added."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from business_layer.catalogue.catalogue_file.read_catalogue import read_published_catalogue
from business_layer.catalogue.plan_steps import NetworkAction, PlanStep, TaskType, in_order
from business_layer.catalogue.plans import PlanAction, delete_plan, facts_of_change
from tests.builders.catalogue import NOW, a_catalogue, a_catalogue_document, a_row, asks_choice, the_catalogue

SPEED = asks_choice("speed", "10", "100")
ROUTER = asks_choice("router", "managed", "own")
ACTIVATE = {"name": "activate", "type": "activateProduct"}
CHANGE = {"name": "change", "type": "changeTerms", "after": ["line", "router"]}
MODIFY = [
    {"name": "line", "type": "serviceOrder", "specification": "Line", "when": {"changed": "speed"}},
    {
        "name": "router",
        "type": "serviceOrder",
        "action": "add",
        "specification": "Router",
        "when": {"before.router": "own", "after.router": "managed"},
    },
    CHANGE,
]


def names(plan: tuple[PlanStep, ...]) -> list[str]:
    return [step.name for step in plan]


def with_plans(*questions: dict[str, Any], **plans: Any) -> dict[str, Any]:
    row = a_row(*questions, changeable=[question["name"] for question in questions])
    add = row.pop("plan")
    return {**row, "plans": {"add": add, **plans}}


def test_a_change_looks_at_what_was_before_what_will_be_and_what_changes() -> None:
    offering = a_catalogue(with_plans(SPEED, ROUTER, modify=MODIFY), format=2).offering("line")

    def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
        return names(offering.plan_for(after, PlanAction.MODIFY, before))

    own = {"speed": "10", "router": "own"}
    assert changed(own, {**own, "speed": "100"}) == ["line", "change"]
    assert changed(own, {**own, "router": "managed"}) == ["router", "change"]
    assert changed({**own, "router": "managed"}, own) == ["change"]
    assert changed(own, {"speed": "100", "router": "managed"}) == ["line", "router", "change"]


def test_service_orders_of_a_plan_do_what_the_plan_does_unless_they_say_something_else() -> None:
    line, router, _ = (
        a_catalogue(with_plans(SPEED, ROUTER, modify=MODIFY), format=2).offering("line").plan_of(PlanAction.MODIFY)
    )

    assert (line.action, router.action) == (NetworkAction.MODIFY, NetworkAction.ADD)


def test_what_is_added_changes_nothing_that_was_before() -> None:
    assert facts_of_change({}, {"speed": "10"}) == {"speed": "10"}
    assert facts_of_change({"speed": "10"}, {}) == {"speed": "10"}


def test_an_offering_without_a_plan_for_an_action_cannot_have_it_done() -> None:
    offering = a_catalogue(a_row()).offering("line")

    assert offering.plan_of(PlanAction.SUSPEND) == ()
    assert names(offering.plan_of(PlanAction.DELETE)) == ["end", "tell"]


def test_calling_is_deleted_without_sending_the_adapter_or_the_number_back() -> None:
    plan = the_catalogue().offering("complete-calling").plan_of(PlanAction.DELETE)

    assert [(step.name, step.type, step.action, step.after) for step in plan] == [
        ("remove_line", TaskType.SERVICE_ORDER, NetworkAction.DELETE, ()),
        ("end", TaskType.END_PRODUCT, NetworkAction.ADD, ("remove_line",)),
        ("tell", TaskType.TELL_CUSTOMER, NetworkAction.ADD, ("end",)),
    ]


def test_what_may_be_left_out_when_a_product_is_added_has_to_be_taken_back_when_it_ends() -> None:
    line = PlanStep(name="line", type=TaskType.SERVICE_ORDER, specification="Line", may_skip=True)

    removal, *_ = delete_plan((line,))

    assert not removal.may_skip


def test_a_plan_to_delete_that_is_written_is_not_derived() -> None:
    own = [{"name": "over", "type": "endProduct"}]

    assert names(a_catalogue(with_plans(delete=own), format=2).offering("line").plan_of(PlanAction.DELETE)) == ["over"]


def test_plans_that_a_newer_release_added_are_passed_over() -> None:
    row = with_plans(lend=[{"name": "lend", "type": "lendProduct"}])

    assert list(
        read_published_catalogue(a_catalogue_document(row), number=1, valid_from=NOW).offering("line").plans
    ) == [PlanAction.ADD]


KINDS = [TaskType.SERVICE_ORDER, TaskType.SERVICE_ORDER, TaskType.SHIP_EQUIPMENT, TaskType.TECHNICAL_REVIEW]


@st.composite
def plans_to_add(draw: st.DrawFn) -> tuple[PlanStep, ...]:
    """Steps that wait for any of those before them, then shuffled."""
    steps: list[PlanStep] = []
    for index in range(draw(st.integers(0, 12))):
        after = draw(st.lists(st.sampled_from([step.name for step in steps]), unique=True)) if steps else []
        steps.append(PlanStep(name=f"s{index}", type=draw(st.sampled_from(KINDS)), after=tuple(after)))
    return tuple(draw(st.permutations(steps)))


def waits_for(step: PlanStep, plan: tuple[PlanStep, ...]) -> set[str]:
    """Everything that a step waits for, directly or by way of others."""
    by_name = {other.name: other for other in plan}
    waiting, found = list(step.after), set[str]()
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting += by_name[name].after
    return found


@given(plans_to_add())
def test_steps_are_put_in_an_order_in_which_they_can_be_done(plan: tuple[PlanStep, ...]) -> None:
    done = set[str]()

    for step in in_order(plan):
        assert set(step.after) <= done
        done.add(step.name)

    assert done == {step.name for step in plan}


@given(plans_to_add())
def test_a_derived_deletion_takes_each_added_service_back_once_and_in_reverse(add: tuple[PlanStep, ...]) -> None:
    *removals, end, tell = delete_plan(add)

    added = {f"remove_{step.name}": step for step in add if step.type is TaskType.SERVICE_ORDER}
    assert sorted(step.name for step in removals) == sorted(added)
    assert all(step.action is NetworkAction.DELETE for step in removals)
    assert (end.type, tell.type) == (TaskType.END_PRODUCT, TaskType.TELL_CUSTOMER)
    assert set(end.after) == set(added)
    whole = (*removals, end, tell)
    assert in_order(whole) == whole
    for removal in removals:
        built_on_it = {name for name, step in added.items() if added[removal.name].name in waits_for(step, add)}
        assert built_on_it <= waits_for(removal, whole)
