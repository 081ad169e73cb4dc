"""Concludes from an experiment, as far as anything may be concluded.

Two questions are asked of each pair of variants: how many of their visitors ordered, and how many of those who started
to check out. The second finds a better checkout much sooner, because the visitors who never came that far tell nothing
about it. Each question has half of the allowed error.

Before that, the numbers of visitors must be as planned. If they are not, visitors are lost or assigned wrongly, and a
difference may come from that alone: Fabijan et al., "Diagnosing Sample Ratio Mismatch in Online Controlled
Experiments", KDD 2019.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import ibis
from ibis import _
from ibis.expr.types import Table

from site_intelligence.mine.proportions import (
    Difference,
    Outcome,
    always_valid_difference,
    fixed_difference,
    is_enough,
    sample_ratio_p_value,
)
from site_intelligence.report.history import History, rows

ERROR = 0.05
# Chance alone blocks one experiment in a thousand.
SAMPLE_RATIO_ERROR = 0.001
QUESTIONS = 2
BEFORE_MS = -(2**53)


class Standing(StrEnum):
    """The state of an experiment. BLOCKED: the numbers of visitors are not as planned, which spoils it."""

    BLOCKED = "blocked"
    TOO_EARLY = "too_early"
    UNDECIDED = "undecided"
    BETTER = "better"
    WORSE = "worse"


class Question(StrEnum):
    """The group of visitors in which orders are counted."""

    ORDERED = "ordered"
    FINISHED_CHECKOUT = "finished_checkout"


@dataclass(frozen=True)
class VariantCounts:
    """The visitors who saw a variant first, those who were in the checkout after it, and those who ordered after it.

    Who ordered was in the checkout, also if they had started it before.
    """

    visitors: int
    ordered: int
    started: int

    def outcome(self, question: Question) -> Outcome:
        if question is Question.ORDERED:
            return Outcome(self.visitors, self.ordered)
        return Outcome(self.started, self.ordered)


@dataclass(frozen=True)
class Plan:
    """The plan of an experiment, from before it began.

    `shares` are those of the variants; without them, all are equal. `control` is the variant that the others are
    compared with; without it, the first by name. With `visitors`, the experiment ends when that many saw it, and is
    tested once; without, it may be looked at and ended at any time.
    """

    shares: Mapping[str, float] = field(default_factory=dict)
    control: str = ""
    visitors: int | None = None


# The model of the next offering is an experiment for good: a tenth of the visitors see its rule.
OWN_PLANS: Mapping[str, Plan] = {"next_offering": Plan(shares={"model": 9, "rule": 1}, control="rule")}


@dataclass(frozen=True)
class Comparison:
    """A variant against the control, on one question."""

    question: Question
    control: str
    variant: str
    control_rate: float
    rate: float
    difference: Difference

    @property
    def is_shown(self) -> bool:
        return not self.difference.low <= 0 <= self.difference.high


@dataclass(frozen=True)
class Verdict:
    """The conclusion from an experiment, also in a sentence. `comparisons` is empty if nothing was compared."""

    experiment: str
    standing: Standing
    sentence: str
    counts: Mapping[str, VariantCounts]
    sample_ratio_p_value: float
    comparisons: tuple[Comparison, ...] = ()


def judge_experiments(
    history: History, plans: Mapping[str, Plan] | None = None, otherwise: Plan | None = None
) -> list[Verdict]:
    """The verdict about each experiment of a history. One that has no plan of its own has the plan `otherwise`."""
    plans = {**OWN_PLANS, **(plans or {})}
    return [verdict(name, counts, plans.get(name, otherwise)) for name, counts in count_variants(history).items()]


def count_variants(history: History) -> dict[str, dict[str, VariantCounts]]:
    """The counts of each experiment and variant. A visitor belongs to the variant of their first exposure."""
    joined = (
        _first_exposures(history)
        .left_join(_last(history, "checkout_started", "started_ms"), ["visitor"])
        .left_join(_last(history, "product_order_placed", "ordered_ms"), ["visitor"])
    )
    has_started, has_ordered = (
        joined[column].fill_null(BEFORE_MS) >= joined.time_ms for column in ("started_ms", "ordered_ms")
    )
    outcomes = joined.select(
        "experiment",
        "variant",
        has_started=(has_started | has_ordered).cast("int64"),
        has_ordered=has_ordered.cast("int64"),
    )
    counted = outcomes.group_by("experiment", "variant").aggregate(
        visitors=_.count(),
        ordered=_.has_ordered.sum(),
        started=_.has_started.sum(),
    )
    found: dict[str, dict[str, VariantCounts]] = defaultdict(dict)
    for row in sorted(rows(counted), key=lambda row: (row["experiment"], row["variant"])):
        numbers = {name: int(row[name]) for name in ("visitors", "ordered", "started")}
        found[row["experiment"]][row["variant"]] = VariantCounts(**numbers)
    return dict(found)


def _first_exposures(history: History) -> Table:
    exposed = history.named("experiment_exposed").filter(_.visitor.notnull())
    oldest_first = ibis.window(group_by=[exposed.experiment, exposed.visitor], order_by=[exposed.time_ms, exposed.id])
    numbered = exposed.mutate(place=ibis.row_number().over(oldest_first))
    return numbered.filter(_.place == 0).select("experiment", "variant", "visitor", "time_ms")


def _last(history: History, name: str, column: str) -> Table:
    """The last time at which each visitor did something."""
    events = history.named(name).filter(_.visitor.notnull())
    return events.group_by("visitor").aggregate(**{column: _.time_ms.max()})


def verdict(experiment: str, counts: Mapping[str, VariantCounts], plan: Plan | None = None) -> Verdict:
    """The conclusion from those counts. Each variant but the control is compared with it."""
    plan = plan or Plan()
    shares = {**dict.fromkeys(counts, 0.0), **plan.shares} if plan.shares else dict.fromkeys(counts, 1.0)
    visitors = {name: counts[name].visitors if name in counts else 0 for name in shares}
    unplanned = [name for name, share in shares.items() if not share and visitors[name]]
    planned = [name for name, share in shares.items() if share]
    ratio = sample_ratio_p_value([visitors[name] for name in planned], [shares[name] for name in planned])
    ratio = 0.0 if unplanned else ratio
    if ratio < SAMPLE_RATIO_ERROR:
        return Verdict(experiment, Standing.BLOCKED, _blocked(visitors, shares), counts, ratio)
    control = plan.control if plan.control in counts else min(counts)
    whole = sum(visitors.values())
    if plan.visitors is not None and whole < plan.visitors:
        sentence = f"Nothing may be concluded yet: {whole:,} of the planned {plan.visitors:,} visitors have seen it."
        return Verdict(experiment, Standing.TOO_EARLY, sentence, counts, ratio)
    comparisons = _compare(counts, control, plan)
    standing, sentence = _conclude(comparisons, plan)
    return Verdict(experiment, standing, sentence, counts, ratio, comparisons)


def _compare(counts: Mapping[str, VariantCounts], control: str, plan: Plan) -> tuple[Comparison, ...]:
    """Each question of each variant that has enough visitors. All of them share the allowed error."""
    others = [name for name in counts if name != control]
    error = ERROR / max(QUESTIONS * len(others), 1)
    test = always_valid_difference if plan.visitors is None else fixed_difference
    compared = []
    for variant in others:
        for question in Question:
            before, after = counts[control].outcome(question), counts[variant].outcome(question)
            if not is_enough(before, after) or not _is_fair(question, counts[control], counts[variant]):
                continue
            difference = test(before, after, error)
            compared.append(Comparison(question, control, variant, before.rate, after.rate, difference))
    return tuple(compared)


def _is_fair(question: Question, control: VariantCounts, variant: VariantCounts) -> bool:
    """True if the variants may be compared on the question: as many of each must have come that far."""
    if question is Question.ORDERED:
        return True
    visitors = (control.visitors, variant.visitors)
    return sample_ratio_p_value((control.started, variant.started), visitors) >= ERROR


def _conclude(comparisons: tuple[Comparison, ...], plan: Plan) -> tuple[Standing, str]:
    """The standing and the sentence. A difference among all visitors counts before one among those in checkout."""
    if not comparisons:
        return Standing.TOO_EARLY, "Nothing may be concluded yet: too few visitors have ordered."
    shown = sorted((found for found in comparisons if found.is_shown), key=_first_to_tell)
    if not shown:
        return Standing.UNDECIDED, _undecided(comparisons, plan)
    ahead = [found for found in shown if found.difference.value > 0]
    told = (ahead or shown)[0]
    if any(found.variant == told.variant for found in shown if (found in ahead) != (told in ahead)):
        return (
            Standing.UNDECIDED,
            "Nothing may be concluded: orders and finished checkouts differ in opposite directions.",
        )
    return (Standing.BETTER if ahead else Standing.WORSE), _shown(told, plan)


def _first_to_tell(found: Comparison) -> tuple[bool, float]:
    """Orders of all visitors say more than those of visitors in checkout; then the surest difference."""
    return found.question is not Question.ORDERED, -max(found.difference.low, -found.difference.high)


def _blocked(visitors: Mapping[str, int], shares: Mapping[str, float]) -> str:
    whole, planned = sum(visitors.values()), sum(shares.values())
    seen = ", ".join(
        f"{name} was seen by {n:,} visitors ({_percent(n / whole)}, planned {_percent(shares[name] / planned)})"
        for name, n in visitors.items()
    )
    return (
        f"Nothing may be concluded: {seen}. Chance does that less than once in a thousand times, so visitors are lost "
        "or assigned wrongly. Correct that, and begin again under another name."
    )


def _shown(found: Comparison, plan: Plan) -> str:
    is_better = found.difference.value > 0
    group = "its visitors" if found.question is Question.ORDERED else "its visitors who started to check out"
    low, high = sorted((abs(found.difference.low), abs(found.difference.high)))
    moment = "however often anyone looked" if plan.visitors is None else "because the experiment is at its planned end"
    return (
        f"{found.variant} is {'better' if is_better else 'worse'}: {_percent(found.rate)} of {group} ordered, and "
        f"{_percent(found.control_rate)} of those of {found.control}. The difference is between {_points(low)} and "
        f"{_points(high)} percentage points. This may be concluded now, {moment}."
    )


def _undecided(comparisons: tuple[Comparison, ...], plan: Plan) -> str:
    widest = comparisons[0]
    low, high = widest.difference.low, widest.difference.high
    group = "orders" if widest.question is Question.ORDERED else "finished checkouts"
    advice = (
        "Let it continue, or end it without a winner."
        if plan.visitors is None
        else "The planned number of visitors is reached: end it without a winner."
    )
    return (
        f"No difference is shown: compared with {widest.control}, the share of {group} of {widest.variant} may be "
        f"{_change(low)} or {_change(high)}. {advice}"
    )


def _change(difference: float) -> str:
    side = "lower" if difference < 0 else "higher"
    return f"{_points(abs(difference))} percentage points {side}"


def _percent(rate: float) -> str:
    return f"{rate * 100:.1f}%"


def _points(difference: float) -> str:
    return f"{difference * 100:.1f}"
