"""The floor's taxes: the same table of rates as the product's, read once, and found by place, day and service."""

import csv
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from typing import Any

from environments.settings.development_files import CHECKOUT

FOLDER = CHECKOUT / "environments" / "taxes" / "sample"
CENT, NOTHING = Decimal("0.01"), Decimal(0)
MONTHLY, ONCE = "recurring", "oneTime"


def estimate(offering: dict[str, Any], lines: Iterable[dict[str, Any]], address: dict[str, Any], on: date) -> Any:
    """The estimated taxes on an item, line by line, and what they come to once and each month."""
    found: dict[str, Any] = {"lines": [], MONTHLY: NOTHING, ONCE: NOTHING}
    prices = {price["id"]: price for price in offering["prices"]}
    for rate in rates_at(address["state"], address["zip_code"], on):
        for type_ in (ONCE, MONTHLY):
            basis, count = NOTHING, 0
            for line in lines:
                service = prices[line["price_id"]].get("taxed_as") or offering["taxed_as"]
                if line["type"] == type_ and service in rate["shares"]:
                    basis += Decimal(line["unit_amount"][0]) * line["count"] * rate["shares"][service]
                    count += line["count"]
            basis = basis.quantize(CENT, ROUND_HALF_UP)
            amount = rate["each"] * count if rate["each"] else (basis * rate["rate"]).quantize(CENT, ROUND_HALF_UP)
            if type_ in rate["charges"] and amount:
                found["lines"].append({**rate["shown"], "type": type_, "amount": str(amount), "basis": str(basis)})
                found[type_] += amount
    return found


@lru_cache(maxsize=512)
def rates_at(state: str, zip_code: str, on: date) -> list[dict[str, Any]]:
    """The rates of all who levy there on that day."""
    places = {
        row["jurisdiction"]
        for row in _rows("jurisdictions")
        if row["state"] in ("", state)
        and (not row["zip_prefixes"] or zip_code.startswith(tuple(row["zip_prefixes"].split())))
    }
    day = on.isoformat()
    return [
        _rate(row)
        for row in _rows("rates")
        if row["jurisdiction"] in places and row["valid_from"] <= day and (not row["valid_to"] or day < row["valid_to"])
    ]


def _rate(row: dict[str, str]) -> dict[str, Any]:
    """A row of the table, with the share of each service that it taxes."""
    interstate = {row["service"]: Decimal(row["interstate"]) for row in _rows("services")}
    share = {"whole": lambda _: Decimal(1), "interstate": lambda part: part, "intrastate": lambda part: 1 - part}
    services = row["services"].split()
    words = f"{(Decimal(row['rate']) * 100).normalize():f}%" if row["rate"] else f"${row['each']} per line"
    return {
        "shown": {"name": row["name"], "jurisdiction": row["jurisdiction"], "how": words},
        "shares": {service: share[row["portion"]](interstate[service]) for service in services},
        "charges": row["charges"].split(),
        "rate": Decimal(row["rate"] or 0),
        "each": Decimal(row["each"] or 0),
    }


@cache
def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
