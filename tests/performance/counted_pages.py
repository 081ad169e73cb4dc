"""The seconds that the pages of site intelligence take, each over windows that nobody has asked about yet."""

import resource
import time
from datetime import date, timedelta
from pathlib import Path

from site_intelligence.gather.event_store import EventStore
from site_intelligence.report.catalog import REPORTS
from site_intelligence.report.desk import ReportDesk
from site_intelligence.report.history import Window
from site_intelligence.report.open_history import open_history
from site_intelligence.site.asked import read_asked
from site_intelligence.site.first_pages import count_overview, count_pages
from site_intelligence.site.headlines import headline_of
from site_intelligence.site.other_pages import collection_tables
from site_intelligence.site.overview import overview_of
from site_intelligence.site.pages import PAGES, TRUST, ReportPage
from site_intelligence.site.published_counts import PublishedCounts, Scope
from site_intelligence.site.readers import EVERYTHING
from site_intelligence.site.sections import sections_of


def time_start(folder: str) -> dict[str, float]:
    """The seconds in which a new process counts the pages ahead, and those of its first overview after that."""
    begin = time.perf_counter()
    counting = PublishedCounts(ReportDesk(EventStore(Path(folder))))
    count_overview(counting)
    count_pages(counting)
    counted = time.perf_counter()
    overview_of(counting, EVERYTHING, {})
    return {"warm_up_seconds": round(counted - begin, 1), "overview_seconds": round(time.perf_counter() - counted, 3)}


def time_pages(folder: str, days: str) -> dict[str, float]:
    """The seconds of each page with its number and all its tables, and the peak memory in megabytes.

    The process has served the page about other days before, as it does all day: Ibis writes its SQL once.
    """
    counting = PublishedCounts(ReportDesk(EventStore(Path(folder))))
    stored = counting.desk.days()
    last = stored[1]
    taken = {}
    for page in PAGES.values():
        _count_page(counting, page, (stored[0], last - timedelta(days=7)), int(days))
        begin = time.perf_counter()
        _count_page(counting, page, stored, int(days))
        taken[page.slug] = round(time.perf_counter() - begin, 3)
    return {**taken, "peak_memory_mb": peak_memory_mb()}


def _count_page(counting: PublishedCounts, page: ReportPage, stored: tuple[date, date], days: int) -> None:
    asked = read_asked({}, stored, {}, days=days)
    scope = Scope(asked.window, {})
    headline_of(counting, page, scope, asked.former, has_trend=False)
    if page is TRUST:
        collection_tables(counting, asked.window)
    else:
        for make in sections_of(counting, page, scope).values():
            make()


def time_reports(folder: str, days: str) -> dict[str, float]:
    """The seconds of each report of the command line, in an engine of its own, and the peak memory in megabytes."""
    _, last = ReportDesk(EventStore(Path(folder))).days()
    window = Window(last - timedelta(days=int(days) - 1), last)
    taken = {}
    for name, report in REPORTS.items():
        begin = time.perf_counter()
        with open_history(EventStore(Path(folder)), window) as history:
            report.count(history)
        taken[name] = round(time.perf_counter() - begin, 3)
    return {**taken, "peak_memory_mb": peak_memory_mb()}


def peak_memory_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
