"""Reports, pages, free questions, verdicts and what models learn from have the same answers on Spark as on DuckDB."""

import json
import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from site_intelligence.errors import IntelligenceError
from site_intelligence.gather.event_store import EventStore
from site_intelligence.gather.import_history import import_history
from site_intelligence.mine.customers_at_risk import customer_cells, present_customers
from site_intelligence.mine.experiments import count_variants
from site_intelligence.mine.next_offering import offering_choices
from site_intelligence.mine.orders_at_risk import open_orders, order_cells
from site_intelligence.mine.search_synonyms import search_choices
from site_intelligence.report.catalog import ALL_REPORTS
from site_intelligence.report.collection import count_lines
from site_intelligence.report.history import History, Window
from site_intelligence.report.open_history import open_history
from site_intelligence.report.open_on_spark import open_history_on_spark
from site_intelligence.report.units import UNITS, count
from tests.intelligence.builders import a_line, write_lines
from tests.intelligence.busy_nights import FIRST, busy_nights
from tests.intelligence.test_explore_engines import ask_everything
from tests.intelligence.test_train_models import planted_events

# Another history in the interchange format, which `make spark-test HISTORY=events.ndjson` names.
GIVEN = os.environ.get("HISTORY")
LEARNED_FROM: tuple[Callable[[History], Any], ...] = (
    count_variants,
    order_cells,
    open_orders,
    customer_cells,
    present_customers,
    offering_choices,
    search_choices,
)
QUESTIONS: dict[str, Callable[[History], Any]] = {
    **{name: report.count for name, report in ALL_REPORTS.items()},
    **{f"page of {name}": partial(count, unit, tuple(unit.axes)) for name, unit in UNITS.items()},
    **{question.__name__: question for question in LEARNED_FROM},
    "lines": count_lines,
    "explore": ask_everything,
}


@pytest.fixture(scope="module", params=["made here", *([GIVEN] if GIVEN else [])])
def store(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> EventStore:
    folder = tmp_path_factory.mktemp("spark")
    store = EventStore(folder / "intelligence")
    lines = [*map(a_line, planted_events()), *map(a_line, busy_nights(1)), b"{}"]
    given = Path(request.param) if request.param == GIVEN else None
    import_history(given or write_lines(folder / "events.ndjson", [*lines, lines[0]]), store)
    return store


@pytest.fixture(scope="module")
def on_spark(store: EventStore) -> Iterator[History]:
    with open_history_on_spark(store, Window()) as history:
        yield history


@pytest.fixture(scope="module")
def on_duckdb(store: EventStore) -> Iterator[History]:
    with open_history(store, Window()) as history:
        yield history


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_answer_is_the_same_in_the_same_order(name: str, on_spark: History, on_duckdb: History) -> None:
    question = QUESTIONS[name]

    found, expected = question(on_spark), question(on_duckdb)

    assert found == expected
    if name in ALL_REPORTS:
        assert json.dumps(found) == json.dumps(expected)


def test_the_answer_about_a_window_is_the_same(store: EventStore) -> None:
    window, question = Window(FIRST, FIRST), ALL_REPORTS["sessions"].count

    with open_history_on_spark(store, window) as on_spark, open_history(store, window) as on_duckdb:
        assert question(on_spark) == question(on_duckdb)


def test_a_lost_part_is_named(tmp_path: Path) -> None:
    store = EventStore(tmp_path / "intelligence")
    import_history(write_lines(tmp_path / "events.ndjson", map(a_line, busy_nights(1))), store)
    (part,) = store.paths([part.events for part in store.read_manifest().parts])
    part.unlink()

    with (
        pytest.raises(IntelligenceError, match=rf"The events cannot be counted: .*{part.name}"),
        open_history_on_spark(store, Window()) as history,
    ):
        ALL_REPORTS["by_name"].count(history)


@pytest.mark.parametrize(
    ("master", "message"),
    [
        ("the-cluster", "the-cluster is no address of a Spark cluster. It is spark://HOST:PORT"),
        ("local[none]", r"Spark does not start on local\[none\]: Could not parse Master URL"),
        ("spark://127.0.0.1", "No Spark cluster answers at spark://127.0.0.1"),
        ("spark://127.0.0.1:9", "No Spark cluster answers at spark://127.0.0.1:9"),
    ],
)
def test_an_address_without_a_cluster_is_named(store: EventStore, master: str, message: str) -> None:
    with pytest.raises(IntelligenceError, match=message), open_history_on_spark(store, Window(), master):
        pytest.fail("Spark has started.")
