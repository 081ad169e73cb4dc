"""Read the tables of `reference_data`, which describe the country: ZIP codes, area codes and so on."""

import csv
from importlib.resources import files


def read_reference_text(name: str) -> str:
    """Return the text of a file in `reference_data`, whose README names the sources."""
    return (files("business_layer.shared") / "reference_data" / name).read_text("utf-8")


def read_reference_table(name: str) -> list[dict[str, str]]:
    """Return the rows of a CSV table in `reference_data`, keyed by the names in its first line."""
    return list(csv.DictReader(read_reference_text(name).splitlines()))
