"""Reports are printed as JSON, CSV and text, and what visitors typed has no effect on the reader's programs."""

import csv
import io
import json
from pathlib import Path

import pytest

from site_intelligence.errors import IntelligenceError
from site_intelligence.report.catalog import REPORTS, count_answers, find_report
from site_intelligence.report.formats import format_report
from site_intelligence.report.sessions import FUNNEL
from tests.intelligence.builders import an_event
from tests.intelligence.histories import history_of

SEARCH = REPORTS["search"]


def found_nothing(*terms: str) -> dict:
    return {"without_result": {"of": 2, "n": 1, "rate": 0.5}, "terms": dict.fromkeys(terms, 1)}


def lines_of_csv(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


@pytest.mark.parametrize(
    ("term", "cell"),
    [
        ('=HYPERLINK("x")', '\'=HYPERLINK("x")'),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-2+3", "'-2+3"),
        ("+1;cmd", "'+1;cmd"),
        ("\t=1", "' =1"),
        ("\r=1", "' =1"),
        ("fax\n=1", "fax =1"),
        ("\u00a0=1", "'\u00a0=1"),
    ],
)
def test_a_formula_in_a_search_term_is_inert_in_the_csv(term: str, cell: str) -> None:
    rows = lines_of_csv(format_report(SEARCH, found_nothing(term), "csv"))

    assert [row[1] for row in rows] == ["term", "", cell]


def test_an_ordinary_term_and_a_number_stay_as_they_are_in_the_csv() -> None:
    rows = lines_of_csv(format_report(SEARCH, found_nothing('fax, "line"', "5g=home"), "csv"))

    assert rows == [
        ["measure", "term", "n", "of", "rate"],
        ["searches without a result", "", "1", "2", "0.5"],
        ["term without a result", 'fax, "line"', "1", "", ""],
        ["term without a result", "5g=home", "1", "", ""],
    ]


def test_control_characters_do_not_reach_the_terminal() -> None:
    text = format_report(SEARCH, found_nothing("\x1b[2J\u202efax"), "text")

    assert "\N{REPLACEMENT CHARACTER}[2J\N{REPLACEMENT CHARACTER}fax" in text


def test_text_is_aligned_under_a_title() -> None:
    steps = {"page_viewed": 1234, "offering_viewed": 7}

    assert format_report(REPORTS["funnel"], steps, "text").splitlines() == [
        "Sessions that reached each step",
        "",
        "step             sessions",
        "page_viewed         1,234",
        "offering_viewed         7",
    ]


def test_a_report_without_a_row_is_its_heading() -> None:
    assert format_report(REPORTS["experiments"], {}, "text").splitlines()[2:] == ["experiment  variant  n  of  rate"]
    assert format_report(REPORTS["experiments"], {}, "csv") == "experiment,variant,n,of,rate"


def test_json_is_the_answer() -> None:
    assert json.loads(format_report(SEARCH, found_nothing("fax"), "json")) == found_nothing("fax")


def test_an_unknown_report_names_those_that_exist() -> None:
    with pytest.raises(IntelligenceError, match=r"There is no report 'sales'\. The reports are: collection, "):
        find_report("sales")


def test_every_answer_has_a_table_of_even_rows_with_all_its_numbers(tmp_path: Path) -> None:
    events = [an_event(name, f"2026-02-02 10:{minute}", visitor="v1") for minute, name in enumerate(FUNNEL, 10)]
    events += [an_event("inquiry_opened", customer="c1", subject="1"), an_event("search_performed", visitor="v1")]
    events += [an_event("experiment_exposed", visitor="v1"), an_event(version=3)]
    events += [an_event("product_order_placed", "2026-02-02 12:00", subject="1", visitor="v1")]
    events += [an_event("product_order_completed", "2026-02-02 13:00", subject="1")]

    with history_of(tmp_path, *events) as history:
        answers = count_answers(history)

    assert list(answers) == list(REPORTS)
    for name, answer in answers.items():
        table = REPORTS[name].to_table(answer)
        cells = [cell for row in table.rows for cell in row if isinstance(cell, int | float)]
        assert {len(row) for row in table.rows} <= {len(table.columns)}, name
        assert sorted(cells) == sorted(numbers_in(answer)), name


def numbers_in(answer: object) -> list[float]:
    match answer:
        case dict():
            return [number for part in answer.values() for number in numbers_in(part)]
        case list():
            return [number for part in answer for number in numbers_in(part)]
        case int() | float():
            return [answer]
    return []
