"""The checkout steps of billing and contract: the account that pays, and the evidence of each signature."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from business_layer.billing.accounts import AccountKind, BillFormat, BillingAccount
from business_layer.online_ordering.checkout import (
    Agreement,
    CheckoutStep,
    CheckoutStepDone,
    ShippingChoice,
    ShipTo,
    StepMissing,
)
from business_layer.online_ordering.checkout_access import CheckoutView
from business_layer.online_ordering.signing_acts import Box
from business_layer.shared.addresses import GeographicAddress, validated_address
from business_layer.shared.errors import Invalid
from tests.builders.catalogue import AN_ADDRESS
from tests.builders.entity_facts import facts_of
from tests.builders.orders import CUSTOMER_ID, OF_RECORD, an_agent_actor
from tests.builders.services import MORNING, a_dedicated_line
from tests.builders.shopper import Shopper
from tests.fakes.clock import NOON

HOME = validated_address(**AN_ADDRESS)
A_STREET = validated_address(street="1 Main Street", unit="", city="Albany", state="NY", zip_code="12207")
A_BOX = validated_address(street="PO Box 1200", unit="", city="New York", state="NY", zip_code="10118")
ALL_BOXES = frozenset(Box)
CONSENT = (
    "Checked “I agree to receive and sign records electronically, as this document says: Consent to electronic records"
)
TERMS = "Checked “I have read and agree to these documents: Terms of service, Acceptable use of Internet service.”"
ACTS = {
    "electronic-records": f"{CONSENT} and signatures.” Pressed “Sign as Maria Lopez”.",
    "terms-of-service": f"{TERMS} Pressed “Sign as Maria Lopez”.",
    "acceptable-use": f"{TERMS} Pressed “Sign as Maria Lopez”.",
}
NO_ROUTER_TO_A_BOX = "Our carrier cannot deliver the router to a PO box. Enter a street address."


def at_billing(shopper: Shopper) -> None:
    shopper.add("mobile-dial-up")
    shopper.give_details()


def at_contract(shopper: Shopper) -> CheckoutView:
    at_billing(shopper)
    return shopper.give_billing()


def open_account(shopper: Shopper, address: GeographicAddress = A_STREET, **given: Any) -> CheckoutView:
    details = {"name": "Otto Brown", "format": BillFormat.PAPER, "cycle_day": 15, **given}
    return shopper._open(address=address, **details, by=shopper.by)


def shown_on(view: CheckoutView) -> dict[str, str]:
    return {packaged.document.code: packaged.text_hash for packaged in view.documents}


def test_a_new_account_is_opened_for_the_customer_and_pays_for_the_order(shopper: Shopper) -> None:
    at_billing(shopper)
    shopper.clock.pass_time(timedelta(minutes=3))

    view = open_account(shopper, name=" Otto\u200b  Brown ")

    (account,) = shopper.books.billing_accounts.all.values()
    assert facts_of(account) == facts_of(
        BillingAccount(
            id=account.id,
            number="BA-1001",
            customer_id=CUSTOMER_ID,
            name="Otto Brown",
            address=A_STREET,
            format=BillFormat.PAPER,
            cycle_day=15,
            kind=AccountKind.RESIDENTIAL,
            opened_at=NOON + timedelta(minutes=3),
        )
    )
    assert (view.account, view.accounts, view.next_step) == (account, (account,), CheckoutStep.CONTRACT)
    assert shopper.books.events[-1] == CheckoutStepDone(
        subject_id=view.checkout.id,
        customer_id=CUSTOMER_ID,
        at=NOON + timedelta(minutes=3),
        step=CheckoutStep.BILLING,
    )


def test_a_double_click_opens_one_account(shopper: Shopper) -> None:
    at_billing(shopper)
    first = open_account(shopper).account

    view = open_account(shopper, name="Otto Brown ")

    assert view.account is first is not None
    assert list(shopper.books.billing_accounts.all.values()) == list(view.accounts) == [first]
    assert shopper.books.messages.all == {}


@pytest.mark.parametrize(
    "other",
    [
        {"name": "Ada Brown"},
        {"address": HOME},
        {"format": BillFormat.ELECTRONIC},
        {"cycle_day": 16},
        {"kind": AccountKind.BUSINESS},
    ],
    ids=["name", "address", "format", "day", "kind"],
)
def test_an_account_that_differs_in_anything_is_another(shopper: Shopper, other: dict[str, Any]) -> None:
    at_billing(shopper)
    first = open_account(shopper).account

    view = open_account(shopper, **other)

    assert view.accounts == (first, view.account)
    assert view.account is not first


def test_the_customer_of_record_gets_mail_about_an_account_beside_others(shopper: Shopper) -> None:
    at_billing(shopper)
    open_account(shopper)
    shopper.clock.pass_time(timedelta(minutes=3))

    open_account(shopper, name="Ada Brown")

    (message,) = shopper.books.messages.all.values()
    at = NOON + timedelta(minutes=3)
    assert (message.kind, message.to, message.customer_id) == ("record_changed", OF_RECORD, CUSTOMER_ID)
    assert (message.queued_at, message.due_at) == (at, at)
    assert "On Monday, November 23, 2026 at 12:03 PM EST, a billing account was added." in message.body


def test_choosing_an_account_is_a_step_done(shopper: Shopper) -> None:
    at_billing(shopper)
    first = open_account(shopper).account
    open_account(shopper, name="Ada Brown")
    shopper.clock.pass_time(timedelta(minutes=3))
    assert first is not None

    view = shopper.choose_account(account_id=first.id, by=shopper.by)

    assert (view.account, view.next_step, len(view.accounts)) == (first, CheckoutStep.CONTRACT, 2)
    assert [packaged.document.code for packaged in view.documents] == [
        "electronic-records",
        "terms-of-service",
        "acceptable-use",
    ]
    assert shopper.books.events[-1] == CheckoutStepDone(
        subject_id=view.checkout.id,
        customer_id=CUSTOMER_ID,
        at=NOON + timedelta(minutes=3),
        step=CheckoutStep.BILLING,
    )


def test_a_box_for_bills_is_refused_if_a_carrier_goes_there(shopper: Shopper) -> None:
    boxed = at_billing_with_a_box(shopper)
    line = a_dedicated_line(shopper)
    shopper.shipping = ShippingChoice(to=ShipTo.BILLING)
    open_account(shopper)
    shopper.give_details({line.id: MORNING})

    with pytest.raises(Invalid) as chosen:
        shopper.choose_account(account_id=boxed, by=shopper.by)
    with pytest.raises(Invalid) as opened:
        open_account(shopper, A_BOX, name="Ada Brown")

    assert chosen.value.errors == {"account": NO_ROUTER_TO_A_BOX}
    assert opened.value.errors == {"address.street": NO_ROUTER_TO_A_BOX}
    assert len(shopper.books.billing_accounts.all) == 2


def test_details_that_no_longer_suit_the_chosen_account_are_refused(shopper: Shopper) -> None:
    at_billing_with_a_box(shopper)
    line = a_dedicated_line(shopper)
    shopper.shipping = ShippingChoice(to=ShipTo.BILLING)

    with pytest.raises(Invalid) as refused:
        shopper.give_details({line.id: MORNING})

    assert refused.value.errors == {"shipping_address.street": NO_ROUTER_TO_A_BOX}


def at_billing_with_a_box(shopper: Shopper) -> UUID:
    """Go to the step of the contract with an account at a box; return the account's id."""
    at_billing(shopper)
    account = open_account(shopper, A_BOX).account
    assert account is not None
    return account.id


