"""Prints a report as JSON, as CSV or as text. What visitors typed has no effect on a spreadsheet or a terminal."""

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

from site_intelligence.report.catalog import Report
from site_intelligence.report.tables import Cell, ReportTable

# A spreadsheet takes a text that begins like this for a formula.
FORMULA_BEGINS = ("=", "+", "-", "@")
# Characters that would begin another cell or line, or that no spreadsheet reads.
CONTROLS = dict.fromkeys([*range(32), 127], " ")
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def as_json(answer: Any) -> str:
    return json.dumps(answer, indent=1)


def as_csv(table: ReportTable) -> str:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([_harmless(cell) for cell in row] for row in table.rows)
    return written.getvalue().rstrip("\n")


def _harmless(cell: Cell) -> Cell:
    """The cell, with an apostrophe before a text that a spreadsheet would calculate."""
    if not isinstance(cell, str):
        return cell
    text = cell.translate(CONTROLS)
    return f"'{text}" if text.lstrip().startswith(FORMULA_BEGINS) else text


def as_text(report: Report, table: ReportTable) -> str:
    """The title and an aligned table. Numbers are aligned to the right."""
    cells = [[_shown(cell) for cell in row] for row in table.rows]
    widths = [max(map(len, column)) for column in zip(table.columns, *cells, strict=True)]
    are_numbers = [
        bool(table.rows) and not any(isinstance(row[place], str) for row in table.rows)
        for place in range(len(table.columns))
    ]
    lines = [_aligned(row, widths, are_numbers) for row in (table.columns, *cells)]
    return "\n".join([report.title, "", *lines])


def _shown(cell: Cell) -> str:
    """The cell as text, without characters that change what a terminal shows."""
    match cell:
        case None:
            return ""
        case str():
            return "".join(character if character.isprintable() else REPLACEMENT for character in cell)
        case int():
            return f"{cell:,}"
    return str(cell)


def _aligned(row: Sequence[str], widths: Sequence[int], are_numbers: Sequence[bool]) -> str:
    padded = (
        text.rjust(width) if is_number else text.ljust(width)
        for text, width, is_number in zip(row, widths, are_numbers, strict=True)
    )
    return "  ".join(padded).rstrip()


FORMATS = ("text", "json", "csv")


def format_report(report: Report, answer: Any, kind: str) -> str:
    """The answer of a report in one of the formats."""
    match kind:
        case "json":
            return as_json(answer)
        case "csv":
            return as_csv(report.to_table(answer))
        case "text":
            return as_text(report, report.to_table(answer))
    raise ValueError(f"There is no format {kind!r}.")
