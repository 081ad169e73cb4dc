"""The answers of the reports as tables, for people and spreadsheets."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Cell = str | int | float | None


@dataclass(frozen=True)
class ReportTable:
    """A heading for each column, and the rows."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def counts_table(key: str, value: str) -> Callable[[Mapping[str, int]], ReportTable]:
    """A maker of tables with a row for each key, such as the events of each name."""
    return lambda answer: ReportTable((key, value), list(answer.items()))


def shares_table(*keys: str) -> Callable[[Mapping[str, Any]], ReportTable]:
    """A maker of tables with a row for each share. Keys of several parts, joined by slashes, have a column for each."""

    def make(answer: Mapping[str, Any]) -> ReportTable:
        rows = [(*key.split("/", len(keys) - 1), *_share(share)) for key, share in answer.items()]
        return ReportTable((*keys, "n", "of", "rate"), rows)

    return make


def collection_table(answer: Mapping[str, Any]) -> ReportTable:
    rows: list[Sequence[Cell]] = []
    for measure, value in answer.items():
        reasons = value.items() if isinstance(value, Mapping) else [("", value)]
        rows += [(measure, reason, n) for reason, n in reasons]
    return ReportTable(("measure", "reason", "lines"), rows)


def groups_table(group: str) -> Callable[[Mapping[str, Any]], ReportTable]:
    """A maker of tables of totals, each with its groups below it."""

    def make(answer: Mapping[str, Any]) -> ReportTable:
        rows: list[Sequence[Cell]] = []
        for measure, value in answer.items():
            match value:
                case Mapping():
                    rows += [(measure, key, n) for key, n in value.items()]
                case list():
                    rows += [(measure, WEEKDAYS[place], n) for place, n in enumerate(value)]
                case _:
                    rows.append((measure, "", value))
        return ReportTable(("measure", group, "n"), rows)

    return make


WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def device_funnel_table(steps: Sequence[str]) -> Callable[[Mapping[str, Sequence[int]]], ReportTable]:
    def make(answer: Mapping[str, Sequence[int]]) -> ReportTable:
        rows: list[Sequence[Cell]] = [
            (step, *(counts[place] for counts in answer.values())) for place, step in enumerate(steps)
        ]
        return ReportTable(("step", *answer), rows)

    return make


def nested_shares_table(outer: str, inner: str) -> Callable[[Mapping[str, Any]], ReportTable]:
    """A maker of tables of shares that are grouped twice."""

    def make(answer: Mapping[str, Any]) -> ReportTable:
        rows = [(first, second, *_share(share)) for first, part in answer.items() for second, share in part.items()]
        return ReportTable((outer, inner, "n", "of", "rate"), rows)

    return make


def search_table(answer: Mapping[str, Any]) -> ReportTable:
    without = ("searches without a result", "", *_share(answer["without_result"]))
    terms = [("term without a result", term, n, None, None) for term, n in answer["terms"].items()]
    return ReportTable(("measure", "term", "n", "of", "rate"), [without, *terms])


def pairs_table(answer: Sequence[Mapping[str, Cell]]) -> ReportTable:
    columns = ("given", "then", "n", "confidence", "lift")
    return ReportTable(columns, [[pair[column] for column in columns] for pair in answer])


def fulfilment_table(answer: Mapping[str, Any]) -> ReportTable:
    rows: list[Sequence[Cell]] = []
    for measure in ("right_first_time", "on_time"):
        rows.append((measure, "", *_share(answer[measure]), None, None))
    for cell, fell_out in answer["fell_out_by_region_access"].items():
        rows.append(("fell_out", cell, *_share(fell_out), None, None))
    rows += [("cause", cause, n, None, None, None, None) for cause, n in answer["causes"].items()]
    for offering, lead in answer["lead_ms"].items():
        rows.append(("lead_ms", offering, lead["n"], None, None, lead["median"], lead["p90"]))
    return ReportTable(("measure", "group", "n", "of", "rate", "median", "p90"), rows)


def cohorts_table(answer: Mapping[str, Sequence[int]]) -> ReportTable:
    weeks = max(map(len, answer.values()), default=0)
    columns = ("first week", *(f"week {number}" for number in range(weeks)))
    return ReportTable(columns, [(week, *counts) for week, counts in answer.items()])


def _share(share: Mapping[str, Any]) -> tuple[Cell, Cell, Cell]:
    return share["n"], share["of"], share["rate"]
