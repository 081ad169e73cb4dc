"""A model as its page shows it: in words, and as a picture of model and rule."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from site_intelligence.mine.drift import CHANGED
from site_intelligence.mine.judge_model import Measure, Standing
from site_intelligence.mine.model_file import Description
from site_intelligence.report.small_groups import SMALLEST_GROUP
from site_intelligence.site.words import count_text, day_text

WIDTH, ROW, MARGIN = 360, 44, 36
SHOWN_BY = {
    "orders_at_risk": "The back office marks the open orders at risk, in the list of work and on the order's page.",
    "customers_at_risk": "Care has a list of at most 50 customers a week to call, in the back office.",
    "next_offering": "The store suggests an offering beside another and in the cart, to customers whose privacy choice "
    "is personalize. One visitor in ten sees the rule, so that the gain can still be measured.",
    "search_synonyms": "The terms below are suggested as synonyms. An accepted one finds its offering in the store.",
}
FACTS = {
    "region_access": "region and access",
    "size": "number of offerings",
    "tenure": "time as a customer",
    "paperless": "paperless bills",
    "inquiries": "inquiries",
}


@dataclass(frozen=True)
class State:
    """The answers that are shown now. `kind` is "better" for a model that serves, and "worse" for one switched off."""

    words: str
    kind: str = "plain"


@dataclass(frozen=True)
class Bar:
    """A measure in the picture: its point and its band, in the picture's own units."""

    words: str
    value: str
    band: str
    x: float
    low: float
    high: float
    y: float


@dataclass(frozen=True)
class Picture:
    """The measures of model and rule, one below the other."""

    width: int
    height: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, kw_only=True)
class ModelView:
    """`result` says in a sentence what the test showed. `groups` has the result in each region."""

    name: str
    title: str
    question: str
    rule: str
    shown: str
    state: State
    result: str
    since: str
    facts: tuple[tuple[str, str], ...]
    picture: Picture | None
    measure: str
    gain: str
    groups: tuple[tuple[str, str], ...]
    is_on: bool
    learned_at: datetime
    ranked_at: datetime | None
    switched_at: datetime | None
    switched_by: str


def model_view(
    found: Description,
    *,
    is_on: bool,
    learned_at: datetime,
    ranked_at: datetime | None,
    switched_at: datetime | None,
    switched_by: str,
) -> ModelView:
    judged = found.judgment
    return ModelView(
        name=found.name,
        title=found.title,
        question=found.question,
        rule=found.rule,
        shown=SHOWN_BY.get(found.name, ""),
        state=_state(found, is_on=is_on),
        result=_result(found),
        since=day_text(date.fromisoformat(found.since)) if found.since else "",
        facts=tuple(_facts(found)),
        picture=_picture(judged.model, judged.baseline) if judged.model and judged.baseline else None,
        measure=found.measure,
        gain=_gain(judged.gain) if judged.gain else "",
        groups=tuple((name or "unknown", _share(value)) for name, value in judged.groups.items()),
        is_on=is_on,
        learned_at=learned_at,
        ranked_at=ranked_at,
        switched_at=switched_at,
        switched_by=switched_by,
    )


def _state(found: Description, *, is_on: bool) -> State:
    if not is_on:
        return State("Switched off, the rule serves", "worse")
    if found.is_better:
        return State("The model serves", "better")
    return State("The rule serves")


def _result(found: Description) -> str:
    judged = found.judgment
    if judged.standing is Standing.NOT_ENOUGH_DATA:
        return "There is not enough data to test the model, so the rule serves."
    return judged.reason if found.is_better else f"{judged.reason} So the rule serves."


def _facts(found: Description) -> Iterator[tuple[str, str]]:
    judged = found.judgment
    if found.first_day and found.last_day:
        first, last = date.fromisoformat(found.first_day), date.fromisoformat(found.last_day)
        yield "Learned from", f"{day_text(first)} to {day_text(last)}"
    yield "Size", f"{count_text(found.size)} weights" if found.size else "nothing learned"
    yield "Tested on", f"{_count(judged.examples)} examples in {judged.weeks} weeks that came after"
    yield "With the outcome", _count(judged.outcomes)
    yield "Drift", _drift(found)
    yield "Seed", str(found.seed)


def _count(number: int) -> str:
    return f"fewer than {SMALLEST_GROUP}" if 0 < number < SMALLEST_GROUP else count_text(number)


def _drift(found: Description) -> str:
    if not found.drift_of:
        return "not measured"
    fact = FACTS.get(found.drift_of, found.drift_of)
    if found.drift > CHANGED:
        return f"{found.drift:.2f}: {fact} has changed much in the last four weeks"
    return f"{found.drift:.2f}: nothing has changed much. What has changed most is {fact}"


def _gain(gain: Measure) -> str:
    """The gain with its band, in points of a hundred."""
    if not (gain.value or gain.low or gain.high):
        return "none, because it answers as the rule does"
    value, low, high = (f"{100 * number:+.1f}" for number in (gain.value, gain.low, gain.high))
    return f"{value} points, and between {low} and {high} with 95% confidence".replace("-", "\N{MINUS SIGN}")


def _share(value: float | None) -> str:
    return f"fewer than {SMALLEST_GROUP} with the outcome" if value is None else f"{value:.1%}"


def _picture(model: Measure, rule: Measure) -> Picture:
    low, high = min(model.low, rule.low), max(model.high, rule.high)
    span = (high - low) or 1.0

    def place(value: float) -> float:
        return round(MARGIN + (value - low) / span * (WIDTH - 2 * MARGIN), 1)

    bars = tuple(
        Bar(
            words=words,
            value=f"{found.value:.1%}",
            band=f"{found.low:.1%} to {found.high:.1%}",
            x=place(found.value),
            low=place(found.low),
            high=place(found.high),
            y=ROW * (row + 0.5),
        )
        for row, (words, found) in enumerate((("Model", model), ("Rule", rule)))
    )
    return Picture(WIDTH, ROW * len(bars), bars)
