"""A fall is noticed with its first day, and none is noticed where there is none."""

from datetime import date, timedelta
from random import Random

from site_intelligence.report.falls import watch_share
from site_intelligence.report.small_groups import Cell

FIRST = date(2026, 2, 2)


def shares(*parts: tuple[int, int, int]) -> dict[date, Cell]:
    """Days with the same share, in parts of so many days."""
    cells = [Cell(n, of) for days, n, of in parts for _ in range(days)]
    return {FIRST + timedelta(days=place): cell for place, cell in enumerate(cells)}


def test_a_fall_is_noticed_with_its_first_day() -> None:
    watch = watch_share(shares((60, 12, 20), (14, 5, 20)), 0.25)

    assert watch.since == FIRST + timedelta(days=60)
    assert watch.before == Cell(720, 1200)
    assert watch.after == Cell(70, 280)


def test_a_share_that_stays_gives_no_alarm() -> None:
    watch = watch_share(shares((84, 12, 20)), 0.25)

    assert watch.since is None
    assert watch.days_to_notice == 7


def test_a_fall_that_is_over_gives_no_alarm_any_more() -> None:
    assert watch_share(shares((40, 12, 20), (7, 5, 20), (30, 12, 20)), 0.25).since is None


def test_a_rise_is_no_fall() -> None:
    assert watch_share(shares((40, 8, 20), (20, 16, 20)), 0.25).since is None


def test_too_little_to_learn_from_says_so() -> None:
    assert watch_share(shares((28, 1, 1), (5, 0, 1)), 0.25).days_to_notice is None
    assert watch_share(shares((20, 12, 20)), 0.25).days_to_notice is None


def test_false_alarms_are_rare() -> None:
    """A hundred steps that do not fall, watched for eight weeks, give hardly any alarm at the end."""
    dice, alarms = Random(7), 0
    for _ in range(100):
        days = {
            FIRST + timedelta(days=place): Cell(sum(dice.random() < 0.6 for _ in range(20)), 20) for place in range(84)
        }
        alarms += watch_share(days, 0.25).since is not None

    assert alarms <= 5
