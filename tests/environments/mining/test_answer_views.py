"""Saved questions are answered for mails with the numbers of their pages."""

from base64 import b64decode
from pathlib import Path

import pytest

from business_layer.insight.mail_views import CannotAnswer
from business_layer.insight.saved_views import AskedView, ViewAnswer
from environments.mining import answer_views as answers
from environments.mining.answer_views import AnswerViews, answer_views
from tests.intelligence.carrier_history import store_carrier_history

DAYS = "from=2026-02-02&to=2026-04-26"


def answered(folder: Path, kind: str, query: str) -> ViewAnswer:
    view = AskedView(kind=kind, query=query)
    found, failure = answer_views(folder, [view])
    assert failure == ""
    return found[view]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return store_carrier_history(tmp_path_factory.mktemp("mailed")).folder


def test_a_mail_has_the_days_the_tables_and_what_stands_out(folder: Path) -> None:
    query = f"{DAYS}&step1=cart_item_added&step2=checkout_started&by=device"

    found = answered(folder, "funnel", query)

    assert found.words == "Mon, Feb 2, 2026 to Sun, Apr 26, 2026. Everyone."
    assert found.parts[0].heading == "Step by step"
    assert found.parts[0].facts[1][0] == "Started to check out"
    assert "of the step before 54.6%" in found.parts[0].facts[1][1]
    assert [row[0] for row in found.parts[1].facts] == ["Desktop", "Phone"]
    picture = found.parts[0].picture
    assert picture is not None
    assert picture.alt == "Chart: Step by step. Below are its numbers."
    assert b64decode(picture.png).startswith(b"\x89PNG")


def test_a_mail_hides_small_groups(folder: Path) -> None:
    found = answered(folder, "funnel", f"{DAYS}&device=tablet")

    assert "fewer than 10" in found.parts[0].facts[0][1]


@pytest.mark.parametrize(
    ("kind", "query", "problem"),
    [
        ("funnel", "device=watch", "Device: This cannot be chosen here. Choose one from the list."),
        ("weather", "", "Questions of this kind do not exist anymore."),
    ],
)
def test_a_question_that_cannot_be_asked_has_a_problem(folder: Path, kind: str, query: str, problem: str) -> None:
    assert answered(folder, kind, query) == ViewAnswer(problem=problem)


def test_without_events_there_is_no_answer(tmp_path: Path) -> None:
    assert answer_views(tmp_path / "intelligence", [AskedView(kind="funnel", query="")]) == ({}, "")


def test_a_disk_that_fails_stops_all_answers(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "run_apart", lambda *_given: ({}, "The events cannot be counted: disk full"))

    with pytest.raises(CannotAnswer, match="disk full"):
        AnswerViews(folder)([AskedView(kind="funnel", query="")])
