"""The times at which a saved question is mailed: each day or week, at an hour of a named time zone."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo, available_timezones

from business_layer.shared.clock import HOUSE_ZONE
from business_layer.shared.errors import Invalid

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# A week, and a day more: the hour of today may be over.
DAYS_AHEAD = 8


class Cadence(StrEnum):
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, kw_only=True)
class MailingTime:
    """An hour of each day, or of a weekday (0 is Monday), by the clocks of a time zone of the IANA database."""

    cadence: Cadence = Cadence.WEEKLY
    weekday: int = 0
    hour: int = 8
    zone: str = HOUSE_ZONE

    @classmethod
    def of(cls, *, cadence: str, weekday: int, hour: int, zone: str) -> "MailingTime":
        """Check what a person chose. Raises Invalid."""
        errors = {}
        if cadence not in set(Cadence):
            errors["cadence"] = "Choose each day or each week."
        if not 0 <= weekday < len(WEEKDAYS):
            errors["weekday"] = "Choose a day of the week."
        if not 0 <= hour < 24:
            errors["hour"] = "Choose an hour from 0 to 23."
        # Those without a place, such as localtime, mean something else on another machine.
        if "/" not in zone or zone not in available_timezones():
            errors["zone"] = "Choose a time zone from the list."
        if errors:
            raise Invalid.of(errors)
        return cls(cadence=Cadence(cadence), weekday=weekday, hour=hour, zone=zone)

    def next_after(self, moment: datetime) -> datetime:
        """The first such hour after a moment, in UTC.

        An hour that the clocks skip is the one after it; of an hour that comes twice, the first counts.
        """
        zone = ZoneInfo(self.zone)
        today = moment.astimezone(zone).date()
        for ahead in range(DAYS_AHEAD + 1):
            day = today + timedelta(days=ahead)
            due = datetime.combine(day, time(self.hour), zone).astimezone(UTC)
            if due > moment and (self.cadence is Cadence.DAILY or day.weekday() == self.weekday):
                return due
        raise AssertionError("Each weekday comes within a week.")

    @property
    def words(self) -> str:
        """The time in words, such as "each Monday at 8:00 AM, New York time"."""
        when = "day" if self.cadence is Cadence.DAILY else WEEKDAYS[self.weekday]
        return f"each {when} at {hour_words(self.hour)}, {zone_words(self.zone)} time"


def hour_words(hour: int) -> str:
    return f"{hour % 12 or 12}:00 {'AM' if hour < 12 else 'PM'}"


def zone_words(zone: str) -> str:
    """The words for a time zone, such as "New York"."""
    return zone.rpartition("/")[2].replace("_", " ")
