"""Tables and charts show hidden numbers as what they are: a bound, or nothing."""

import pytest

from site_intelligence.report.small_groups import Cell, Key, publish
from site_intelligence.site.sparkline import draw_sparkline
from site_intelligence.site.tables import SharesTable, rate_text


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (Cell(7, 50), "under 20.0%"),
        (Cell(43, 50), "over 80.0%"),
        (Cell(7, 60_000), "under 0.1%"),
        (Cell(59_993, 60_000), "over 99.9%"),
    ],
)
def test_a_bound_of_a_small_share_is_neither_none_nor_all(cell: Cell, words: str) -> None:
    (shown,) = publish({(): cell}).values()

    assert rate_text(shown).words == words


def is_drawn(*cells: tuple[int, int]) -> bool:
    counted: dict[Key, Cell] = {(f"center-{place}",): Cell(*cell) for place, cell in enumerate(cells)}
    return SharesTable("centers", "Centers", ("center",), "Hits", "All", publish(counted)).view().chart is not None


def test_a_chart_that_would_hide_most_of_its_bars_is_not_drawn() -> None:
    few = (7, 50)

    assert is_drawn((20, 50), (30, 50), few, few)
    assert not is_drawn((20, 50), (30, 50), few, few, few)
    assert not is_drawn((0, 50), (0, 50))


def test_a_chart_of_nothing_but_what_is_hidden_together_is_not_drawn() -> None:
    counted: dict[Key, Cell] = {
        (device, week): Cell(7, 20) for device in ("phone", "tablet") for week in ("2026-02-02", "2026-02-09")
    }
    table = SharesTable("steps", "Steps", ("device", "week"), "Hits", "All", publish(counted), counted=counted)

    assert "Those not shown, together" in [words for words, _ in table.view().columns]
    assert table.view().chart is None


@pytest.mark.parametrize(
    ("values", "is_line"),
    [
        ([None, None, None, 0.2, 0.3], True),
        ([0.1, None, 0.3, None], True),
        ([0.1, None, None, None, 0.3], False),
        ([None, None, 0.3], False),
    ],
)
def test_a_trend_with_few_values_since_the_first_one_is_not_drawn(values: list[float | None], is_line: bool) -> None:
    assert (draw_sparkline(values, ["" for _ in values]) is not None) is is_line
