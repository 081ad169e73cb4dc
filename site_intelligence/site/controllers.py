"""The controllers of the pages: read the address, count, show."""

from collections.abc import Sequence
from datetime import date, timedelta

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from site_intelligence.errors import IntelligenceError
from site_intelligence.report.formats import as_csv
from site_intelligence.report.open_history import NoEvents
from site_intelligence.site.alert_ports import Alerts
from site_intelligence.site.alerts import fallen
from site_intelligence.site.asked import DAYS, FALL, PERIODS, Asked, fields_of, read_asked
from site_intelligence.site.experiment_views import ExperimentView, experiment_views
from site_intelligence.site.failures import cannot_count
from site_intelligence.site.falls import USUAL_FALL
from site_intelligence.site.headlines import headline_of
from site_intelligence.site.last_weeks import LastWeeks, last_weeks
from site_intelligence.site.mail_controllers import NumbersByMail
from site_intelligence.site.other_pages import EXPERIMENTS, OTHER_PAGES, STEPS, collection_tables, other_tables
from site_intelligence.site.overview import overview_of, scope_of
from site_intelligence.site.pages import CENTERS, COLLECTION, PAGES, REPORT, TRUST, ReportPage
from site_intelligence.site.planned_experiments import ExperimentRoom
from site_intelligence.site.published_counts import PublishedCounts
from site_intelligence.site.readers import CurrentReader, OrderAddress, Reader, RecordLook
from site_intelligence.site.report_views import Period, ReportView
from site_intelligence.site.sections import sections_of
from site_intelligence.site.system_health import CollectionLag, system_health
from site_intelligence.site.tables import TableView
from site_intelligence.site.verdicts import counted_window, verdicts
from site_intelligence.site.words import FALLS, day_text, key_text

LISTED = 200
CSV, JSON = "csv", "json"
UNPROCESSABLE = 422
MORE_REPORTS = tuple(page for page in OTHER_PAGES.values() if page.slug != EXPERIMENTS)


class OverviewController:
    """The home page: the numbers that the reader may see."""

    def __init__(
        self,
        counting: PublishedCounts,
        reader: CurrentReader,
        room: ExperimentRoom,
        mails: NumbersByMail,
        alerts: Alerts,
    ) -> None:
        self._counting, self._reader, self._room = counting, reader, room
        self._mails, self._alerts = mails, alerts

    def home(self) -> ResponseReturnValue:
        reader = self._reader()
        try:
            overview = overview_of(self._counting, reader, request.args)
            experiments = self._experiments() if reader.sees_reports else []
        except NoEvents:
            return render_template("intelligence/no_events.html")
        except IntelligenceError as failed:
            return cannot_count(failed)
        page = render_template(
            "intelligence/overview.html",
            overview=overview,
            reader=reader,
            fell=fallen(overview.fell, self._alerts.alarms()) if reader.sees_reports else [],
            experiments=experiments,
            others=MORE_REPORTS if reader.sees_reports else (),
            mails=self._mails if reader.sees_centers else None,
        )
        return page, UNPROCESSABLE if overview.asked.errors else 200

    def _experiments(self) -> list[ExperimentView]:
        """The experiments that run, and those that visitors have seen."""
        found = verdicts(self._counting, counted_window(self._counting), self._room.plans())
        views = experiment_views(self._room.planned(), found).values()
        return [view for view in views if view.is_running or view.standing]


