"""The page about forecasts."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from site_intelligence.errors import IntelligenceError
from site_intelligence.mine.forecasts import (
    CENTER,
    DAYS_AHEAD,
    INQUIRY_OPENED,
    NOTHING,
    ORDER_PLACED,
    WEEKS_AHEAD,
    Forecast,
    count_days,
    forecast_of,
)
from site_intelligence.mine.handle_time import handle_minutes
from site_intelligence.mine.number_stock import StockDays, StockForecast, count_stock, forecast_stock
from site_intelligence.mine.seasonal_counts import WEEK, DayCounts
from site_intelligence.report.formats import as_csv
from site_intelligence.report.history import Window
from site_intelligence.report.open_history import NoEvents
from site_intelligence.site.asked import DAYS
from site_intelligence.site.failures import cannot_count
from site_intelligence.site.forecast_question import ForecastField, ForecastQuestion, fields_of, read_question
from site_intelligence.site.forecast_tables import HOURS_FOR_INQUIRIES, orders_table, work_table
from site_intelligence.site.last_weeks import LastWeeks, last_weeks
from site_intelligence.site.published_counts import PublishedCounts
from site_intelligence.site.readers import EVERYTHING, CurrentReader, Reader
from site_intelligence.site.stock_table import stock_table
from site_intelligence.site.tables import TableView

# Enough for what is learned from and for all tests.
DAYS_READ = 364
HANDLED_DAYS = 84
UNPROCESSABLE = 422
CSV = "csv"


@dataclass(frozen=True, kw_only=True)
class ForecastView:
    """The page, with what the template of tables needs of it. `until` is the last whole day.

    With `last_weeks`, nothing happened in the four weeks up to it.
    """

    until: date
    asked: ForecastQuestion
    fields: list[ForecastField]
    tables: list[TableView] = field(default_factory=list)
    last_weeks: LastWeeks | None = None
    hours: int = HOURS_FOR_INQUIRIES
    way: str = "forecasts"

    @property
    def arguments(self) -> dict[str, str]:
        return self.asked.arguments


class ForecastsController:
    """Forecasts with their error and band: orders, work, and the numbers left."""

    def __init__(self, counting: PublishedCounts, reader: CurrentReader) -> None:
        self._counting, self._reader = counting, reader

    def forecasts(self) -> ResponseReturnValue:
        try:
            view = self._view()
        except NoEvents:
            return render_template("intelligence/no_events.html")
        except IntelligenceError as failed:
            return cannot_count(failed)
        page = render_template("intelligence/forecasts.html", view=view)
        return page, UNPROCESSABLE if view.asked.errors else 200

    def forecasts_table(self, table: str, kind: str) -> ResponseReturnValue:
        """The numbers of one table, as the page shows them."""
        try:
            view = self._view()
        except NoEvents:
            abort(404)
        except IntelligenceError as failed:
            return cannot_count(failed)
        found = next((made for made in view.tables if made.key == table), None)
        if found is None:
            abort(404)
        if kind != CSV:
            return dict(found.chart or {})
        headers = {"Content-Disposition": f'attachment; filename="forecast-{table}-{view.until}.csv"'}
        return Response(as_csv(found.spreadsheet) + "\n", content_type="text/csv; charset=utf-8", headers=headers)

    def count(self) -> None:
        """Count what the page shows, ahead of its first reader. Raises IntelligenceError."""
        until, last = self._last_days()
        asked = read_question({}, self._measured_minutes(until))
        for _ in self._tables(EVERYTHING, asked, until, last):
            pass

    def _last_days(self) -> tuple[date, date]:
        """The last whole day, and the day of the last event, which is not over."""
        _, last = self._counting.desk.days()
        return last - timedelta(days=1), last

    def _view(self) -> ForecastView:
        reader = self._reader()
        until, last = self._last_days()
        measured = self._measured_minutes(until)
        asked = read_question(request.args, measured)
        return ForecastView(
            until=until,
            asked=asked,
            fields=fields_of(asked, measured, has_numbers=reader.sees_reports),
            tables=[] if asked.errors else list(self._tables(reader, asked, until, last)),
            last_weeks=last_weeks(self._counting.desk, Window(until - timedelta(days=DAYS - 1), until)),
        )

    def _tables(self, reader: Reader, asked: ForecastQuestion, until: date, last: date) -> Iterator[TableView]:
        if reader.sees_reports:
            known = self._days(ORDER_PLACED, None, until).get("", NOTHING)
            yield orders_table(made_forecast("orders per week", known, WEEK, WEEKS_AHEAD), known)
        for center, days in sorted(self._days(INQUIRY_OPENED, CENTER, until).items()):
            if reader.center in (None, center):
                yield work_table(center, made_forecast("inquiries per day", days, 1, DAYS_AHEAD), days, asked.minutes)
        if reader.sees_reports:
            counted = self._counting.desk.answer(_window(last), "number stock", count_stock)
            found = [made_stock_forecast(area_code, stock) for area_code, stock in counted.items()]
            yield stock_table(found, counted, asked.lead_days, last)

    def _days(self, name: str, by: str | None, until: date) -> dict[str, DayCounts]:
        return self._counting.desk.answer(
            _window(until),
            f"whole days of {name} by {by}",
            lambda history: count_days(history, name, by, is_last_over=True),
        )

    def _measured_minutes(self, until: date) -> float | None:
        window = Window(until - timedelta(days=HANDLED_DAYS - 1), until)
        return self._counting.desk.answer(window, "handle time", handle_minutes)


def _window(until: date) -> Window:
    return Window(until - timedelta(days=DAYS_READ - 1), until)


# The same counts have the same forecast. It takes a tenth of a second, and the counts change once a day.
@lru_cache(maxsize=1_000)
def made_forecast(what: str, known: DayCounts, length: int, periods: int) -> Forecast:
    return forecast_of(what, "", known, length, periods)


@lru_cache(maxsize=2_000)
def made_stock_forecast(area_code: str, stock: StockDays) -> StockForecast:
    return forecast_stock(area_code, stock)
