"""The answers for the product: plain values by model and by rule, without small groups and empty reasons."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from site_intelligence.errors import IntelligenceError
from site_intelligence.mine.hand_back import MARKED_TIMES, hand_back, widely_searched
from site_intelligence.mine.model_file import replace_models
from site_intelligence.mine.train_models import train
from site_intelligence.report.history import History
from tests.intelligence.builders import an_event
from tests.intelligence.histories import history_of
from tests.intelligence.test_train_models import planted_events


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("hand_back")
    with history_of(place, *planted_events()) as history:
        replace_models(place / "intelligence", train(history))
    return place / "intelligence"


def test_the_answers_are_plain_values_by_model_and_by_rule(folder: Path) -> None:
    found = hand_back(folder)

    assert json.loads(json.dumps(found)) == found
    assert [model["name"] for model in found["models"]] == [
        *("orders_at_risk", "customers_at_risk", "next_offering", "search_synonyms")
    ]
    assert {row["source"] for row in found["customers"]} == {"model", "rule"}
    assert [row["place"] for row in found["customers"] if row["source"] == "rule"][:3] == [0, 1, 2]
    of_paging = [row["then"] for row in found["suggestions"] if row["given"] == "paging"]
    assert of_paging == ["card"]


def test_only_orders_with_more_risk_than_usual_are_marked_and_with_reasons(folder: Path) -> None:
    marked = hand_back(folder)["orders"]

    assert marked
    assert all(row["likelihood"] >= MARKED_TIMES * row["usual"] and row["reasons"] for row in marked)


def test_without_models_there_are_no_answers(tmp_path: Path) -> None:
    assert hand_back(tmp_path) == {}
    (tmp_path / "models.json").write_text("{}")
    with pytest.raises(IntelligenceError):
        hand_back(tmp_path)


@pytest.fixture
def searched(tmp_path: Path) -> Iterator[History]:
    """Ten visitors search for a fax line and view an offering; one visitor searches for a telex forty times."""
    events = []
    for number in range(40):
        visitor_of_ten, visitor_alone = f"v{number % 10}", "w"
        for visitor, term in ((visitor_of_ten, "fax line"), (visitor_alone, "telex")):
            at = f"2026-02-{1 + number // 2:02} {10 + number % 2}:00"
            events.append(an_event("search_performed", at, visitor=visitor, term=term, results=0))
            events.append(an_event("offering_viewed", f"{at}:30", visitor=visitor, offering="toll-free"))
    with history_of(tmp_path, *events) as history:
        yield history


def test_a_term_of_few_visitors_is_left_out(searched: History) -> None:
    assert widely_searched(searched) == {("fax line", "toll-free")}
