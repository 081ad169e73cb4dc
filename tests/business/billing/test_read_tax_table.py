"""Tax tables are read as a whole: every fault is named with its place, and nothing half right is used."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from business_layer.billing.read_tax_table import TaxTablesInvalid, read_tax_table
from business_layer.billing.tax_tables import Jurisdiction, Level, Portion, TaxedService, TaxRate, TaxTable
from business_layer.billing.taxes import TaxKind
from business_layer.catalogue.prices import PriceType
from business_layer.shared.money import Money

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
FEE = {
    **RATE,
    "jurisdiction": "US-OH-C",
    "kind": "emergencyService",
    "name": "Columbus 911 Fee",
    "rate": "",
    "each": "0.40",
    "services": "voip_line toll_free",
    "portion": "intrastate",
    "charges": "recurring",
    "valid_to": "",
}


def read(*rates, services=(SERVICE, UNTAXED), jurisdictions=(FEDERAL, OHIO, COLUMBUS)):
    def rows(name, found):
        return [(f"{name} {number}", row) for number, row in enumerate(found, 2)]

    return read_tax_table(rows("services", services), rows("jurisdictions", jurisdictions), rows("rates", rates))


def faults(*rates, **others):
    with pytest.raises(TaxTablesInvalid, match="cannot be used") as refused:
        read(*rates, **others)
    return refused.value.errors


def test_a_table_that_holds_together_is_read() -> None:
    mobile = {**SERVICE, "service": "toll_free", "interstate": "1", "mobile": "yes"}

    table = read(RATE, NEXT, FEE, services=(SERVICE, UNTAXED, mobile))

    sales_tax = TaxRate(
        jurisdiction="US-OH",
        kind=TaxKind.SALES,
        name="Ohio Sales Tax",
        services=frozenset({"voip_line"}),
        charges=frozenset({PriceType.ONE_TIME, PriceType.RECURRING}),
        valid_from=date(2026, 1, 1),
        valid_to=date(2027, 1, 1),
        rate=Decimal("0.0575"),
        source="Ohio Department of Taxation",
    )
    assert table == TaxTable(
        services=(
            TaxedService(code="voip_line", interstate=Decimal("0.649")),
            TaxedService(code="internet_access", interstate=Decimal("0.649"), is_untaxed=True),
            TaxedService(code="toll_free", interstate=Decimal(1), is_mobile=True),
        ),
        jurisdictions=(
            Jurisdiction(code="US", name="United States", level=Level.FEDERAL),
            Jurisdiction(code="US-OH", name="Ohio", level=Level.STATE, state="OH", has_local=True),
            Jurisdiction(
                code="US-OH-C",
                name="Columbus",
                level=Level.LOCAL,
                state="OH",
                zip_prefixes=("432", "433"),
                has_local=True,
            ),
        ),
        rates=(
            sales_tax,
            replace(sales_tax, valid_from=date(2027, 1, 1), valid_to=None),
            TaxRate(
                jurisdiction="US-OH-C",
                kind=TaxKind.EMERGENCY_SERVICE,
                name="Columbus 911 Fee",
                services=frozenset({"voip_line", "toll_free"}),
                charges=frozenset({PriceType.RECURRING}),
                valid_from=date(2026, 1, 1),
                each=Money(Decimal("0.40")),
                portion=Portion.INTRASTATE,
                source="Ohio Department of Taxation",
            ),
        ),
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"rate": "5.75"}, "fraction from 0 to 1, such as 0.0575, not 5.75."),
        ({"rate": ""}, "either a rate or a fee"),
        ({"each": "0.40"}, "either a rate or a fee"),
        ({"rate": "", "each": "0.4", "charges": "recurring"}, "The column each must be an amount in dollars and cents"),
        ({"rate": "", "each": "0.40"}, "to recurring only"),
        ({"kind": "vat"}, "regulatoryFee, not vat."),
        ({"kind": ""}, "regulatoryFee, not empty."),
        ({"charges": "usage"}, "oneTime, recurring or both"),
        ({"charges": ""}, "oneTime, recurring or both"),
        ({"charges": "usage recurring"}, "oneTime, recurring or both"),
        ({"valid_from": "January"}, "The column valid_from must be a day like 2026-10-01, not January."),
        ({"valid_from": ""}, "The column valid_from must be a day like 2026-10-01, not empty."),
        ({"valid_to": "January"}, "The column valid_to must be a day"),
        ({"valid_to": "2025-01-01"}, "before it begins"),
        ({"valid_to": "2026-01-01"}, "before it begins"),
        ({"jurisdiction": ""}, "The column jurisdiction is empty"),
        ({"name": ""}, "The column name is empty"),
        ({"services": ""}, "The column services is empty"),
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
        ({**OHIO, "has_local": "maybe"}, "The column has_local must be yes or no"),
        ({**OHIO, "level": "county"}, "The column level must be one of"),
        ({**OHIO, "jurisdiction": ""}, "The column jurisdiction is empty"),
        ({**OHIO, "name": ""}, "The column name is empty"),
    ],
)
def test_a_jurisdiction_that_cannot_be_read_is_named(row, words: str) -> None:
    assert words in faults(jurisdictions=[row])["jurisdictions 2"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"service": ""}, "The column service is empty"),
        ({"interstate": ""}, "The column interstate must be a fraction from 0 to 1, such as 0.0575, not empty."),
        ({"mobile": ""}, "The column mobile must be yes or no"),
        ({"untaxed": "perhaps"}, "The column untaxed must be yes or no"),
    ],
)
def test_a_service_that_cannot_be_read_is_named(change, words: str) -> None:
    errors = faults(services=[{**SERVICE, **change}])

    assert list(errors) == ["services 2"]
    assert words in errors["services 2"]


def test_every_row_that_cannot_be_read_is_named_and_no_row_that_refers_to_it() -> None:
    errors = faults({**RATE, "source": ""}, RATE, services=[{**SERVICE, "service": ""}], jurisdictions=[OHIO])

    assert list(errors) == ["services 2", "rates 2"]


SALES_TAX = "US-OH salesTax Ohio Sales Tax"


@pytest.mark.parametrize(
    ("rates", "others", "place", "words"),
    [
        ([RATE, RATE], {}, SALES_TAX, "overlaps"),
        ([NEXT, {**NEXT, "valid_from": "2027-02-01"}], {}, SALES_TAX, "overlaps the rate from 2027-02-01"),
        (
            [{**NEXT, "valid_from": "2027-02-01"}, RATE],
            {},
            SALES_TAX,
            "No rate applies from 2027-01-01 to 2027-02-01",
        ),
        (
            [{**RATE, "jurisdiction": "US-NE"}],
            {},
            "US-NE salesTax Ohio Sales Tax from 2026-01-01",
            "There is no jurisdiction US-NE",
        ),
        ([{**RATE, "services": "telex"}], {}, f"{SALES_TAX} from 2026-01-01", "There is no service telex"),
        (
            [{**RATE, "services": "voip_line internet_access"}],
            {},
            f"{SALES_TAX} from 2026-01-01",
            "internet_access is not taxed",
        ),
        ([], {"services": [SERVICE, UNTAXED, SERVICE]}, "services", "voip_line appears twice"),
        ([], {"jurisdictions": [OHIO, OHIO]}, "jurisdictions", "US-OH appears twice"),
        ([], {"jurisdictions": [FEDERAL, COLUMBUS]}, "US-OH-C", "Its state OH is not among the jurisdictions"),
    ],
)
def test_rows_that_contradict_one_another_are_refused(rates, others, place: str, words: str) -> None:
    errors = faults(*rates, **others)

    assert list(errors) == [place]
    assert words in errors[place]
