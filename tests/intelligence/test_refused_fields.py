"""A field that was refused counts once a visit, and the visit was left if nothing followed but refusals."""

from pathlib import Path
from typing import Any

from site_intelligence.report.catalog import find_report
from site_intelligence.report.units import UNITS, count
from tests.intelligence.builders import an_event
from tests.intelligence.histories import history_of


def refused(visitor: str, time: str, field: str = "telephone", form: str = "checkout_details") -> dict[str, Any]:
    return an_event("field_refused", f"2026-02-02 {time}", visitor=visitor, form=form, field=field)


def viewed(visitor: str, time: str) -> dict[str, Any]:
    return an_event("page_viewed", f"2026-02-02 {time}", visitor=visitor)


EVENTS = (
    # The first visitor leaves after two refusals at once, and comes again later.
    *(viewed("v1", "10:00"), refused("v1", "10:01"), refused("v1", "10:01", "name"), viewed("v1", "12:00")),
    # The second is refused twice, and continues.
    *(viewed("v2", "10:00"), refused("v2", "10:01"), refused("v2", "10:02"), viewed("v2", "10:03")),
    *(viewed("v3", "10:00"), refused("v3", "10:01", "password", "sign_in"), viewed("v3", "10:29")),
    viewed("v4", "10:00"),
    {**refused("", "10:00"), "visitor": None, "consent": "none"},
)


def test_visits_with_a_refusal_and_those_that_were_left_are_counted_by_field(tmp_path: Path) -> None:
    with history_of(tmp_path, *EVENTS) as history:
        report = find_report("refused_fields")
        answer = report.count(history)
        fields = count(UNITS["checkout_refusals"], ("field",), history)

    assert answer == {
        "checkout_details/name": {"of": 1, "n": 1, "rate": 1.0},
        "checkout_details/telephone": {"of": 2, "n": 1, "rate": 0.5},
        "sign_in/password": {"of": 1, "n": 0, "rate": 0.0},
    }
    assert report.to_table(answer).rows[0][:2] == ("checkout_details", "name")
    assert {key[0]: (cell.n, cell.of) for key, cell in fields.items()} == {
        "checkout_details: name": (1, 1),
        "checkout_details: telephone": (1, 2),
    }


def test_a_history_without_a_refusal_has_an_answer(tmp_path: Path) -> None:
    with history_of(tmp_path, viewed("v1", "10:00")) as history:
        assert find_report("refused_fields").count(history) == {}
