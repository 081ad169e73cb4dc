"""The tables of each report page."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from site_intelligence.report.orders import association
from site_intelligence.report.sessions import FUNNEL
from site_intelligence.report.small_groups import Cell, Key, Shown, is_small
from site_intelligence.report.tables import Cell as CsvCell
from site_intelligence.report.tables import ReportTable
from site_intelligence.report.units import UNITS
from site_intelligence.site.pages import LEAD_TIME, ORDERS, SALES, Breakdown, ReportPage
from site_intelligence.site.published_counts import PublishedCounts, Scope
from site_intelligence.site.tables import SharesTable, TableView, Text, rate_text, whole_text
from site_intelligence.site.words import NOT_SHOWN, count_text, duration_text, key_text, money_text, share_text

Make = Callable[[], TableView]
STEPS, PAIRS = "steps", "bought-together"


def sections_of(counting: PublishedCounts, page: ReportPage, scope: Scope, *, compares: bool = True) -> dict[str, Make]:
    """A maker of each table, by its key. Without `compares`, no row is compared with the others."""
    return dict(_sections(counting, page, scope, compares))


def _sections(counting: PublishedCounts, page: ReportPage, scope: Scope, compares: bool) -> Iterator[tuple[str, Make]]:
    if page is SALES:
        yield STEPS, partial(_steps, counting, scope)
    for breakdown in page.breakdowns:
        unit = UNITS[breakdown.unit or page.unit]
        is_one_row = len(breakdown.axes) == 1 and breakdown.axes[0] in scope.filters
        if all(axis in unit.axes for axis in scope.filters) and not is_one_row:
            yield breakdown.key, partial(_breakdown, counting, page, breakdown, scope, compares)
    if page is ORDERS and not scope.filters:
        yield PAIRS, partial(_pairs, counting, scope)


def _breakdown(
    counting: PublishedCounts, page: ReportPage, breakdown: Breakdown, scope: Scope, compares: bool
) -> TableView:
    unit = breakdown.unit or page.unit
    table = SharesTable(
        breakdown.key,
        breakdown.title,
        breakdown.axes,
        breakdown.hit or page.hit,
        breakdown.of or page.of,
        counting.table(unit, breakdown.axes, scope),
        note=breakdown.note,
        limit=breakdown.limit,
        is_count=breakdown.is_count or page.kind != "share",
        counted=counting.unpublished(unit, breakdown.axes, scope) if compares else {},
        extra=_extra(counting, page, breakdown, scope),
    )
    return table.view()


def _extra(
    counting: PublishedCounts, page: ReportPage, breakdown: Breakdown, scope: Scope
) -> Mapping[str, Mapping[Key, tuple[str, CsvCell]]]:
    """Further columns: what orders bring a month, and how long they took."""
    if page is ORDERS:
        sums = counting.sums(page.unit, "cents", breakdown.axes, scope)
        return {"A month": {key: (money_text(cents), cents / 100) for key, cents in sums.items()}}
    if page is LEAD_TIME:
        pairs = counting.middles(page.unit, "lead_ms", breakdown.axes, scope)
        return {
            words: {key: (duration_text(pair[place]), round(pair[place] / 3_600_000, 2)) for key, pair in pairs.items()}
            for place, words in enumerate(("Median", "90th percentile"))
        }
    return {}


def _steps(counting: PublishedCounts, scope: Scope) -> TableView:
    """The funnel."""
    reached = counting.reached("visits", len(FUNNEL), scope)
    first, rows, lines = reached[0], [], []
    for place, (name, shown) in enumerate(zip(FUNNEL, reached, strict=True) if first.of != 0 else ()):
        before = reached[place - 1] if place else shown
        of_before, of_first = _share_of(shown, before), _share_of(shown, first)
        rows.append((Text(key_text("step", name)), whole_text(shown), rate_text(of_before), rate_text(of_first)))
        lines.append((key_text("step", name), _csv(shown), _rounded(of_before), _rounded(of_first)))
    columns = ("Step", "Visits", "Of the step before", "Of all visits")
    return TableView(
        STEPS,
        "Step by step",
        tuple((words, place > 0) for place, words in enumerate(columns)),
        tuple(rows),
        ReportTable(columns, lines),
        {
            "kind": "bar",
            "unit": "",
            "categories": [key_text("step", name) for name in FUNNEL],
            "series": [{"name": "Visits", "values": [shown.of for shown in reached]}],
        },
        hides=any(shown.of is None for shown in reached),
    )


def _share_of(shown: Shown, of: Shown) -> Shown:
    return Shown(shown.of, of.of) if shown.of is not None and of.of is not None else Shown(None, of.of)


def _rounded(shown: Shown) -> float | None:
    return None if shown.rate is None else round(shown.rate, 6)


def _csv(shown: Shown) -> CsvCell:
    return shown.of if shown.of is not None else whole_text(shown).words


def _pairs(counting: PublishedCounts, scope: Scope) -> TableView:
    """The offerings that are bought together most above chance."""
    found = counting.desk.answer(scope.window, "association", association)
    columns = ("Offering", "Bought together with", "Orders with both", "Confidence", "Lift")
    rows, lines = [], []
    for pair in found:
        names = [key_text("offering", pair[name]) for name in ("given", "then")]
        alone = Cell(pair["n"], round(pair["n"] / pair["confidence"]))
        if is_small(alone.n) or is_small(alone.rest):
            rest = (Text(NOT_SHOWN, is_quiet=True), Text(NOT_SHOWN, is_quiet=True))
            lines.append((*names, pair["n"], NOT_SHOWN, NOT_SHOWN))
        else:
            rest = (Text(share_text(pair["confidence"])), Text(f"{pair['lift']:.1f}"))
            lines.append((*names, pair["n"], pair["confidence"], pair["lift"]))
        rows.append((*map(Text, names), Text(count_text(pair["n"])), *rest))
    words = []
    if rows:
        given, then = rows[0][0].words, rows[0][1].words
        words = [f"{given} and {then} are bought together most above chance: lift {rows[0][4].words}."]
    return TableView(
        PAIRS,
        "Bought together",
        tuple((words, place > 1) for place, words in enumerate(columns)),
        tuple(rows),
        ReportTable(columns, lines),
        note="" if rows else "No two offerings are together in at least ten orders of these days. Choose more weeks.",
        findings=tuple(words),
    )
