"""The lines of an estimate, whole: what each rate comes to, and what becomes of lines that are added up."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from business_layer.billing.tax_tables import NO_ADDRESS, Portion, TaxTable
from business_layer.billing.taxes import TaxedCharge, TaxEstimate, TaxKind, TaxLine
from business_layer.catalogue.prices import PriceType, Totals
from business_layer.shared.addresses import validated_address
from business_layer.shared.money import Money
from tests.builders.catalogue import AN_ADDRESS
from tests.builders.taxes import MONTHLY, a_rate, a_tax_table

ON = date(2026, 11, 28)
NEW_YORK = validated_address(**AN_ADDRESS)
FEE = a_rate(
    "US-NY-CITY",
    "New York City 911 Surcharge",
    kind=TaxKind.EMERGENCY_SERVICE,
    each=Money(Decimal("1.00")),
    charges=MONTHLY,
)


def dollars(amount: str) -> Money:
    return Money(Decimal(amount))


def a_charge(amount: str, count: int = 1, **facts: Any) -> TaxedCharge:
    return TaxedCharge(
        **{"service": "voip_line", "type": PriceType.RECURRING, "amount": dollars(amount), "count": count, **facts}
    )


def estimated(table: TaxTable, *charges: TaxedCharge) -> TaxEstimate:
    return table.estimate(charges, what="Calling", address=NEW_YORK, on=ON)


def a_line(**facts: Any) -> TaxLine:
    given: dict[str, Any] = {
        "kind": "salesTax",
        "name": "New York Sales Tax",
        "jurisdiction": "US-NY",
        "is_monthly": True,
        "amount": dollars("0.40"),
        "basis": dollars("10.00"),
        "rate": "0.04",
    }
    return TaxLine(**{**given, **facts})


def test_a_rate_has_a_line_for_what_is_paid_once_and_one_for_each_month() -> None:
    found = estimated(a_tax_table(a_rate()), a_charge("10.00", 2), a_charge("25.00", type=PriceType.ONE_TIME))

    assert found == TaxEstimate(
        lines=(a_line(is_monthly=False, amount=dollars("1.00"), basis=dollars("25.00")), a_line()),
        address="350 Fifth Avenue, Suite 2100, New York, NY 10118",
        on=ON,
    )


def test_a_fee_is_for_each_unit_that_costs_something() -> None:
    charges = a_charge("10.00", 2), a_charge("0.50", 1), a_charge("-3.00", 4), a_charge("0.00", 8)

    found = estimated(a_tax_table(FEE), *charges)

    assert found.lines == (
        TaxLine(
            kind="emergencyService",
            name="New York City 911 Surcharge",
            jurisdiction="US-NY-CITY",
            is_monthly=True,
            amount=dollars("3.00"),
            basis=dollars("7.50"),
            each=dollars("1.00"),
            count=3,
        ),
    )


@pytest.mark.parametrize(
    ("portion", "basis"), [(Portion.WHOLE, "10.00"), (Portion.INTERSTATE, "6.00"), (Portion.INTRASTATE, "4.00")]
)
def test_a_rate_applies_to_its_part_of_a_charge(portion: Portion, basis: str) -> None:
    (line,) = estimated(a_tax_table(a_rate(portion=portion)), a_charge("10.00")).lines

    assert (line.basis, line.amount) == (dollars(basis), (dollars(basis) * Decimal("0.04")).rounded())


@pytest.mark.parametrize(
    ("table", "charge"),
    [
        (a_tax_table(a_rate(rate=Decimal(0))), a_charge("10.00")),
        (a_tax_table(a_rate()), a_charge("-10.00")),
        (a_tax_table(FEE), a_charge("0.00")),
        (a_tax_table(a_rate(services=frozenset({"toll_free"}))), a_charge("10.00")),
        (a_tax_table(FEE), a_charge("10.00", type=PriceType.ONE_TIME)),
        (a_tax_table(a_rate("US-NY-CITY", charges=frozenset({PriceType.ONE_TIME}))), a_charge("10.00")),
    ],
    ids=["no rate", "less than nothing", "nothing to pay", "another service", "only monthly", "only once"],
)
def test_a_tax_of_nothing_has_no_line(table: TaxTable, charge: TaxedCharge) -> None:
    assert estimated(table, charge).lines == ()


def test_a_tax_of_one_cent_has_a_line() -> None:
    (line,) = estimated(a_tax_table(a_rate()), a_charge("0.13")).lines

    assert line.amount == dollars("0.01")


@pytest.mark.parametrize("charges", [("voip_line", ""), ("", "voip_line")])
def test_nothing_is_estimated_if_the_service_of_one_charge_is_not_known(charges: tuple[str, str]) -> None:
    found = estimated(a_tax_table(), *(a_charge("10.00", service=service) for service in charges))

    assert found == TaxEstimate(not_included=("Taxes and fees on Calling are not included.",), on=ON)


def test_an_address_is_asked_for_only_if_something_is_taxed() -> None:
    untaxed = a_charge("10.00", service="internet_access")

    def without_address(*charges: TaxedCharge) -> TaxEstimate:
        return a_tax_table().estimate(charges, what="Calling", address=None, on=ON)

    assert without_address(untaxed) == TaxEstimate(on=ON)
    assert without_address(untaxed, a_charge("10.00")) == TaxEstimate(not_included=(NO_ADDRESS,), on=ON)


def test_rates_of_other_services_that_ran_out_are_not_missed_and_each_tax_is_named_once() -> None:
    ran_out = a_rate(valid_to=date(2026, 1, 1))
    table = a_tax_table(
        ran_out,
        replace(ran_out, kind=TaxKind.EXCISE),
        a_rate(name="Pager Tax", services=frozenset({"paging"}), valid_to=date(2026, 1, 1)),
        a_rate(name="Coming Tax", valid_from=date(2027, 1, 1)),
    )

    assert estimated(table, a_charge("10.00")).not_included == (
        "New York Sales Tax is not included: its new rate isn't known yet.",
    )


def test_several_of_one_thing_have_its_lines_so_many_times() -> None:
    line = a_line(each=dollars("1.00"), count=2)
    single = TaxEstimate(lines=(line,), not_included=("A note.",), address="Here", on=ON)

    assert single * 1 == single
    assert single * 3 == TaxEstimate(
        lines=(a_line(amount=dollars("1.20"), basis=dollars("30.00"), each=dollars("1.00"), count=6),),
        not_included=("A note.",),
        address="Here",
        on=ON,
    )


def test_estimates_are_put_together_with_each_note_and_address_once() -> None:
    line = a_line(each=dollars("1.00"), count=2)
    here = TaxEstimate(lines=(line,), not_included=("A note.",), address="Here", on=ON)
    there = TaxEstimate(lines=(line,), not_included=("Another note.", "A note."), address="There")

    together = TaxEstimate.together([here, there, TaxEstimate(), here])

    assert together == TaxEstimate(
        lines=(a_line(amount=dollars("1.20"), basis=dollars("30.00"), each=dollars("1.00"), count=6),),
        not_included=("A note.", "Another note."),
        address="Here; There",
        on=ON,
    )


@pytest.mark.parametrize(
    "other",
    [
        {"kind": "excise"},
        {"name": "Another Tax"},
        {"jurisdiction": "US"},
        {"is_monthly": False},
        {"rate": "0.05"},
        {"each": dollars("1.00")},
    ],
    ids=lambda other: next(iter(other)),
)
def test_lines_of_different_taxes_stay_apart(other: dict[str, Any]) -> None:
    lines = (a_line(), a_line(**other))

    together = TaxEstimate.together([TaxEstimate(lines=(line,)) for line in lines])

    assert together.lines == lines


def test_the_totals_of_an_estimate_are_what_is_paid_once_and_each_month() -> None:
    lines = (a_line(), a_line(name="Another Tax"), a_line(is_monthly=False, amount=dollars("0.07")))

    assert TaxEstimate(lines=lines).totals == Totals(dollars("0.07"), dollars("0.80"))
    assert TaxEstimate.together([]) == TaxEstimate()


def test_the_last_rows_that_end_are_listed_whatever_their_order() -> None:
    end = date(2027, 1, 1)
    first, last = a_rate(valid_to=date(2026, 7, 1)), a_rate(valid_from=date(2026, 7, 1), valid_to=end)
    other, open_end = a_rate(name="Another Tax", valid_to=end), a_rate(name="An Open One")

    assert a_tax_table(last, first, other, open_end).ends() == [(end, last), (end, other)]
