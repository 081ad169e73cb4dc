"""Differences and their bands on one scale, as the numbers of inline SVGs: one for each difference."""

from collections.abc import Sequence
from dataclasses import dataclass

from site_intelligence.mine.experiments import Comparison, Question
from site_intelligence.site.words import points_text

WIDTH, HEIGHT, EDGE = 480, 24, 8
GROUPS = {
    Question.ORDERED: "visitors who ordered",
    Question.FINISHED_CHECKOUT: "started checkouts that were finished",
}


@dataclass(frozen=True)
class DrawnInterval:
    """A difference as a point on its band, beside the line where there is none. `words` says the same."""

    title: str
    words: str
    low: float
    point: float
    high: float
    zero: float
    is_shown: bool
    width: int = WIDTH
    height: int = HEIGHT


def draw_intervals(comparisons: Sequence[Comparison]) -> list[DrawnInterval]:
    """The differences, all on the scale that the widest needs."""
    if not comparisons:
        return []
    first = min(0.0, *(found.difference.low for found in comparisons))
    last = max(0.0, *(found.difference.high for found in comparisons))

    def across(value: float) -> float:
        return round(EDGE + (WIDTH - 2 * EDGE) * (value - first) / (last - first), 1)

    return [
        DrawnInterval(
            title=f"{found.variant} against {found.control}: {GROUPS[found.question]}",
            words=f"{_signed(found.difference.value)}; between {_signed(found.difference.low)} and "
            f"{_signed(found.difference.high)}",
            low=across(found.difference.low),
            point=across(found.difference.value),
            high=across(found.difference.high),
            zero=across(0),
            is_shown=found.is_shown,
        )
        for found in comparisons
    ]


def _signed(difference: float) -> str:
    return f"{points_text(difference)} {'more' if difference >= 0 else 'fewer'}"