def test_an_agreement_is_the_evidence_of_what_was_signed_when_and_by_whom(shopper: Shopper) -> None:
    view = at_contract(shopper)
    shopper.clock.pass_time(timedelta(minutes=3))

    signed = shopper.agree(shown=shown_on(view), checked=ALL_BOXES, signature="Maria Lopez", by=shopper.by)

    assert signed.agreements == signed.checkout.agreements
    assert signed.checkout.agreements == tuple(
        Agreement(
            code=packaged.document.code,
            title=packaged.document.title,
            version=packaged.document.version,
            text=packaged.text,
            text_hash=packaged.text_hash,
            signature="Maria Lopez",
            recorded_by="Maria Lopez",
            at=NOON + timedelta(minutes=3),
            in_plain_words=packaged.in_plain_words,
            act=ACTS[packaged.document.code],
        )
        for packaged in view.documents
    )
    assert signed.documents == tuple(
        replace(packaged, agreement=agreement)
        for packaged, agreement in zip(view.documents, signed.agreements, strict=True)
    )
    assert signed.next_step is CheckoutStep.REVIEW
    assert shopper.books.events[-1] == CheckoutStepDone(
        subject_id=view.checkout.id,
        customer_id=CUSTOMER_ID,
        at=NOON + timedelta(minutes=3),
        step=CheckoutStep.CONTRACT,
    )


