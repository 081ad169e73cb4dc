"""Changing a billing account: the new details, the mail about them, and the customer who alone may do it."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from business_layer.billing.accounts import AccountKind, BillFormat, BillingAccount, BillingDetails
from business_layer.billing.change_account import ChangeBillingAccount
from business_layer.shared.actor import Actor, ActorKind
from business_layer.shared.addresses import validated_address
from business_layer.shared.errors import Conflict, Invalid, NotFound, NotPermitted
from business_layer.user_management.users import Customer
from tests.builders.catalogue import AN_ADDRESS
from tests.builders.messages import a_message_writer
from tests.builders.orders import CUSTOMER_ID
from tests.fakes.clock import NOON, CountingIdentifiers, FakeClock
from tests.fakes.unit_of_work import Books

ACCOUNT_ID, EMAIL = UUID(int=1), "maria@customers.example"
MARIA = Actor(kind=ActorKind.CUSTOMER, name="Maria Lopez", user_id=UUID(int=2), customer_id=CUSTOMER_ID)
BEFORE = BillingDetails(
    name="Maria Lopez", address=validated_address(**AN_ADDRESS), format=BillFormat.ELECTRONIC, cycle_day=15
)
PAPER = replace(BEFORE, name="Lopez Bakery", format=BillFormat.PAPER, cycle_day=1, kind=AccountKind.BUSINESS)


@pytest.fixture
def books() -> Books:
    books = Books()
    account = BillingAccount(id=ACCOUNT_ID, number="BA-1", customer_id=CUSTOMER_ID, opened_at=NOON, **vars(BEFORE))
    customer = Customer(
        id=CUSTOMER_ID,
        user_id=UUID(int=2),
        number="C-1",
        name="Maria Lopez",
        email=EMAIL,
        telephone="",
        created_at=NOON,
    )
    books.billing_accounts.all[ACCOUNT_ID] = account
    books.customers.all[CUSTOMER_ID] = customer
    return books


def change(books: Books, details: BillingDetails = PAPER, by: Actor = MARIA, **given: Any) -> None:
    use_case = ChangeBillingAccount(books, a_message_writer(CountingIdentifiers()), FakeClock())
    use_case(**{"account_id": ACCOUNT_ID, "details": details, "expected": BEFORE.fingerprint, "by": by, **given})


def details_of(books: Books) -> BillingDetails:
    return books.billing_accounts.all[ACCOUNT_ID].details


def test_all_details_change_and_the_owner_gets_mail_that_does_not_say_what_they_are(books: Books) -> None:
    change(books)

    assert details_of(books) == PAPER
    (told,) = books.messages.all.values()
    assert (told.kind, told.to) == ("record_changed", EMAIL)
    assert "your billing account BA-1 was changed" in " ".join(told.body.split())
    assert "Bakery" not in told.body


def test_saving_what_is_known_is_refused(books: Books) -> None:
    with pytest.raises(Invalid, match="changed anything"):
        change(books, BEFORE)


def test_what_changed_meanwhile_is_not_overwritten(books: Books) -> None:
    change(books)

    with pytest.raises(Conflict):
        change(books, replace(BEFORE, name="Late"))

    assert details_of(books) == PAPER


def test_another_customers_account_does_not_exist(books: Books) -> None:
    with pytest.raises(NotFound):
        change(books, by=replace(MARIA, customer_id=UUID(int=99)))


@pytest.mark.parametrize("kind", [ActorKind.AGENT, ActorKind.VISITOR])
def test_it_is_the_customers_alone(books: Books, kind: ActorKind) -> None:
    with pytest.raises(NotPermitted):
        change(books, by=replace(MARIA, kind=kind))
