"""Watches the share of a step day by day, and notices when it has fallen.

The watch is a CUSUM of log-likelihood ratios (Page, "Continuous Inspection Schemes", 1954): it adds up how much better
a fall explains each day than no change, begins again at zero whenever no change explains it better, and gives the alarm
at ln(D), after which false alarms come at most once in D days on average (Lorden, 1971).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, log

from site_intelligence.report.small_groups import Cell

# A step that does not fall gives an alarm about once in a year, or less often.
DAYS_BETWEEN_FALSE_ALARMS = 365
LEARNED_DAYS = 28
FEWEST_LEARNED = 50


@dataclass(frozen=True)
class Watch:
    """The finding of a watch: the first day of a fall, None if there is none, and the days before it and since.

    `days_to_notice` are the days that it takes on average to notice a fall of the size that is watched for; None if
    there is too little to learn what is usual.
    """

    since: date | None
    before: Cell
    after: Cell
    days_to_notice: int | None


def watch_share(days: Mapping[date, Cell], fall: float) -> Watch:
    """Watch for a fall by that part, such as 0.25, of what was usual in the first four weeks."""
    ordered = sorted(days)
    learned, watched = ordered[:LEARNED_DAYS], ordered[LEARNED_DAYS:]
    usual, nothing = _sum(days, learned), Cell(0, 0)
    if not watched or usual.of < FEWEST_LEARNED or not 0 < usual.n < usual.of:
        return Watch(None, usual, nothing, None)
    expected = usual.n / usual.of
    fallen = expected * (1 - fall)
    hit, miss = log(fallen / expected), log((1 - fallen) / (1 - expected))
    for_each = fallen * hit + (1 - fallen) * miss
    daily = _sum(days, ordered).of / len(ordered)
    alarm = log(DAYS_BETWEEN_FALSE_ALARMS)
    notice = max(1, ceil(alarm / (for_each * daily)))
    since = _first_day(days, watched, hit, miss, alarm)
    if since is None:
        return Watch(None, _sum(days, ordered), nothing, notice)
    before, after = ([day for day in ordered if (day < since) is is_before] for is_before in (True, False))
    return Watch(since, _sum(days, before), _sum(days, after), notice)


def _first_day(
    days: Mapping[date, Cell], watched: Sequence[date], hit: float, miss: float, alarm: float
) -> date | None:
    """The day after the sum was at zero for the last time before the alarm; None without one at the end.

    A fall that is over again is none any more: the sum has returned to zero.
    """
    total, begun, since = 0.0, watched[0], None
    for day in watched:
        begun = day if total == 0 else begun
        total = max(0.0, total + days[day].n * hit + days[day].rest * miss)
        if total >= alarm and since is None:
            since = begun
        if total == 0:
            since = None
    return since


def _sum(days: Mapping[date, Cell], chosen: Sequence[date]) -> Cell:
    total = Cell(0, 0)
    for day in chosen:
        total = total.plus(days[day])
    return total
