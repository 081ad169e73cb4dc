"""The watch of steps that fall, in a process of its own."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from business_layer.insight.errors import CannotCount
from business_layer.insight.step_alerts import Fall, FallenStep, WatchedStep
from environments.mining.overview_numbers import MANIFEST
from environments.mining.own_process import run_apart


@dataclass(frozen=True)
class FoundFalls:
    """The steps that fell, None without events, or why they could not be counted."""

    steps: tuple[FallenStep, ...] | None
    failure: str = ""


class StepWatchApart:
    """Implements `StepWatch`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, falls: Collection[Fall]) -> Sequence[FallenStep] | None:
        if not (self._folder / MANIFEST).exists():
            return None
        found = run_apart(find_falls, self._folder, tuple(falls))
        if found.failure:
            raise CannotCount(found.failure)
        return found.steps


def find_falls(folder: Path, falls: tuple[Fall, ...]) -> FoundFalls:
    """Watch, in the process that calls. A failure that an operator can fix is returned, not raised."""
    from site_intelligence.errors import IntelligenceError
    from site_intelligence.gather.event_store import EventStore
    from site_intelligence.report.desk import ReportDesk
    from site_intelligence.report.open_history import NoEvents
    from site_intelligence.site.falls import fallen_steps
    from site_intelligence.site.published_counts import PublishedCounts

    counting = PublishedCounts(ReportDesk(EventStore(folder)))
    try:
        _, last = counting.desk.days()
        found = [(fall, step) for fall in falls for step in fallen_steps(counting, last, str(fall))]
    except NoEvents:
        return FoundFalls(None)
    except IntelligenceError as failed:
        return FoundFalls(None, str(failed))
    return FoundFalls(
        tuple(
            FallenStep(
                watched=WatchedStep(step=step.step, device=step.device, fall=fall),
                since=step.watch.since,
                finding=step.alarm,
            )
            for fall, step in found
            if step.watch.since
        )
    )
