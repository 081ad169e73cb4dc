"""The view models of the pages about experiments."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from site_intelligence.events.local_days import ZONE
from site_intelligence.mine.experiments import Standing
from site_intelligence.site.interval_picture import DrawnInterval, draw_intervals
from site_intelligence.site.planned_experiments import PlannedExperiment, State, Switched
from site_intelligence.site.tables import SharesTable, TableView
from site_intelligence.site.verdicts import ShownVerdict
from site_intelligence.site.words import day_text, key_text, share_text

STANDINGS = {
    Standing.BLOCKED: "Blocked",
    Standing.TOO_EARLY: "Too early",
    Standing.UNDECIDED: "Undecided",
    Standing.BETTER: "Better",
    Standing.WORSE: "Worse",
}
MARKS = {Standing.BLOCKED: "worse", Standing.WORSE: "worse", Standing.BETTER: "better"}
NOT_SEEN = "No visitor has seen it yet."
AS_PLANNED = (
    "The numbers of visitors fit the plan: chance alone is at least as far from it in {share} of all experiments."
)
NOT_AS_PLANNED = "The numbers of visitors are not as planned. The verdict is blocked."
NOT_CHECKED = "Too few visitors to compare their numbers with the plan."


@dataclass(frozen=True, kw_only=True)
class ExperimentView:
    """An experiment on a page. `declared` is None if only its events are known; `mark` colors the standing."""

    name: str
    title: str
    declared: PlannedExperiment | None
    state: str
    standing: str
    mark: str
    sentence: str
    has_page: bool

    @property
    def is_running(self) -> bool:
        return self.declared is not None and self.declared.state is State.RUNNING


@dataclass(frozen=True, kw_only=True)
class VariantText:
    name: str
    share: str
    words: str


@dataclass(frozen=True, kw_only=True)
class ExperimentPage:
    """The page of one experiment. `address` are the arguments that lead to its spreadsheets."""

    experiment: ExperimentView
    variants: Sequence[VariantText]
    test: str
    tables: Sequence[TableView]
    intervals: Sequence[DrawnInterval]
    ratio: str
    can_switch: bool
    way: str = "experiment"

    @property
    def arguments(self) -> Mapping[str, str]:
        return {"experiment": self.experiment.name}


def experiment_views(
    planned: Iterable[PlannedExperiment], found: Mapping[str, ShownVerdict]
) -> dict[str, ExperimentView]:
    """The experiments that are declared, then those of which only events are known."""
    declared = {experiment.name: experiment for experiment in planned}
    names = [*declared, *sorted(name for name in found if name not in declared)]
    return {name: _view(name, declared.get(name), found.get(name)) for name in names}


def _view(name: str, declared: PlannedExperiment | None, found: ShownVerdict | None) -> ExperimentView:
    return ExperimentView(
        name=name,
        title=key_text("experiment", name),
        declared=declared,
        state=_state(declared),
        standing=STANDINGS[found.standing] if found else "",
        mark=MARKS.get(found.standing, "") if found else "",
        sentence=found.sentence if found else NOT_SEEN,
        has_page="/" not in name,
    )


def _state(declared: PlannedExperiment | None) -> str:
    if declared is None:
        return "This release does not have it. Its numbers come from stored events."
    if declared.state is State.RUNNING:
        return f"Running since {_moment(declared.begun)}."
    if declared.state is State.ENDED:
        return f"Ended on {_moment(declared.ended)}. It began on {_moment(declared.begun)}."
    return "Draft. Nobody has switched it on."


def _moment(switched: Switched | None) -> str:
    if switched is None:
        return "an unknown day"
    local = switched.at.astimezone(ZONE)
    time = f"{local:%I:%M %p}".lstrip("0")
    return f"{day_text(local.date())}, {time} New York time, by {switched.by}"


def experiment_page(view: ExperimentView, found: ShownVerdict | None, *, can_switch: bool) -> ExperimentPage:
    return ExperimentPage(
        experiment=view,
        variants=_variants(view.declared),
        test=_test(view.declared),
        tables=list(experiment_tables(found)) if found else [],
        intervals=draw_intervals(found.comparisons) if found else [],
        ratio=_ratio(found) if found else "",
        can_switch=can_switch and view.declared is not None,
    )


def _variants(declared: PlannedExperiment | None) -> list[VariantText]:
    if declared is None:
        return []
    whole = sum(declared.shares.values())
    return [
        VariantText(name=name, share=share_text(declared.shares[name] / whole), words=words)
        for name, words in declared.variants.items()
    ]


def _test(declared: PlannedExperiment | None) -> str:
    if declared is not None and declared.planned_visitors is not None:
        return f"It is tested once, when {declared.planned_visitors:,} visitors have seen it."
    return "It may be looked at and ended at any time: the test holds however often anyone looks."


def _ratio(found: ShownVerdict) -> str:
    if found.sample_ratio_p_value is None:
        return NOT_CHECKED
    if found.standing is Standing.BLOCKED:
        return NOT_AS_PLANNED
    return AS_PLANNED.format(share=share_text(found.sample_ratio_p_value))


def experiment_tables(found: ShownVerdict) -> Iterable[TableView]:
    """The numbers by variant. They have no chart of their own: bars without bands would mislead."""
    for key, title, of, cells in (
        ("visitors", "Visitors by variant", "Visitors", found.visitors),
        ("checkouts", "Started checkouts by variant", "Started to check out", found.checkouts),
    ):
        yield replace(SharesTable(key, title, ("variant",), "Ordered", of, cells).view(), chart=None)
