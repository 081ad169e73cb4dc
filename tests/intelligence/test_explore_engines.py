"""The expressions of free questions are for more than one engine, and stay within their limits."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ibis.backends.sql.compilers.pyspark import PySparkCompiler
from ibis.expr.types import Table

from site_intelligence.explore.cohorts import CUSTOMERS, Cohorts, count_cohorts
from site_intelligence.explore.event_choice import EventChoice, property_values
from site_intelligence.explore.funnels import Funnel, count_ended, median_waits
from site_intelligence.explore.paths import BEFORE, Paths, count_paths
from site_intelligence.explore.segments import Segment
from site_intelligence.explore.touches import FIRST_TOUCH, LAST_TOUCH, Touches, count_touches
from site_intelligence.report.history import History
from tests.intelligence.histories import history_of
from tests.intelligence.test_visits import visit

VIEWED, ORDERED = EventChoice("offering_viewed", "offering", "paging"), EventChoice("product_order_placed")
SEGMENT = Segment((("device", ""), ("visit", "")), VIEWED, EventChoice("search_performed", "found", "nothing"))


def ask_everything(history: History) -> list[Any]:
    """The answers to a question of each kind."""
    answers: list[Any] = [property_values(history)]
    for within_ms in (0, 3_600_000):
        funnel = Funnel((VIEWED, ORDERED, ORDERED), within_ms)
        answers += [count_ended(funnel, SEGMENT, "week", history), median_waits(funnel, SEGMENT, history)]
    answers += [count_paths(Paths(VIEWED), SEGMENT, history)]
    answers += [count_paths(Paths(ORDERED, BEFORE, tells_pages=False), SEGMENT, history)]
    answers += [count_cohorts(Cohorts(), SEGMENT, history)]
    answers += [count_cohorts(Cohorts(CUSTOMERS, ORDERED, ORDERED), Segment((("device", ""),), VIEWED), history)]
    return answers + [count_touches(Touches(7), SEGMENT, model, history) for model in (FIRST_TOUCH, LAST_TOUCH)]


def test_every_expression_can_be_written_for_spark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    compiler = PySparkCompiler()

    def written(run: Callable[[Table], Any]) -> Callable[[Table], Any]:
        def write_and_run(table: Table) -> Any:
            asked.append(compiler.to_sqlglot(table.as_table()).sql(dialect=compiler.dialect))
            return run(table)

        return write_and_run

    monkeypatch.setattr(Table, "to_pyarrow", written(Table.to_pyarrow))
    monkeypatch.setattr(Table, "cache", written(Table.cache))
    with history_of(tmp_path, *visit("v1", "2026-02-02", "offering_viewed", "product_order_placed")) as history:
        ask_everything(history)

    assert len(asked) >= 14
    assert not [sql for sql in asked if "QUANTILE" in sql.upper() or "PERCENTILE" in sql.upper()]


def test_a_history_without_an_event_has_answers(tmp_path: Path) -> None:
    with history_of(tmp_path, *visit("v1", "2026-02-02", "page_viewed", agent="bot")) as history:
        ask_everything(history)
        assert count_ended(Funnel((VIEWED, ORDERED)), SEGMENT, "", history) == {}
