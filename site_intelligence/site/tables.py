"""Tables as pages, spreadsheets and charts have them, made of numbers that may be published."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from site_intelligence.report.small_groups import Cell, Key, Shown, hidden_together
from site_intelligence.report.tables import Cell as CsvCell
from site_intelligence.report.tables import ReportTable
from site_intelligence.site.findings import Finding, find_changes, find_differences
from site_intelligence.site.pages import AXIS_WORDS
from site_intelligence.site.sankey import Sankey
from site_intelligence.site.words import FEWER, NOT_SHOWN, TOGETHER, count_text, key_text, share_text

# The least share that is written as another one than none.
LEAST_SHARE = 0.001


@dataclass(frozen=True)
class Text:
    """The text of a cell. `below` is a second, smaller one; `is_quiet` is for what is not shown.

    A `shade` from 1 to 8 is darker for a larger number.
    """

    words: str
    below: str = ""
    is_quiet: bool = False
    is_marked: bool = False
    shade: int = 0


@dataclass(frozen=True)
class TableView:
    """A table of a page. `columns` are pairs of a heading and whether it is over numbers.

    `spreadsheet` is what its CSV has, and `chart` what its chart draws: the same numbers, and None for hidden ones. A
    `picture` is one that no script draws.
    """

    key: str
    title: str
    columns: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[Text, ...], ...]
    spreadsheet: ReportTable
    chart: Mapping[str, Any] | None = None
    note: str = ""
    hides: bool = False
    findings: tuple[str, ...] = ()
    left_out: str = ""
    picture: Sankey | None = None


@dataclass(frozen=True)
class SharesTable:
    """Makes the table of a breakdown into shares. Rows are compared if it gets what was `counted`, hidden or not."""

    key: str
    title: str
    axes: tuple[str, ...]
    hit: str
    of: str
    cells: Mapping[Key, Shown]
    note: str = ""
    limit: int = 0
    is_count: bool = False
    extra: Mapping[str, Mapping[Key, tuple[str, CsvCell]]] = field(default_factory=dict)
    counted: Mapping[Key, Cell] = field(default_factory=dict)

    def view(self) -> TableView:
        cells, left_out = self._listed()
        findings = self._findings(cells)
        marked = {key for finding in findings for key in finding.keys}
        is_pivot = len(self.axes) == 2
        make = self._pivot if is_pivot else self._rows
        columns, rows = make(cells, marked)
        return TableView(
            self.key,
            self.title,
            columns,
            rows,
            self._spreadsheet(cells),
            self._chart(cells),
            self.note if cells else "",
            any(cell.n is None for cell in cells.values()),
            tuple(finding.words for finding in findings),
            left_out,
        )

    def _listed(self) -> tuple[dict[Key, Shown], str]:
        """The rows in their order. What few people typed is left out: the words may say who they are."""
        if self.axes != ("term",) or self.limit == 0:
            return dict(sorted(self.cells.items())), ""
        known = {key: cell for key, cell in self.cells.items() if cell.of is not None}
        ordered = sorted(known, key=lambda key: (-(known[key].of or 0), key))[: self.limit]
        rare = len(self.cells) - len(known)
        words = "" if not rare else f"Not shown: {count_text(rare)} {'term' if rare == 1 else 'terms'} of few searches."
        return {key: known[key] for key in ordered}, words

    def _findings(self, cells: Mapping[Key, Shown]) -> list[Finding]:
        if self.is_count or not self.counted or self.axes == ("term",):
            return []
        return (find_changes if self.axes[-1] == "week" else find_differences)(self.axes, self.counted, cells)

    def _rows(
        self, cells: Mapping[Key, Shown], marked: set[Key]
    ) -> tuple[tuple[tuple[str, bool], ...], tuple[tuple[Text, ...], ...]]:
        numbers = [self.of] if self.is_count else [self.of, self.hit, "Share"]
        columns = ((AXIS_WORDS[self.axes[0]], False), *((words, True) for words in (*numbers, *self.extra)))
        rows = []
        for key, cell in cells.items():
            name = Text(key_text(self.axes[0], key[0]), is_marked=key in marked)
            texts = [whole_text(cell)] if self.is_count else [whole_text(cell), part_text(cell), rate_text(cell)]
            more = [
                Text(values[key][0]) if key in values else Text(NOT_SHOWN, is_quiet=True)
                for values in self.extra.values()
            ]
            rows.append((name, *texts, *more))
        return columns, tuple(rows)

    def _pivot(
        self, cells: Mapping[Key, Shown], marked: set[Key]
    ) -> tuple[tuple[tuple[str, bool], ...], tuple[tuple[Text, ...], ...]]:
        """The first axis across, the second one down. Each cell has the share, and what it is of."""
        across, down = (sorted({key[place] for key in cells}) for place in range(2))
        together = self._together(cells)
        heads = [key_text(self.axes[0], value) for value in across] + ([TOGETHER] if together else [])
        columns = ((AXIS_WORDS[self.axes[1]], False), *((words, True) for words in heads))
        rows = []
        for value in down:
            texts = [self._pivot_text(cells.get((other, value)), (other, value) in marked) for other in across]
            more = [self._pivot_text(together.get(value), is_marked=False)] if together else []
            rows.append((Text(key_text(self.axes[1], value)), *texts, *more))
        return columns, tuple(rows)

    def _together(self, cells: Mapping[Key, Shown]) -> dict[str, Shown]:
        """The sum of what is hidden for each value of the second axis, if it hides something."""
        if len(self.axes) != 2 or not self.counted:
            return {}
        lines: dict[str, list[Key]] = {}
        for key in cells:
            lines.setdefault(key[1], []).append(key)
        found = {value: hidden_together(line, self.counted, cells) for value, line in lines.items()}
        return {value: shown for value, shown in found.items() if shown is not None}

    def _pivot_text(self, cell: Shown | None, is_marked: bool) -> Text:
        if cell is None:
            return Text("–", is_quiet=True)
        if cell.of is None:
            return Text(whole_text(cell).words, is_quiet=True)
        rate = rate_text(cell)
        return Text(
            rate.words,
            f"of {count_text(cell.of)}",
            rate.is_quiet,
            is_marked and not (rate.is_quiet and self.axes[-1] == "week"),
        )

    def _spreadsheet(self, cells: Mapping[Key, Shown]) -> ReportTable:
        numbers = (self.of,) if self.is_count else (self.of, self.hit, "Share")
        columns = (*(AXIS_WORDS[axis] for axis in self.axes), *numbers, *self.extra)
        lines = [(*self._csv_key(key), *self._csv_numbers(cell), *self._csv_extra(key)) for key, cell in cells.items()]
        sums = [(TOGETHER, value, *self._csv_numbers(cell)) for value, cell in sorted(self._together(cells).items())]
        return ReportTable(columns, [*lines, *sums])

    def _csv_key(self, key: Key) -> Iterator[str]:
        for axis, value in zip(self.axes, key, strict=True):
            yield key_text(axis, value) if axis == "later" else value

    def _csv_numbers(self, cell: Shown) -> tuple[CsvCell, ...]:
        whole = cell.of if cell.of is not None else whole_text(cell).words
        if self.is_count:
            return (whole,)
        part = cell.n if cell.n is not None else part_text(cell).words
        return whole, part, None if cell.rate is None else round(cell.rate, 6)

    def _csv_extra(self, key: Key) -> Iterator[CsvCell]:
        for values in self.extra.values():
            yield values[key][1] if key in values else NOT_SHOWN

    def _chart(self, cells: Mapping[Key, Shown]) -> Mapping[str, Any] | None:
        """Lines over weeks, and bars otherwise. Nothing is drawn of a single value, or of nothing but zeros."""
        if len(cells) < 2:
            return None
        names = sorted({key[0] for key in cells}) if len(self.axes) == 2 else [""]
        places = list(dict.fromkeys(key[-1] for key in cells))
        if self.axes[-1] == "week":
            places.sort()
        lines = [(name, [self._drawn(cells.get(self._key(name, place))) for place in places]) for name in names]
        if together := self._together(cells):
            lines.append((TOGETHER, [self._drawn(together.get(place)) for place in places]))
        drawn = [(name, values) for name, values in lines if any(value is not None for value in values)]
        if not _is_worth_drawing(drawn):
            return None
        return {
            "kind": "line" if self.axes[-1] == "week" else "bar",
            "unit": "" if self.is_count else "%",
            "categories": [key_text(self.axes[-1], place).removeprefix("Week of ") for place in places],
            "series": [
                {"name": name if name == TOGETHER else self._line_name(name), "values": values}
                for name, values in drawn
            ],
        }

    def _key(self, name: str, place: str) -> Key:
        return (name, place) if len(self.axes) == 2 else (place,)

    def _line_name(self, name: str) -> str:
        return key_text(self.axes[0], name) if len(self.axes) == 2 else self.hit

    def _drawn(self, cell: Shown | None) -> float | int | None:
        if cell is None:
            return None
        if self.is_count:
            return cell.of
        return None if cell.rate is None else round(cell.rate * 100, 2)


def _is_worth_drawing(lines: Sequence[tuple[str, Sequence[float | int | None]]]) -> bool:
    """True if a chart would show most of its places, some of them by their own name, and not only zeros."""
    known = [value for _, values in lines for value in values if value is not None]
    if len(known) < 2 or not any(known) or all(name == TOGETHER for name, _ in lines):
        return False
    places = list(zip(*(values for _, values in lines), strict=True))
    return sum(any(value is not None for value in place) for place in places) >= len(places) / 2


def whole_text(cell: Shown) -> Text:
    """The number of all of them."""
    if cell.of is not None:
        return Text(count_text(cell.of))
    return Text(FEWER if cell.is_small else NOT_SHOWN, is_quiet=True)


def part_text(cell: Shown) -> Text:
    """The number of hits."""
    if cell.n is not None:
        return Text(count_text(cell.n))
    if cell.of is not None and cell.is_rest_small and not cell.is_small:
        return Text(f"all but {FEWER}", is_quiet=True)
    return Text(FEWER if cell.is_small else NOT_SHOWN, is_quiet=True)


def rate_text(cell: Shown) -> Text:
    """The share of hits. A small number has bounds, which say no more than that it is small."""
    if cell.rate is not None:
        return Text(share_text(cell.rate))
    if not cell.of:
        return Text("–" if cell.of == 0 else NOT_SHOWN, is_quiet=True)
    bound = max(10 / cell.of, LEAST_SHARE)
    if cell.is_small and cell.of > 10:
        return Text(f"under {share_text(bound)}", is_quiet=True)
    if cell.is_rest_small and cell.of > 10:
        return Text(f"over {share_text(1 - bound)}", is_quiet=True)
    return Text(NOT_SHOWN, is_quiet=True)
