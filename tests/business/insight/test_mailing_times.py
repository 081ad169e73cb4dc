"""The hours at which saved questions are mailed, also when the clocks change."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from business_layer.insight.mailing_times import Cadence, MailingTime
from business_layer.shared.errors import Invalid

MONDAYS_AT_8 = MailingTime()


def local(text: str, zone: str = "America/New_York") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("time", "after", "due"),
    [
        (MONDAYS_AT_8, "2026-03-02 07:59", "2026-03-02 08:00"),
        (MONDAYS_AT_8, "2026-03-02 08:00", "2026-03-09 08:00"),
        (MONDAYS_AT_8, "2026-03-04 12:00", "2026-03-09 08:00"),
        # The clocks go forward on March 8 and back on November 1: it is 8:00 by the clocks of New York all the same.
        (MailingTime(cadence=Cadence.DAILY), "2026-03-07 09:00", "2026-03-08 08:00"),
        (MailingTime(cadence=Cadence.DAILY), "2026-10-31 09:00", "2026-11-01 08:00"),
        # 2:00 does not exist on March 8, and 1:00 comes twice on November 1.
        (MailingTime(cadence=Cadence.DAILY, hour=2), "2026-03-07 12:00", "2026-03-08 03:00"),
        (MailingTime(cadence=Cadence.DAILY, hour=1), "2026-10-31 12:00", "2026-11-01 01:00"),
    ],
)
def test_the_next_time_is_by_the_clocks_of_the_zone(time: MailingTime, after: str, due: str) -> None:
    assert time.next_after(local(after)) == local(due)


def test_an_hour_that_comes_twice_is_mailed_once() -> None:
    at_1 = MailingTime(cadence=Cadence.DAILY, hour=1)
    first = at_1.next_after(local("2026-10-31 12:00"))

    assert at_1.next_after(first) == local("2026-11-02 01:00")


def test_another_zone_has_another_day() -> None:
    in_guam = MailingTime(zone="Pacific/Guam", hour=6)

    assert in_guam.next_after(local("2026-03-01 12:00")) == local("2026-03-02 06:00", "Pacific/Guam")
    assert in_guam.words == "each Monday at 6:00 AM, Guam time"


@pytest.mark.parametrize("zone", ["Mars/Olympus", "localtime", "../localtime", ""])
def test_what_cannot_be_chosen_is_said_for_each_field(zone: str) -> None:
    with pytest.raises(Invalid) as refused:
        MailingTime.of(cadence="hourly", weekday=7, hour=24, zone=zone)

    assert refused.value.errors.keys() == {"cadence", "weekday", "hour", "zone"}
