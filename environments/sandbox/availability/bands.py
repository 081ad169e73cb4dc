"""Reads the reach of each service from `bands.yaml`."""

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True)
class Speed:
    """The fastest speed in Mbps up to a distance in miles."""

    mbps: int
    miles: float


@dataclass(frozen=True)
class Band:
    """The reach of one service, and its installation interval. A reach of None means everywhere."""

    title: str
    available: str
    reach_miles: float | None
    speeds: tuple[Speed, ...]
    least_days: int
    miles_a_day: float
    fast_mbps: int
    fast_days: int

    def speed_at(self, miles: float) -> Speed | None:
        """The fastest speed at a distance."""
        return next((speed for speed in self.speeds if miles <= speed.miles), None)

    def days_at(self, miles: float, mbps: int = 0) -> int:
        """The installation interval in days, at a speed if the service has speeds."""
        further = int(miles // self.miles_a_day) if self.miles_a_day else 0
        return self.least_days + further + (self.fast_days if self.fast_mbps and mbps >= self.fast_mbps else 0)


@lru_cache(maxsize=1)
def bands() -> dict[str, Band]:
    """The band of each service, by the name of its specification."""
    text = (files("environments.sandbox.availability") / "bands.yaml").read_text("utf-8")
    return {name: _band(entry) for name, entry in yaml.safe_load(text)["services"].items()}


def _band(entry: dict[str, Any]) -> Band:
    speeds = tuple(Speed(row["mbps"], row["miles"]) for row in entry.get("speeds", ()))
    fast = entry.get("fast_days", {})
    return Band(
        title=entry["title"],
        available=entry.get("available", ""),
        reach_miles=speeds[-1].miles if speeds else entry.get("reach_miles"),
        speeds=speeds,
        least_days=entry["days"]["least"],
        miles_a_day=entry["days"].get("miles_a_day", 0),
        fast_mbps=fast.get("mbps", 0),
        fast_days=fast.get("days", 0),
    )
