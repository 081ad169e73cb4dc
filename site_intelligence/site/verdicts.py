"""The verdicts about experiments, as far as they may be shown: one sentence for all pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from site_intelligence.mine.experiments import (
    Comparison,
    Plan,
    Question,
    Standing,
    VariantCounts,
    Verdict,
    count_variants,
    verdict,
)
from site_intelligence.report.history import Window
from site_intelligence.report.open_history import NoEvents
from site_intelligence.report.small_groups import Cell, Key, Shown, is_small, publish
from site_intelligence.site.published_counts import PublishedCounts

# Experiments are counted over so many days, up to the last one that is stored.
COUNTED_DAYS = 364
TOO_FEW = "Nothing may be concluded yet: fewer than 10 visitors have seen one of the variants, or have ordered."
STARTED, OTHERS = "started", "others"


@dataclass(frozen=True, kw_only=True)
class ShownVerdict:
    """A verdict without small groups. `visitors` and `checkouts` are the cells of its tables, by variant.

    `comparisons` is empty if nothing was compared, or if a number that they follow from is hidden.
    """

    experiment: str
    standing: Standing
    sentence: str
    visitors: Mapping[Key, Shown]
    checkouts: Mapping[Key, Shown]
    comparisons: tuple[Comparison, ...] = ()
    sample_ratio_p_value: float | None = None


def counted_window(counting: PublishedCounts) -> Window | None:
    """The days in which experiments are counted; None if nothing is stored."""
    try:
        first, last = counting.desk.days()
    except NoEvents:
        return None
    return Window(max(first, last - timedelta(days=COUNTED_DAYS - 1)), last)


def verdicts(counting: PublishedCounts, window: Window | None, plans: Mapping[str, Plan]) -> dict[str, ShownVerdict]:
    """The verdict about each experiment that visitors saw in the window, by its name."""
    if window is None:
        return {}
    counted = counting.desk.answer(window, "variants of experiments", count_variants)
    return {
        name: shown_verdict(verdict(name, counts, plans.get(name)), plans.get(name)) for name, counts in counted.items()
    }


def shown_verdict(found: Verdict, plan: Plan | None) -> ShownVerdict:
    """A verdict as far as it may be shown."""
    counts = {name: found.counts.get(name, VariantCounts(0, 0, 0)) for name in {**found.counts, **_planned(plan)}}
    visitors = publish({(name,): Cell(n.ordered, n.visitors) for name, n in sorted(counts.items())})
    checkouts = _checkouts(counts)
    # A blocked verdict says the numbers of visitors, and each other one the numbers that were compared.
    hides_visitors = any(cell.of is None for cell in visitors.values())
    hides_orders = hides_visitors or any(cell.n is None for cell in visitors.values())
    is_blocked = found.standing is Standing.BLOCKED
    hides = hides_visitors if is_blocked else hides_orders
    comparisons = tuple(
        comparison for comparison in found.comparisons if _may_be_shown(comparison, visitors, checkouts)
    )
    if hides or len(comparisons) < len(found.comparisons):
        return ShownVerdict(
            experiment=found.experiment,
            standing=Standing.TOO_EARLY,
            sentence=TOO_FEW,
            visitors=visitors,
            checkouts=checkouts,
        )
    return ShownVerdict(
        experiment=found.experiment,
        standing=found.standing,
        sentence=found.sentence,
        visitors=visitors,
        checkouts=checkouts,
        comparisons=comparisons,
        sample_ratio_p_value=found.sample_ratio_p_value,
    )


def _planned(plan: Plan | None) -> Mapping[str, float]:
    return plan.shares if plan else {}


def _checkouts(counts: Mapping[str, VariantCounts]) -> dict[Key, Shown]:
    """The cells of visitors who started to check out. The others of a variant must not follow from them either."""
    parts: dict[Key, Cell] = {
        **{(name, STARTED): Cell(n.ordered, n.started) for name, n in sorted(counts.items())},
        **{(name, OTHERS): Cell(0, n.visitors - n.started) for name, n in sorted(counts.items())},
    }
    return {(name,): cell for (name, part), cell in publish(parts).items() if part == STARTED}


def _may_be_shown(comparison: Comparison, visitors: Mapping[Key, Shown], checkouts: Mapping[Key, Shown]) -> bool:
    cells = visitors if comparison.question is Question.ORDERED else checkouts
    compared = (cells[comparison.control,], cells[comparison.variant,])
    return all(cell.n is not None and not is_small(cell.n) for cell in compared)
