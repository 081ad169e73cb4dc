"""Two segments side by side: the shares of each, their difference, and whether it is more than chance."""

from collections.abc import Sequence
from dataclasses import dataclass

from site_intelligence.report.chance import is_more_than_chance, z_of_shares
from site_intelligence.report.small_groups import Cell, Shown
from site_intelligence.report.tables import Cell as CsvCell
from site_intelligence.report.tables import ReportTable
from site_intelligence.site.tables import TableView, Text, part_text, rate_text, whole_text
from site_intelligence.site.words import NOT_SHOWN, count_text, points_text, share_text

NOT_APART = "The segments may share people, so no difference is marked as more than chance."


@dataclass(frozen=True)
class Compared:
    """A share in the first segment and in the second one."""

    words: str
    first: Shown
    second: Shown

    @property
    def cells(self) -> tuple[Cell, Cell] | None:
        """Both shares, if both are shown."""
        first, second = self.first, self.second
        if first.n is None or not first.of or second.n is None or not second.of:
            return None
        return Cell(first.n, first.of), Cell(second.n, second.of)

    @property
    def difference(self) -> float | None:
        """The share in the first segment less that in the second one."""
        return self.cells[0].n / self.cells[0].of - self.cells[1].n / self.cells[1].of if self.cells else None

    def is_more_than_chance(self, comparisons: int) -> bool:
        return bool(self.cells) and is_more_than_chance(z_of_shares(*(self.cells or ())), comparisons=comparisons)


def comparison_table(
    key: str,
    title: str,
    column: str,
    segments: tuple[str, str],
    compared: Sequence[Compared],
    are_apart: bool,
) -> TableView:
    """The table of both. Without `are_apart`, nothing is said about chance."""
    comparisons = sum(row.cells is not None for row in compared)
    marked = [row for row in compared if are_apart and row.is_more_than_chance(comparisons)]
    columns = (column, *segments, "Difference")
    rows = tuple(
        (
            Text(row.words, is_marked=row in marked),
            _share(row.first),
            _share(row.second),
            _difference(row, is_marked=row in marked),
        )
        for row in compared
    )
    return TableView(
        key,
        title,
        tuple((words, place > 0) for place, words in enumerate(columns)),
        rows,
        _spreadsheet(column, segments, compared),
        _chart(segments, compared),
        note="" if are_apart else NOT_APART,
        hides=any(part.n is None for row in compared for part in (row.first, row.second)),
        findings=tuple(_finding(row, segments) for row in marked),
    )


def _share(shown: Shown) -> Text:
    rate = rate_text(shown)
    below = f"{part_text(shown).words} of {count_text(shown.of)}" if shown.of and shown.n is not None else ""
    return Text(rate.words, below, rate.is_quiet)


def _difference(row: Compared, *, is_marked: bool) -> Text:
    if row.difference is None:
        return Text(NOT_SHOWN, is_quiet=True)
    words = "none"
    if round(row.difference, 3):
        words = f"{points_text(row.difference)} {'more' if row.difference > 0 else 'less'}"
    return Text(words, "more than chance" if is_marked else "", is_marked=is_marked)


def _finding(row: Compared, segments: tuple[str, str]) -> str:
    first, second = row.cells or (Cell(0, 1), Cell(0, 1))
    return (
        f"{row.words}: {share_text(first.n / first.of)} ({segments[0]}) against "
        f"{share_text(second.n / second.of)} ({segments[1]}). This is more than chance."
    )


def _spreadsheet(column: str, segments: tuple[str, str], compared: Sequence[Compared]) -> ReportTable:
    columns = [column]
    for name in segments:
        columns += [f"{name}: of", f"{name}: n", f"{name}: share"]
    lines = [(row.words, *_numbers(row.first), *_numbers(row.second)) for row in compared]
    return ReportTable(columns, lines)


def _numbers(shown: Shown) -> tuple[CsvCell, CsvCell, CsvCell]:
    whole = shown.of if shown.of is not None else whole_text(shown).words
    part = shown.n if shown.n is not None else part_text(shown).words
    return whole, part, None if shown.rate is None else round(shown.rate, 6)


def _chart(segments: tuple[str, str], compared: Sequence[Compared]) -> dict[str, object] | None:
    if not any(row.cells for row in compared):
        return None
    parts = [[row.first for row in compared], [row.second for row in compared]]
    return {
        "kind": "bar",
        "unit": "%",
        "categories": [row.words for row in compared],
        "series": [
            {"name": name, "values": [None if cell.rate is None else round(cell.rate * 100, 2) for cell in cells]}
            for name, cells in zip(segments, parts, strict=True)
        ],
    }