def test_an_agent_who_records_an_agreement_is_named_beside_the_customer() -> None:
    shopper = Shopper(by=an_agent_actor(on_behalf_of=CUSTOMER_ID))
    at_contract(shopper)

    agreements = shopper.sign().agreements

    assert {(agreed.signature, agreed.recorded_by, agreed.on_behalf_of) for agreed in agreements} == {
        ("Maria Lopez", "Some Agent", "Maria Lopez")
    }


def test_documents_may_be_signed_one_after_another(shopper: Shopper) -> None:
    view = at_contract(shopper)
    code, *others = shown_on(view).items()

    first = shopper.agree(shown=dict([code]), checked=ALL_BOXES, signature="Maria Lopez", by=shopper.by)
    last = shopper.agree(shown=dict(others), checked=ALL_BOXES, signature="Maria Lopez", by=shopper.by)

    assert [agreed.code for agreed in first.agreements] == [code[0]]
    assert first.next_step is CheckoutStep.CONTRACT
    assert [agreed.code for agreed in last.agreements] == list(shown_on(view))
    assert last.next_step is CheckoutStep.REVIEW


def test_an_agreement_to_a_newer_text_takes_the_place_of_the_older(shopper: Shopper) -> None:
    at_contract(shopper)
    older = {agreed.code: agreed for agreed in shopper.sign().checkout.agreements}
    open_account(shopper)

    newer = {agreed.code: agreed for agreed in shopper.sign().checkout.agreements}

    assert len(shopper.view_checkout(by=shopper.by).checkout.agreements) == len(newer) == len(older)
    assert "Otto Brown" in newer["terms-of-service"].text
    assert older["acceptable-use"].text_hash == newer["acceptable-use"].text_hash


@pytest.mark.parametrize("shown", [{"terms-of-service": "another hash"}, {"unknown": "a hash"}])
def test_an_agreement_to_another_text_than_today_is_refused(shopper: Shopper, shown: dict[str, str]) -> None:
    view = at_contract(shopper)
    commits = shopper.books.commits

    with pytest.raises(Invalid) as refused:
        shopper.agree(shown={**shown_on(view), **shown}, checked=ALL_BOXES, signature="Maria Lopez", by=shopper.by)

    assert refused.value.errors == {"documents": "A document changed while you were reading. Please read it again."}
    assert (view.checkout.agreements, shopper.books.commits) == ((), commits)


@pytest.mark.parametrize("signature", ["", "Otto Brown", "maria lopez"])
@pytest.mark.parametrize("by", [None, an_agent_actor(on_behalf_of=CUSTOMER_ID)])
def test_a_button_that_named_someone_else_does_not_sign(by: Any, signature: str) -> None:
    shopper = Shopper(by=by)
    view = at_contract(shopper)

    with pytest.raises(Invalid) as refused:
        shopper.agree(shown=shown_on(view), checked=ALL_BOXES, signature=signature, by=shopper.by)

    asked = "The name on the account is now Maria Lopez. Check it, and sign again."
    assert refused.value.errors == {"signature": asked}


@pytest.mark.parametrize(
    ("checked", "missing"),
    [
        ({"records"}, {"agree.documents"}),
        ({"documents"}, {"agree.records"}),
        ({"other"}, {"agree.records", "agree.documents"}),
    ],
)
def test_each_box_that_is_not_checked_is_named(shopper: Shopper, checked: set[str], missing: set[str]) -> None:
    view = at_contract(shopper)

    with pytest.raises(Invalid) as refused:
        shopper.agree(shown=shown_on(view), checked=frozenset(checked), signature="Maria Lopez", by=shopper.by)

    assert refused.value.errors.keys() == missing
    assert view.checkout.agreements == ()


def test_nothing_can_be_signed_before_the_payer_is_known(shopper: Shopper) -> None:
    at_billing(shopper)

    with pytest.raises(StepMissing) as missing:
        shopper.agree(shown={}, checked=ALL_BOXES, signature="Maria Lopez", by=shopper.by)

    assert missing.value.step is CheckoutStep.BILLING
