"""Counts the pages as they open first: all numbers, about the last four weeks."""

from datetime import date

from site_intelligence.site.asked import read_asked
from site_intelligence.site.headlines import headline_of
from site_intelligence.site.other_pages import OTHER_PAGES, collection_tables, other_tables
from site_intelligence.site.overview import overview_of
from site_intelligence.site.pages import PAGES, TRUST, ReportPage
from site_intelligence.site.published_counts import PublishedCounts, Scope
from site_intelligence.site.readers import EVERYTHING
from site_intelligence.site.sections import sections_of
from site_intelligence.site.verdicts import counted_window, verdicts


def count_overview(counting: PublishedCounts) -> None:
    overview_of(counting, EVERYTHING, {})
    verdicts(counting, counted_window(counting), {})


def count_pages(counting: PublishedCounts) -> None:
    stored = counting.desk.days()
    for page in PAGES.values():
        _count_page(counting, page, stored)
    for slug, other in OTHER_PAGES.items():
        other_tables(counting, slug, read_asked({}, stored, {}, days=other.days).window, {}, {})


def _count_page(counting: PublishedCounts, page: ReportPage, stored: tuple[date, date]) -> None:
    asked = read_asked({}, stored, {})
    scope = Scope(asked.window, {})
    headline_of(counting, page, scope, asked.former, has_trend=False)
    for name in page.filters:
        counting.choices(page.unit, name)
    if page is TRUST:
        collection_tables(counting, asked.window)
    else:
        for make in sections_of(counting, page, scope).values():
            make()
