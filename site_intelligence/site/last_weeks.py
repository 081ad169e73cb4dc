"""The last weeks that have events, to which pages about days without any lead."""

from dataclasses import dataclass
from datetime import date, timedelta

from ibis import _
from ibis.expr.types import Table

from site_intelligence.events.local_days import local_day
from site_intelligence.report.desk import ReportDesk
from site_intelligence.report.history import History, Window
from site_intelligence.site.asked import sunday_of
from site_intelligence.site.words import day_text

# The worker writes these each day, also if nobody comes.
WRITTEN_DAILY = ("number_stock_counted",)


@dataclass(frozen=True)
class LastWeeks:
    """The weeks up to a Sunday."""

    until: date

    @property
    def words(self) -> str:
        return day_text(self.until)


def last_weeks(desk: ReportDesk, window: Window) -> LastWeeks | None:
    """The last weeks with events before a window without any, or else the last ones of all. None if it has some.

    Raises IntelligenceError.
    """
    if desk.answer(window, "anything that happened", _has_events):
        return None
    before = Window(None, window.since - timedelta(days=1)) if window.since else Window()
    last = _last_ms(desk, before) or _last_ms(desk, Window())
    return None if last is None else LastWeeks(sunday_of(local_day(last)))


def _last_ms(desk: ReportDesk, window: Window) -> int | None:
    return desk.answer(window, "time of the last thing that happened", _find_last_ms)


def _has_events(history: History) -> bool:
    return bool(history.ask("anything that happened", lambda: _happened(history).select("time_ms").limit(1)))


def _find_last_ms(history: History) -> int | None:
    (row,) = history.ask("last thing that happened", lambda: _happened(history).aggregate(ms=_.time_ms.max()))
    return None if row["ms"] is None else int(row["ms"])


def _happened(history: History) -> Table:
    return history.human.filter(_.name.notin(WRITTEN_DAILY))
