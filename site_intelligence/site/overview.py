"""The overview of a reader: the numbers that they may see, and the steps that fell. Page and mail are made of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from site_intelligence.site.asked import Asked, read_asked
from site_intelligence.site.falls import WatchedStep, fallen_steps
from site_intelligence.site.headlines import Headline, headline_of
from site_intelligence.site.last_weeks import LastWeeks, last_weeks
from site_intelligence.site.pages import CENTERS, COLLECTION, PAGES, REPORT, ReportPage
from site_intelligence.site.published_counts import PublishedCounts, Scope
from site_intelligence.site.readers import Reader
from site_intelligence.site.trends import weeks_text


@dataclass(frozen=True)
class Overview:
    """The numbers about the days that were asked for, and the steps that fell.

    `last_weeks` are those with events, if these days have none.
    """

    asked: Asked
    headlines: tuple[Headline, ...]
    fell: tuple[WatchedStep, ...]
    last_weeks: LastWeeks | None = None

    @property
    def weeks(self) -> str:
        return weeks_text(self.asked.until)

    @property
    def changed(self) -> tuple[Headline, ...]:
        """The numbers whose change is more than chance."""
        return tuple(headline for headline in self.headlines if headline.mark)


def overview_of(counting: PublishedCounts, reader: Reader, given: Mapping[str, str]) -> Overview:
    """The overview of four weeks, by default of the last ones that are stored. Raises IntelligenceError.

    `given` may have the last day, as `to`. If that is no day, the days are the usual ones, and `asked` has the error.
    """
    stored = counting.desk.days()
    asked = read_asked({"to": given.get("to", "")}, stored, {})
    pages = [page for page in PAGES.values() if may_see(reader, page)]
    headlines = (
        headline_of(counting, page, scope_of(asked, page, reader), asked.former, has_trend=True) for page in pages
    )
    watched_until = asked.until if given.get("to") else stored[1]
    fell = fallen_steps(counting, watched_until) if reader.sees_reports else []
    return Overview(asked, tuple(headlines), tuple(fell), last_weeks(counting.desk, asked.window))


def may_see(reader: Reader, page: ReportPage) -> bool:
    may = {REPORT: reader.sees_reports, CENTERS: reader.sees_centers, COLLECTION: reader.sees_collection}
    return may[page.way]


def scope_of(asked: Asked, page: ReportPage, reader: Reader) -> Scope:
    """The days and filters of a page. A reader of one service center sees nothing of others."""
    filters: Mapping[str, str] = asked.filters
    if page.way == CENTERS and reader.center is not None:
        filters = {**filters, "center": reader.center}
    return Scope(asked.window, filters)
