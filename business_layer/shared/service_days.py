"""The days on which something may be asked for, counted at the service address."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from business_layer.shared.addresses import GeographicAddress, zone_of

DAYS_AHEAD = 365


def first_day_at(address: GeographicAddress | None, at: datetime) -> date:
    """Today, at the address."""
    return at.astimezone(ZoneInfo(zone_of(address))).date()


def last_day_at(address: GeographicAddress | None, at: datetime) -> date:
    """The last day for which something can be ordered today."""
    return first_day_at(address, at) + timedelta(days=DAYS_AHEAD)
