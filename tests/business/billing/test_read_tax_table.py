"""Tax tables are read as a whole: every fault is named with its place, and nothing half right is used."""

import pytest

from business_layer.billing.read_tax_table import TaxTablesInvalid, read_tax_table

SERVICE = {"service": "voip_line", "interstate": "0.649", "mobile": "no", "untaxed": "no", "source": "FCC 06-94"}
UNTAXED = {**SERVICE, "service": "internet_access", "untaxed": "yes"}
FEDERAL = {
    "jurisdiction": "US",
    "name": "United States",
    "level": "federal",
    "state": "",
    "zip_prefixes": "",
    "has_local": "no",
}
OHIO = {**FEDERAL, "jurisdiction": "US-OH", "name": "Ohio", "level": "state", "state": "OH", "has_local": "yes"}
COLUMBUS = {**OHIO, "jurisdiction": "US-OH-C", "name": "Columbus", "level": "local", "zip_prefixes": "432 433"}
RATE = {
    "jurisdiction": "US-OH",
    "kind": "salesTax",
    "name": "Ohio Sales Tax",
    "rate": "0.0575",
    "each": "",
    "services": "voip_line",
    "portion": "whole",
    "charges": "oneTime recurring",
    "valid_from": "2026-01-01",
    "valid_to": "2027-01-01",
    "source": "Ohio Department of Taxation",
}
NEXT = {**RATE, "valid_from": "2027-01-01", "valid_to": ""}


def read(*rates, services=(SERVICE, UNTAXED), jurisdictions=(FEDERAL, OHIO, COLUMBUS)):
    def rows(name, found):
        return [(f"{name} {number}", row) for number, row in enumerate(found, 2)]

    return read_tax_table(rows("services", services), rows("jurisdictions", jurisdictions), rows("rates", rates))


def faults(*rates, **others):
    with pytest.raises(TaxTablesInvalid) as refused:
        read(*rates, **others)
    return refused.value.errors


def test_a_table_that_holds_together_is_read() -> None:
    table = read(RATE, NEXT)

    assert [rate.valid_to and rate.valid_to.year for rate in table.rates] == [2027, None]
    assert table.jurisdictions[2].zip_prefixes == ("432", "433")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"rate": "5.75"}, "fraction from 0 to 1"),
        ({"rate": ""}, "either a rate or a fee"),
        ({"each": "0.40"}, "either a rate or a fee"),
        ({"rate": "", "each": "0.4", "charges": "recurring"}, "dollars and cents"),
        ({"rate": "", "each": "0.40"}, "to recurring only"),
        ({"kind": "vat"}, "The column kind must be one of"),
        ({"charges": "usage"}, "oneTime, recurring or both"),
        ({"charges": ""}, "oneTime, recurring or both"),
        ({"valid_from": "January"}, "a day like"),
        ({"valid_to": "2025-01-01"}, "before it begins"),
        ({"source": ""}, "The column source is empty"),
        ({"portion": "half"}, "The column portion"),
    ],
)
def test_a_row_that_cannot_be_read_is_named(change, words: str) -> None:
    errors = faults({**RATE, **change}, RATE)

    assert list(errors) == ["rates 2"]
    assert words in errors["rates 2"]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({**OHIO, "state": ""}, "Name the state"),
        ({**FEDERAL, "state": "OH"}, "Name the state"),
        ({**COLUMBUS, "zip_prefixes": ""}, "ZIP code prefixes"),
        ({**OHIO, "zip_prefixes": "432"}, "ZIP code prefixes"),
        ({**COLUMBUS, "zip_prefixes": "4x2"}, "4x2 does not"),
        ({**OHIO, "has_local": "maybe"}, "must be yes or no"),
    ],
)
def test_a_jurisdiction_that_cannot_be_read_is_named(row, words: str) -> None:
    assert words in faults(jurisdictions=[row])["jurisdictions 2"]


@pytest.mark.parametrize(
    ("rates", "others", "words"),
    [
        ([RATE, RATE], {}, "overlaps"),
        ([RATE, {**NEXT, "valid_from": "2027-02-01"}], {}, "No rate applies from 2027-01-01 to 2027-02-01"),
        ([{**RATE, "jurisdiction": "US-NE"}], {}, "There is no jurisdiction US-NE"),
        ([{**RATE, "services": "telex"}], {}, "There is no service telex"),
        ([{**RATE, "services": "internet_access"}], {}, "internet_access is not taxed"),
        ([], {"services": [SERVICE, SERVICE]}, "voip_line appears twice"),
        ([], {"jurisdictions": [OHIO, OHIO]}, "US-OH appears twice"),
        ([], {"jurisdictions": [COLUMBUS]}, "Its state OH is not among the jurisdictions"),
    ],
)
def test_rows_that_contradict_one_another_are_refused(rates, others, words: str) -> None:
    assert any(words in problem for problem in faults(*rates, **others).values())
