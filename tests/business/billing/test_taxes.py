"""Estimated taxes: which rates apply where, what they come to, and what is said of those that nobody knows."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from business_layer.billing.tax_tables import NO_ADDRESS, NOTHING_KNOWN, TaxTable
from business_layer.billing.taxes import TaxedCharge, TaxEstimate, TaxKind, percent_words
from business_layer.catalogue.prices import PriceType, Totals
from business_layer.shared.addresses import GeographicAddress, validated_address
from business_layer.shared.money import Money
from tests.builders.catalogue import AN_ADDRESS
from tests.builders.taxes import TAXED, a_rate, a_tax_table

ON = date(2026, 11, 28)
NEW_YORK = validated_address(**AN_ADDRESS)
ALBANY = validated_address(street="1 State Street", unit="", city="Albany", state="NY", zip_code="12207")
OMAHA = validated_address(street="1 Main Street", unit="", city="Omaha", state="NE", zip_code="68102")
BOX = validated_address(**{**AN_ADDRESS, "unit": "PO Box 12"})
POST_OFFICE = validated_address(street="PO Box 1200", unit="", city="New York", state="NY", zip_code="10118")
MONTHLY, ONCE = PriceType.RECURRING, PriceType.ONE_TIME


def a_charge(amount: str, service: str = "voip_line", type_: PriceType = MONTHLY, count: int = 1) -> TaxedCharge:
    return TaxedCharge(service=service, type=type_, amount=Money(Decimal(amount)), count=count)


def estimated(
    *charges: TaxedCharge, at: GeographicAddress | None = NEW_YORK, on: date = ON, table: TaxTable | None = None
) -> TaxEstimate:
    return (table or a_tax_table()).estimate(charges, what="Calling", address=at, on=on)


def lines(estimate: TaxEstimate) -> list[tuple[str, bool, str]]:
    return [(line.name, line.is_monthly, str(line.amount)) for line in estimate.lines]


def test_each_jurisdiction_has_a_line_with_its_rate_and_basis() -> None:
    found = estimated(a_charge("48.00", count=2), a_charge("19.00", type_=ONCE))

    assert lines(found) == [
        ("Federal Universal Service Charge", True, "$14.40"),
        ("New York Sales Tax", False, "$0.76"),
        ("New York Sales Tax", True, "$1.92"),
        ("New York City Sales Tax", False, "$0.95"),
        ("New York City Sales Tax", True, "$2.40"),
        ("New York City 911 Surcharge", True, "$2.00"),
    ]
    interstate = found.lines[0]
    assert (interstate.jurisdiction, interstate.rate, interstate.basis) == ("US", "0.5", Money(Decimal("28.80")))
    assert (found.lines[-1].each, found.lines[-1].count) == (Money(Decimal("1.00")), 2)
    assert found.not_included == ()


def test_a_newer_table_and_another_day_have_rates_of_their_own() -> None:
    later = date(2027, 6, 1)
    rates = (a_rate(valid_to=later), a_rate(rate=Decimal("0.08"), valid_from=later))
    changing = TaxTable(services=a_tax_table().services, jurisdictions=a_tax_table().jurisdictions, rates=rates)
    monthly = a_charge("100.00")

    assert [line[2] for line in lines(estimated(monthly, table=changing, at=ALBANY))] == ["$4.00"]
    assert [line[2] for line in lines(estimated(monthly, table=changing, at=ALBANY, on=later))] == ["$8.00"]
    assert len(lines(estimated(monthly, at=ALBANY))) == 2
    assert len(lines(estimated(monthly))) == 4


def test_internet_access_is_not_taxed() -> None:
    assert estimated(a_charge("359.00", "internet_access")) == TaxEstimate(on=ON)


def test_a_place_without_data_is_named_instead_of_guessed() -> None:
    assert estimated(a_charge("10.00"), at=ALBANY).not_included == (
        "Local taxes and fees in Albany, NY are not included.",
    )
    found = estimated(a_charge("10.00"), at=OMAHA)
    assert found.not_included == ("State and local taxes and fees in NE are not included.",)
    assert [line.jurisdiction for line in found.lines] == ["US"]


@pytest.mark.parametrize(
    ("charge", "at", "table", "words"),
    [
        (a_charge("1.00"), NEW_YORK, TaxTable(), NOTHING_KNOWN),
        (a_charge("1.00"), None, a_tax_table(), NO_ADDRESS),
        (a_charge("1.00", ""), NEW_YORK, a_tax_table(), "Taxes and fees on Calling are not included."),
    ],
    ids=["no tables", "no address", "a price nobody classified"],
)
def test_what_cannot_be_estimated_says_so_and_has_no_lines(charge, at, table, words) -> None:
    found = estimated(charge, at=at, table=table)

    assert found == TaxEstimate(not_included=(words,), on=ON)


@pytest.mark.parametrize("box", [POST_OFFICE, BOX], ids=["in the street", "in the unit"])
def test_mobile_services_are_taxed_at_a_street_and_no_post_office_box(box: GeographicAddress) -> None:
    assert estimated(a_charge("12.95", "paging"), at=NEW_YORK).lines
    found = estimated(a_charge("12.95", "paging"), at=box)
    needed = "Taxes and fees on Calling are not included: we need the street address where you use it most."
    assert found == TaxEstimate(not_included=(needed,), on=ON)
    assert estimated(a_charge("9.00", "toll_free"), at=box).lines


def test_rates_follow_one_another_by_date() -> None:
    before = a_rate(rate=Decimal("0.04"), valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 1))
    after = a_rate(rate=Decimal("0.06"), valid_from=date(2026, 12, 1), valid_to=date(2027, 1, 1))
    table = a_tax_table(before, after)

    def rate_on(day: date) -> list[str]:
        return [line.rate for line in estimated(a_charge("10.00"), on=day, table=table).lines]

    assert [rate_on(date(2026, 11, 30)), rate_on(date(2026, 12, 1))] == [["0.04"], ["0.06"]]
    lapsed = estimated(a_charge("10.00"), on=date(2027, 1, 1), table=table)
    assert not lapsed.lines
    assert "New York Sales Tax is not included: its new rate isn't known yet." in lapsed.not_included
    assert table.ends() == [(date(2027, 1, 1), after)]


def test_a_rate_that_never_held_for_a_service_is_not_missed() -> None:
    voip_alone = a_rate(services=frozenset({"voip_line"}), valid_to=date(2026, 1, 1))

    found = estimated(a_charge("9.00", "toll_free"), table=a_tax_table(voip_alone))

    assert found.not_included == ()


def test_lines_of_the_same_tax_are_added_up_and_others_are_not() -> None:
    first, other = estimated(a_charge("10.00")), estimated(a_charge("5.00", "toll_free"), at=ALBANY)

    together = TaxEstimate.together([first, other * 2])

    sales = [line for line in together.lines if line.kind == TaxKind.SALES and line.jurisdiction == "US-NY"]
    assert [(line.amount, line.basis) for line in sales] == [(Money(Decimal("0.80")), Money(Decimal("20.00")))]
    assert together.totals == first.totals + (other * 2).totals
    assert together.not_included == other.not_included


@pytest.mark.parametrize(("rate", "words"), [("0.0575", "5.75%"), ("0.370", "37%"), ("0.1", "10%"), ("0", "0%")])
def test_rates_read_as_percentages(rate: str, words: str) -> None:
    assert percent_words(rate) == words


AMOUNTS = st.decimals(min_value="0.01", max_value=2000, places=2)
CHARGES = st.builds(
    a_charge,
    AMOUNTS.map(str),
    st.sampled_from(sorted(TAXED | {"internet_access"})),
    st.sampled_from([MONTHLY, ONCE]),
    st.integers(1, 10),
)
BASKETS = st.lists(CHARGES, max_size=6)
ADDRESSES = st.sampled_from([NEW_YORK, ALBANY, OMAHA])


@given(st.lists(st.tuples(BASKETS, ADDRESSES, st.integers(1, 5)), max_size=5))
@settings(max_examples=100)
def test_totals_are_the_sums_of_the_lines_whatever_is_in_the_cart(baskets) -> None:
    estimates = [estimated(*charges, at=at) * quantity for charges, at, quantity in baskets]

    together = TaxEstimate.together(estimates)

    for is_monthly in (True, False):
        shown = [line.amount for line in together.lines if line.is_monthly is is_monthly]
        total = together.totals.monthly if is_monthly else together.totals.one_time
        assert sum(shown, Money.zero()) == total == total.rounded()
    assert together.totals == sum((estimate.totals for estimate in estimates), Totals.zero())


@given(BASKETS, ADDRESSES)
def test_every_line_is_its_rate_times_its_basis_rounded_once(charges, at) -> None:
    for line in estimated(*charges, at=at).lines:
        if line.rate:
            exact = line.basis.amount * Decimal(line.rate)
            assert line.amount.amount == exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
        else:
            assert line.each is not None
            assert line.amount == line.each * line.count


@given(AMOUNTS, st.integers(1, 99))
def test_a_discount_is_never_taxed(amount, percent) -> None:
    off = -(Money(amount) * Decimal(percent) * Decimal("0.01")).rounded()

    full = estimated(a_charge(str(amount)))
    less = estimated(a_charge(str(amount)), TaxedCharge(service="voip_line", type=MONTHLY, amount=off, count=0))

    assert less.totals.monthly.amount <= full.totals.monthly.amount
    rates = [line for line in less.lines if line.rate and line.jurisdiction == "US-NY"]
    assert all(line.basis == Money(amount) + off for line in rates)


def test_rates_that_end_are_listed_with_the_soonest_first() -> None:
    rates = [
        a_rate(name=name, valid_to=ends)
        for name, ends in (("Late", date(2027, 7, 1)), ("Open", None), ("Soon", date(2027, 1, 1)))
    ]

    found = a_tax_table(*rates).ends()

    assert [(ends, rate.name) for ends, rate in found] == [(date(2027, 1, 1), "Soon"), (date(2027, 7, 1), "Late")]