class ReportsController:
    """The pages of the numbers, their spreadsheets and charts, and the lists behind them."""

    def __init__(
        self,
        counting: PublishedCounts,
        reader: CurrentReader,
        record_look: RecordLook,
        order_address: OrderAddress,
        lag: CollectionLag,
        room: ExperimentRoom,
    ) -> None:
        self._counting, self._reader, self._record_look = counting, reader, record_look
        self._order_address, self._lag, self._room = order_address, lag, room

    def report(self, slug: str) -> ResponseReturnValue:
        if slug in OTHER_PAGES:
            return self._page(slug, REPORT)
        return self._page(_page_of(slug, REPORT).slug, REPORT)

    def center_report(self, slug: str) -> ResponseReturnValue:
        return self._page(_page_of(slug, CENTERS).slug, CENTERS)

    def collection(self) -> ResponseReturnValue:
        return self._page(TRUST.slug, COLLECTION)

    def report_table(self, slug: str, table: str, kind: str) -> ResponseReturnValue:
        if slug not in OTHER_PAGES:
            _page_of(slug, REPORT)
        return self._table(slug, table, kind)

    def center_table(self, slug: str, table: str, kind: str) -> ResponseReturnValue:
        return self._table(_page_of(slug, CENTERS).slug, table, kind)

    def collection_table(self, table: str, kind: str) -> ResponseReturnValue:
        return self._table(TRUST.slug, table, kind)

    def report_list(self, slug: str) -> ResponseReturnValue:
        """The orders or inquiries behind a number. Each look at them is recorded before they are shown."""
        page = PAGES.get(slug)
        if page is None or not page.people:
            abort(404)
        try:
            asked = self._asked(page, "")
            if asked.errors:
                return self._page(page.slug, page.way)
            scope = scope_of(asked, page, self._reader())
            found = self._counting.units(page.unit, scope, 0 if page.missed else None, LISTED)
        except NoEvents:
            return render_template("intelligence/no_events.html")
        except IntelligenceError as failed:
            return cannot_count(failed)
        filters = ", ".join(key_text(axis, value) for axis, value in asked.filters.items())
        words = f"{page.people}, {asked.words}{f', {filters}' if filters else ''}: {len(found)} shown"
        self._record_look(report=page.slug, words=words)
        address = self._order_address if page.way == REPORT else None
        return render_template(
            "intelligence/list.html",
            page=page,
            asked=asked,
            units=found,
            limit=LISTED,
            address=address,
            key_text=key_text,
            day_text=day_text,
            last_weeks=None if found else last_weeks(self._counting.desk, asked.window),
        )

    def _page(self, slug: str, way: str) -> ResponseReturnValue:
        try:
            view = self._view(slug, way)
        except NoEvents:
            return render_template("intelligence/no_events.html")
        except IntelligenceError as failed:
            return cannot_count(failed)
        return render_template("intelligence/report.html", view=view), UNPROCESSABLE if view.asked.errors else 200

    def _view(self, slug: str, way: str) -> ReportView:
        page, reader = PAGES.get(slug), self._reader()
        choices = self._choices(page, slug, reader)
        asked = self._asked(page, slug)
        address = {} if way == COLLECTION else {"slug": slug}
        tables = [] if asked.errors else self._tables(slug, asked, reader)
        counts = page is not None and not asked.errors
        return ReportView(
            title=page.title if page else OTHER_PAGES[slug].title,
            definition=page.definition if page else OTHER_PAGES[slug].definition,
            way=way,
            address=address,
            asked=asked,
            fields=fields_of(asked, choices),
            periods=_periods(asked),
            tables=tables,
            headline=headline_of(self._counting, page, scope_of(asked, page, reader), asked.former, has_trend=False)
            if page and counts
            else None,
            page=page,
            has_list=bool(page and page.people and reader.sees_orders),
            center=reader.center or "" if way == CENTERS else "",
            system=system_health(self._counting.desk, self._lag()) if way == COLLECTION else {},
            last_weeks=None if asked.errors else self._last_weeks(asked, tables),
        )

    def _last_weeks(self, asked: Asked, found: Sequence[TableView]) -> LastWeeks | None:
        """The weeks to which a page leads on which nothing is."""
        return None if any(table.rows for table in found) else last_weeks(self._counting.desk, asked.window)

    def _asked(self, page: ReportPage | None, slug: str) -> Asked:
        reader = self._reader()
        stored = self._counting.desk.days()
        forced = {"center": reader.center} if page and page.way == CENTERS and reader.center is not None else None
        days = OTHER_PAGES[slug].days if slug in OTHER_PAGES else DAYS
        given = {FALL: USUAL_FALL, **request.args} if slug == STEPS else request.args
        return read_asked(given, stored, self._choices(page, slug, reader), forced, days)

    def _choices(self, page: ReportPage | None, slug: str, reader: Reader) -> dict[str, list[str]]:
        """The values of each filter of a page. A reader of one center has no choice of centers."""
        if page is None:
            return {FALL: list(FALLS)} if slug == STEPS else {}
        names = [name for name in page.filters if name != "center" or reader.center is None]
        return {name: self._counting.choices(page.unit, name) for name in names}

    def _tables(self, slug: str, asked: Asked, reader: Reader) -> list[TableView]:
        page = PAGES.get(slug)
        if page is None:
            return other_tables(self._counting, slug, asked.window, asked.filters, self._room.plans())
        if page is TRUST:
            return collection_tables(self._counting, asked.window)
        made = sections_of(self._counting, page, scope_of(asked, page, reader), compares=reader.center is None)
        return [make() for make in made.values()]

    def _table(self, slug: str, key: str, kind: str) -> ResponseReturnValue:
        """The numbers of one table, as the page shows them: what is hidden there is hidden here."""
        try:
            asked = self._asked(PAGES.get(slug), slug)
            if asked.errors:
                abort(404)
            found = [table for table in self._tables(slug, asked, self._reader()) if table.key == key]
        except NoEvents:
            abort(404)
        except IntelligenceError as failed:
            return cannot_count(failed)
        if not found:
            abort(404)
        if kind == JSON:
            return dict(found[0].chart or {})
        name = f"{slug}-{key}-{asked.since}-{asked.until}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(as_csv(found[0].spreadsheet) + "\n", content_type="text/csv; charset=utf-8", headers=headers)


def _page_of(slug: str, way: str) -> ReportPage:
    page = PAGES.get(slug)
    if page is None or page.way != way:
        abort(404)
    return page


def _periods(asked: Asked) -> list[Period]:
    """Links to the same page over other days, up to the same last day."""
    days = (asked.until - asked.since).days + 1
    return [
        Period(words, {**asked.arguments, "from": _since(asked.until, length)}, length == days)
        for length, words in PERIODS
    ]


def _since(until: date, days: int) -> str:
    return (until - timedelta(days=days - 1)).isoformat()
