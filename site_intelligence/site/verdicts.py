"""Concludes from an experiment, by the numbers of its page."""

from collections.abc import Mapping, Sequence

from site_intelligence.report.chance import interval_of_difference, is_more_than_chance, z_of_counts
from site_intelligence.report.small_groups import Cell, Key, Shown
from site_intelligence.site.words import points_text, share_text


def verdict(cells: Mapping[Key, Shown]) -> Sequence[str]:
    """Sentences about two variants that are meant to be shown to half of the visitors each.

    Nothing is said of numbers that are not shown, or of more than two variants.
    """
    shown = [(key[0], Cell(cell.n, cell.of)) for key, cell in sorted(cells.items()) if cell.n is not None and cell.of]
    if len(shown) != 2 or len(cells) != 2:
        return ()
    (name, first), (other, second) = shown
    if is_more_than_chance(z_of_counts(first.of, second.of)):
        part = share_text(second.of / (first.of + second.of))
        return (
            f"Nothing may be concluded: {part} of the visitors saw {other}, where half was meant. This is more than "
            "chance, so something decides who is counted.",
        )
    low, high = interval_of_difference(second, first)
    return (
        f"{other} against {name}: the difference is between {_signed(low)} and {_signed(high)} (95% interval).",
        f"{other} is {'better' if low > 0 else 'worse'} than {name}."
        if low > 0 or high < 0
        else f"Nothing may be concluded: there may be no difference between {name} and {other}.",
    )


def _signed(difference: float) -> str:
    return f"{points_text(difference)} {'more' if difference >= 0 else 'less'}"
