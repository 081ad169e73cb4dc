"""The contract package: which documents a cart's offerings ask for, and their exact texts for this customer."""

from typing import Any

from business_layer.billing.accounts import BillingAccount
from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.characteristics import ValueType
from business_layer.catalogue.documents import hash_of
from business_layer.catalogue.specification import telephone_words
from business_layer.online_ordering.checkout import Checkout, PackagedDocument
from business_layer.online_ordering.reviewing import CartReview, ReviewedItem


def contract_package(
    catalogue: Catalogue, review: CartReview, checkout: Checkout, account: BillingAccount
) -> tuple[PackagedDocument, ...]:
    """The documents to agree to, in the catalogue's order, each filled in for what is ordered."""
    wanted = {code for one in review.items for code in _codes(one)}
    packaged = []
    for document in catalogue.documents:
        if document.code not in wanted:
            continue
        covered = [one for one in review.items if document.code in _codes(one)]
        text = document.text_for(_facts(covered, checkout, account))
        text_hash = hash_of(text)
        packaged.append(
            PackagedDocument(
                document=document,
                text=text,
                text_hash=text_hash,
                agreement=checkout.agreement_to(document.code, text_hash),
            )
        )
    return tuple(packaged)


def _codes(one: ReviewedItem) -> frozenset[str]:
    return one.offering.documents_for(one.item.values) if one.offering else frozenset()


def _facts(items: list[ReviewedItem], checkout: Checkout, account: BillingAccount) -> dict[str, str]:
    numbers = [number for one in items for number in _numbers(one)]
    return {
        "customer_name": checkout.contact.name if checkout.contact else account.name,
        "billing_name": account.name,
        "billing_address": str(account.address),
        "telephone_numbers": "\n".join(f"- {telephone_words(number)}" for number in numbers),
        "items": "\n".join(_item_line(one) for one in items),
        "address": next((str(one.item.address) for one in items if one.item.address), str(account.address)),
        "term": next((str(one.item.values["term"]) for one in items if "term" in one.item.values), ""),
    }


def _item_line(one: ReviewedItem) -> str:
    name = one.offering.name if one.offering else one.item.offering_slug
    totals = one.totals
    return f"- {one.item.quantity} × {name}: {totals.one_time} once, {totals.monthly} a month"


def _numbers(one: ReviewedItem) -> list[str]:
    """The telephone numbers that the customer named as the ones to be carried or moved."""
    found: list[str] = []
    for asked in one.offering.specification.characteristics if one.offering else ():
        value: Any = one.item.values.get(asked.name)
        if asked.type is ValueType.TELEPHONE and asked.is_list and value:
            found.extend(value)
    return found
