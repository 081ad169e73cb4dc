"""Billing accounts: the days on which a bill can close, and which accounts are the same."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from business_layer.billing.accounts import AccountKind, BillFormat, BillingAccount, BillingDetails, next_closing
from business_layer.shared.addresses import validated_address
from business_layer.shared.errors import Invalid
from tests.builders.catalogue import AN_ADDRESS
from tests.builders.orders import CUSTOMER_ID
from tests.fakes.clock import NOON

DETAILS: dict[str, Any] = {
    "name": "Maria Lopez",
    "address": validated_address(**AN_ADDRESS),
    "format": BillFormat.ELECTRONIC,
    "cycle_day": 15,
}


def an_account(**details: Any) -> BillingAccount:
    return BillingAccount(
        id=UUID(int=1), number="BA-1", customer_id=CUSTOMER_ID, opened_at=NOON, **{**DETAILS, **details}
    )


@pytest.mark.parametrize("day", [1, 28])
def test_a_bill_closes_on_a_day_that_every_month_has(day: int) -> None:
    assert an_account(cycle_day=day).cycle_day == day


@pytest.mark.parametrize("day", [0, 29])
def test_a_day_that_some_months_lack_is_refused_at_its_field(day: int) -> None:
    with pytest.raises(Invalid) as refused:
        an_account(cycle_day=day)

    assert refused.value.errors == {"cycle_day": "Choose a day from 1 to 28."}


def test_an_account_is_a_business_only_if_it_said_so() -> None:
    kinds = {kind: an_account(kind=kind) for kind in (None, *AccountKind)}

    assert {kind for kind, account in kinds.items() if account.is_business} == {AccountKind.BUSINESS}
    assert kinds[None].details == kinds[AccountKind.RESIDENTIAL].details


@pytest.mark.parametrize(
    "other",
    [
        {"name": "Lopez Dental"},
        {"address": validated_address(**{**AN_ADDRESS, "unit": ""})},
        {"format": BillFormat.PAPER},
        {"cycle_day": 16},
        {"kind": AccountKind.BUSINESS},
    ],
    ids=lambda other: next(iter(other)),
)
def test_an_account_is_repeated_only_if_every_detail_is_the_same(other: dict[str, Any]) -> None:
    assert an_account().details == BillingDetails(**DETAILS)
    assert an_account().details != BillingDetails(**{**DETAILS, **other})


@pytest.mark.parametrize(
    ("cycle_day", "today", "closes"),
    [
        (15, date(2026, 11, 15), date(2026, 11, 15)),
        (15, date(2026, 11, 16), date(2026, 12, 15)),
        (28, date(2027, 2, 28), date(2027, 2, 28)),
        (1, date(2026, 12, 31), date(2027, 1, 1)),
    ],
)
def test_a_bill_closes_on_its_day_of_the_month(cycle_day: int, today: date, closes: date) -> None:
    assert next_closing(cycle_day, today) == closes
