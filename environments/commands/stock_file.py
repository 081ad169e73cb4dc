"""Reads stock from a CSV file with the columns kind, pool and value."""

import csv
from pathlib import Path

from business_layer.inventory.load_stock import StockLine
from environments.settings.errors import CannotContinue

COLUMNS = ["kind", "pool", "value"]


def read_stock(path: Path) -> list[tuple[str, StockLine]]:
    """The lines of the file, each with its place in it. Raises CannotContinue if the file is not such a list."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        raise CannotContinue(f"{path} cannot be read as CSV in UTF-8: {problem}") from problem
    if not rows or [name.strip() for name in rows[0]] != COLUMNS:
        raise CannotContinue(f"The first line of {path} must be: {','.join(COLUMNS)}")
    filled = [(number, row) for number, row in enumerate(rows[1:], 2) if any(cell.strip() for cell in row)]
    odd = [str(number) for number, row in filled if len(row) != len(COLUMNS)]
    if odd:
        raise CannotContinue(f"{path} needs three columns in each line. Wrong lines: {', '.join(odd)}")
    return [(f"line {number}", StockLine(*(cell.strip() for cell in row))) for number, row in filled]
