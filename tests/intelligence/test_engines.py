"""The expressions are for more than one engine, and stay within their limits."""

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from ibis.backends.sql.compilers.pyspark import PySparkCompiler
from ibis.expr.types import Table

from site_intelligence.errors import IntelligenceError
from site_intelligence.gather.event_store import EventStore
from site_intelligence.gather.import_history import import_history
from site_intelligence.report.catalog import count_answers
from site_intelligence.report.history import Window
from site_intelligence.report.open_history import open_history
from site_intelligence.report.open_on_spark import has_java, open_history_on_spark
from site_intelligence.report.searches import search
from site_intelligence.report.units import UNITS, count
from tests.intelligence.builders import a_line, an_event, write_lines
from tests.intelligence.histories import history_of

# A customer of five weeks with an order, so that every report asks the engine all its questions.
EVENTS = [
    an_event("customer_imported", "2026-02-02 10:00", customer="c1"),
    an_event("product_order_placed", "2026-02-02 10:00", visitor="v1", subject="1"),
    an_event("product_order_completed", "2026-02-03 10:00", subject="1"),
    an_event("inquiry_opened", "2026-02-03 10:00", customer="c1", subject="2"),
    an_event(local="2026-03-15 10:00", visitor="v1"),
]


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
    with history_of(tmp_path, *EVENTS) as history:
        count_answers(history)
        assert count(UNITS["losses"], ("week",), history)

    assert len(asked) >= 33
    assert not [sql for sql in asked if "QUANTILE" in sql.upper() or "PERCENTILE" in sql.upper()]


def test_a_history_without_an_event_has_answers(tmp_path: Path) -> None:
    bot = an_event(agent="bot")

    with history_of(tmp_path, bot) as history:
        answers = count_answers(history)

    assert answers["collection"]["excluded_as_bot"] == 1
    assert answers["orders"]["n"] == answers["sessions"]["n"] == answers["search"]["without_result"]["n"] == 0
    assert answers["care"] == answers["churn_per_customer_week"] == answers["experiments"] == {}


def test_a_window_without_a_part_has_answers(tmp_path: Path) -> None:
    window = Window(since=date(2026, 4, 1))

    with history_of(tmp_path, *EVENTS, window=window) as history:
        assert count_answers(history)["collection"]["accepted"] == 0


def test_a_column_that_came_later_is_empty_in_older_parts(tmp_path: Path) -> None:
    store = EventStore(tmp_path / "intelligence")
    import_history(write_lines(tmp_path / "older", [a_line(an_event("search_performed"))]), store)
    (older,) = store.paths([part.events for part in store.read_manifest().parts])
    pq.write_table(pq.read_table(older).drop_columns(["term"]), older)

    assert terms_of(store) == {"": 1}
    import_history(write_lines(tmp_path / "newer", [a_line(an_event("search_performed"))]), store)
    assert terms_of(store) == {"": 1, "fax line": 1}


def terms_of(store: EventStore) -> dict[str, int]:
    with open_history(store, Window()) as history:
        terms: dict[str, int] = search(history)["terms"]
    return terms


def test_nothing_was_imported_yet(tmp_path: Path) -> None:
    with (
        pytest.raises(IntelligenceError, match="No events are stored yet"),
        open_history(EventStore(tmp_path), Window()),
    ):
        pytest.fail("There is a history.")


def test_a_lost_part_is_named(tmp_path: Path) -> None:
    store = EventStore(tmp_path / "intelligence")
    import_history(write_lines(tmp_path / "events", map(a_line, EVENTS)), store)
    (part,) = store.paths([part.events for part in store.read_manifest().parts])
    part.unlink()

    with (
        pytest.raises(IntelligenceError, match=rf"The events cannot be counted: .*{part.name}"),
        open_history(store, Window()) as history,
    ):
        count_answers(history)


def test_a_query_leaves_nothing_in_the_store(tmp_path: Path) -> None:
    with history_of(tmp_path, *EVENTS) as history:
        count_answers(history)

    assert sorted(path.name for path in (tmp_path / "intelligence").iterdir()) == [
        "manifest.json",
        "parts",
        "read.lock",
        "write.lock",
    ]


def test_spark_is_an_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = EventStore(tmp_path / "intelligence")
    import_history(write_lines(tmp_path / "events", map(a_line, EVENTS)), store)
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)

    with (
        pytest.raises(IntelligenceError, match=r"Install requirements/cluster\.txt"),
        open_history_on_spark(store, Window()),
    ):
        pytest.fail("Spark has started.")


def test_java_is_found_as_spark_finds_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    assert not has_java()

    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "java").write_text("#!/bin/sh\n")
    (tmp_path / "bin" / "java").chmod(0o755)
    assert has_java()
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "nothing"))
    assert not has_java()
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert has_java()
