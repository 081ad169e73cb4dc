"""Chooses the variant of an experiment for the page of a visitor."""

from dataclasses import dataclass

from business_layer.insight.assignment import assign_variant
from business_layer.insight.experiments import Experiment, RunningExperiments
from business_layer.shared.actor import Actor, ActorKind

VISITORS = frozenset({ActorKind.VISITOR, ActorKind.CUSTOMER})


@dataclass(frozen=True)
class ChosenVariant:
    """The variant to show. `is_counted` says that the visitor takes part in the experiment."""

    experiment: str
    variant: str
    is_counted: bool


class ChooseVariant:
    """The variant for a visitor, always the same one. All others see the control.

    Visitors take part who agreed to be measured: the others have no pseudonym. Bots and agents take no part.
    """

    def __init__(self, running: RunningExperiments) -> None:
        self._running = running

    def __call__(self, experiment: Experiment, *, by: Actor) -> ChosenVariant:
        visit = by.visit
        takes_part = visit.visitor is not None and not visit.is_bot and by.kind in VISITORS
        if not takes_part or experiment.name not in self._running.names():
            return ChosenVariant(experiment.name, experiment.control, is_counted=False)
        variant = assign_variant(experiment.name, str(visit.visitor), experiment.shares)
        return ChosenVariant(experiment.name, variant, is_counted=True)
