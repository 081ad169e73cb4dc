"""The difference between two plans of an item: what stays, goes, comes, and is done anew."""

from hypothesis import given
from hypothesis import strategies as st

from business_layer.order_management.plan_delta import EFFECTIVE, PlannedStep, Progress, difference

NAMES = [f"step{number}" for number in range(8)]
P = Progress


@st.composite
def plans(draw: st.DrawFn, *, is_begun: bool) -> list[PlannedStep]:
    """A plan whose steps wait for earlier ones, some of them done."""
    names = draw(st.lists(st.sampled_from(NAMES), unique=True))
    steps = []
    for place, name in enumerate(names):
        earlier = names[:place]
        after = tuple(draw(st.lists(st.sampled_from(earlier), unique=True))) if earlier else ()
        steps.append(
            PlannedStep(
                name=name,
                after=after,
                content=draw(st.integers(0, 2)),
                progress=draw(st.sampled_from(list(Progress))) if is_begun else P.NONE,
                is_built_on=draw(st.booleans()),
            )
        )
    return draw(st.permutations(steps))


@given(plans(is_begun=True), plans(is_begun=False))
def test_applying_the_difference_to_the_plan_gives_the_wanted_plan(current, wanted) -> None:
    delta = difference(current, wanted)

    assert delta.applied(step.name for step in current) == {step.name for step in wanted}


@given(plans(is_begun=True), plans(is_begun=False))
def test_each_step_has_one_fate(current, wanted) -> None:
    delta = difference(current, wanted)

    fates = [*delta.untouched, *delta.redo, *delta.undo, *delta.dropped]
    assert sorted(fates) == sorted(step.name for step in current)
    assert set(delta.new) == {step.name for step in wanted} - {step.name for step in current}
    assert set(delta.taken_back) <= {*delta.redo, *delta.undo}
    assert set(delta.taken_back).isdisjoint(delta.untouched)


@given(plans(is_begun=True), plans(is_begun=False))
def test_what_is_taken_back_had_an_effect_and_goes_after_what_was_built_on_it(current, wanted) -> None:
    has, delta = {step.name: step for step in current}, difference(current, wanted)

    place = {name: at for at, name in enumerate(delta.taken_back)}
    assert all(has[name].progress in EFFECTIVE for name in delta.taken_back)
    assert all(place[name] < place[other] for name in place for other in has[name].after if other in place)


@given(plans(is_begun=True), plans(is_begun=False))
def test_a_service_never_stays_on_one_that_is_taken_back(current, wanted) -> None:
    has, delta = {step.name: step for step in current}, difference(current, wanted)

    stands = [has[name] for name in delta.untouched if has[name].is_built_on and has[name].progress in EFFECTIVE]
    for step in stands:
        under = [has[name] for name in step.after if name in has and has[name].is_built_on]
        assert not {other.name for other in under} & set(delta.taken_back)


@given(plans(is_begun=True))
def test_the_same_plan_leaves_everything_as_it_is(plan) -> None:
    delta = difference(plan, plan)

    assert set(delta.untouched) == {step.name for step in plan}
    assert (delta.redo, delta.undo, delta.dropped, delta.new, delta.taken_back) == ((), (), (), (), ())


def test_a_step_that_was_refused_is_tried_anew_and_not_taken_back() -> None:
    refused = PlannedStep(name="line", content="10 Mbps", progress=P.TRIED)

    delta = difference([refused], [PlannedStep(name="line", content="5 Mbps")])

    assert (delta.redo, delta.taken_back) == (("line",), ())


def test_what_was_not_begun_is_untouched_whatever_it_will_be_done_with() -> None:
    delta = difference([PlannedStep(name="line", content=1)], [PlannedStep(name="line", content=2)])

    assert delta.untouched == ("line",)
