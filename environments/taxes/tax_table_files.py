"""Tax tables as a folder of three CSV files: services, jurisdictions, and rates. docs/operator.md explains them."""

import csv
from collections.abc import Mapping
from pathlib import Path

from business_layer.billing.read_tax_table import Row, TaxTablesInvalid, read_tax_table
from business_layer.billing.tax_tables import TaxTable
from business_layer.shared.counts import count_words

SAMPLE, NONE = "sample", "none"
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "services.csv": ("service", "interstate", "mobile", "untaxed", "source"),
    "jurisdictions.csv": ("jurisdiction", "name", "level", "state", "zip_prefixes", "has_local"),
    "rates.csv": (
        "jurisdiction",
        "kind",
        "name",
        "rate",
        "each",
        "services",
        "portion",
        "charges",
        "valid_from",
        "valid_to",
        "source",
    ),
}


class TaxTableFiles:
    """Implements `TaxTables` with the folder that the settings name, read once when a process starts."""

    def __init__(self, tables: str) -> None:
        self._table = load_tax_table(tables)

    def current(self) -> TaxTable:
        return self._table


def load_tax_table(tables: str) -> TaxTable:
    """The table of a folder, of the sample, or an empty table. Raises TaxTablesInvalid with every fault."""
    if tables == NONE:
        return TaxTable()
    folder = Path(__file__).parent / SAMPLE if tables == SAMPLE else Path(tables)
    errors: dict[str, str] = {}
    services, jurisdictions, rates = (_rows(folder / name, columns, errors) for name, columns in COLUMNS.items())
    if errors:
        raise TaxTablesInvalid(f"The tax tables in {folder} cannot be read.", errors=errors)
    return read_tax_table(services, jurisdictions, rates)


def _rows(path: Path, columns: tuple[str, ...], errors: dict[str, str]) -> list[Row]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.reader(file, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        errors[path.name] = f"It cannot be read as CSV in UTF-8: {problem}"
        return []
    if not lines or tuple(lines[0]) != columns:
        errors[path.name] = f"Its first line must be: {','.join(columns)}"
        return []
    filled = [(number, line) for number, line in enumerate(lines[1:], 2) if any(cell.strip() for cell in line)]
    errors |= {
        f"{path.name} line {number}": f"It has {count_words(len(line), 'column')} instead of {len(columns)}."
        for number, line in filled
        if len(line) != len(columns)
    }
    return [
        (f"{path.name} line {number}", dict(zip(columns, (cell.strip() for cell in line), strict=False)))
        for number, line in filled
    ]
