"""The difference between the plan of an order item and another one: what is left, added, done anew and taken back."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from graphlib import TopologicalSorter

from business_layer.catalogue.plans import services_under


class Progress(Enum):
    """The effect that a step has had. What was TRIED was refused, so it had none; of what was ASKED nobody knows."""

    NONE = auto()
    TRIED = auto()
    ASKED = auto()
    DONE = auto()


EFFECTIVE = frozenset({Progress.ASKED, Progress.DONE})


@dataclass(frozen=True, kw_only=True)
class PlannedStep:
    """A step of a plan. `content` is everything that it is done with: with another content, it is another deed.

    A service `is_built_on` by the services after it, which cannot stay without it.
    """

    name: str
    after: tuple[str, ...] = ()
    content: Hashable = ()
    progress: Progress = Progress.NONE
    is_built_on: bool = False


@dataclass(frozen=True, kw_only=True)
class PlanDelta:
    """The steps of two plans, by name: each of the plan as it is now is in exactly one of the first four.

    `redo` is done anew with another content. `undo` was begun and is not wanted any more, `dropped` was not begun.
    `taken_back` is all that had an effect and goes, each step after those that were built on it.
    """

    untouched: tuple[str, ...] = ()
    redo: tuple[str, ...] = ()
    undo: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    taken_back: tuple[str, ...] = ()

    def applied(self, names: Iterable[str]) -> frozenset[str]:
        """The names of the steps of a plan after this is applied to it."""
        return (frozenset(names) - {*self.undo, *self.dropped}) | set(self.new)


def difference(current: Sequence[PlannedStep], wanted: Sequence[PlannedStep]) -> PlanDelta:
    """Compare plans. A step that nothing was done for is untouched, whatever it will be done with.

    A service that was built on one that is taken back is done anew as well.
    """
    has, wants = {step.name: step for step in current}, {step.name: step for step in wanted}
    begun = {name for name, step in has.items() if step.progress is not Progress.NONE}
    undo, redo = begun - wants.keys(), {name for name in begun & wants.keys() if _differs(has[name], wants[name])}
    redo |= _built_on(undo | redo, has) & wants.keys()
    back = {name for name in undo | redo if has[name].progress in EFFECTIVE}
    return PlanDelta(
        untouched=tuple(name for name in has if name in wants and name not in redo),
        redo=tuple(name for name in has if name in redo),
        undo=tuple(name for name in has if name in undo),
        dropped=tuple(name for name in has if name not in wants and name not in undo),
        new=tuple(name for name in wants if name not in has),
        taken_back=tuple(name for name in reversed(_in_order(has)) if name in back),
    )


def _differs(step: PlannedStep, wanted: PlannedStep) -> bool:
    return step.content != wanted.content


def _built_on(taken_back: set[str], has: Mapping[str, PlannedStep]) -> set[str]:
    """The services with an effect that were built, directly or not, on what is taken back."""
    after = {name: step.after for name, step in has.items()}
    services = {name for name, step in has.items() if step.is_built_on}
    found = set[str]()
    for name in _in_order(has):
        is_on_it = services_under(name, after, services) & (taken_back | found)
        if name in services and has[name].progress in EFFECTIVE and is_on_it:
            found.add(name)
    return found


def _in_order(steps: Mapping[str, PlannedStep]) -> list[str]:
    """The names, each after those that it waits for."""
    waiting = {name: [other for other in step.after if other in steps] for name, step in steps.items()}
    return list(TopologicalSorter(waiting).static_order())
