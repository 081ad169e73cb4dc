"""Shares of a whole, and other shapes that several reports have."""

from typing import Any

from site_intelligence.report.history import Rows

DECIMALS = 6


def share(n: int, of: int) -> dict[str, Any]:
    """`n` of a whole, with the rate; the rate of nothing is None."""
    return {"of": of, "n": n, "rate": round(n / of, DECIMALS) if of else None}


def by_key(rows: Rows, key: str, value: str = "n") -> dict[str, int]:
    """One value for each key, sorted. Dates and missing keys become text."""
    return dict(sorted((_text(row[key]), int(row[value])) for row in rows))


def _text(key: Any) -> str:
    return "" if key is None else str(key)
