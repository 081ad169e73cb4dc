"""The tables beside this package that describe the country: ZIP codes and area codes."""

import csv
from importlib.resources import files


def read_reference_text(name: str) -> str:
    """The text of a file in `reference_data`, whose README names the sources."""
    return (files("business_layer.shared") / "reference_data" / name).read_text("utf-8")


def read_reference_table(name: str) -> list[dict[str, str]]:
    """The rows of a table in `reference_data`, by the names in its first line."""
    return list(csv.DictReader(read_reference_text(name).splitlines()))
