"""The contract package: which documents a cart's offerings ask for, and their exact texts for this customer."""

from dataclasses import replace
from uuid import UUID

from business_layer.billing.accounts import BillingAccount
from business_layer.billing.taxes import TaxEstimate
from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.documents import REGISTERED_ADDRESS, Fact, Facts, text_hash_of
from business_layer.catalogue.phone_numbers import phone_number_words
from business_layer.catalogue.specification import address_words
from business_layer.online_ordering.cart_review import CartReview, ReviewedItem
from business_layer.online_ordering.checkout import Checkout, PackagedDocument
from business_layer.online_ordering.contract_prices import (
    distinct,
    early_termination_words,
    in_words,
    name_of,
    saving_words,
    tax_words,
    usage_prices,
)
from business_layer.online_ordering.shipping_destinations import destination


def contract_package(
    catalogue: Catalogue, review: CartReview, checkout: Checkout, account: BillingAccount
) -> tuple[PackagedDocument, ...]:
    """The documents to agree to, in the catalogue's order, each filled in for what is ordered."""
    asked = [(item, _codes(item)) for item in review.items]
    packaged = []
    # Documents that cover the same items tell the same of them.
    facts_of: dict[tuple[UUID, ...], Facts] = {}
    for document in catalogue.documents:
        covered = [item for item, codes in asked if document.code in codes]
        if not covered:
            continue
        key = tuple(reviewed.item.id for reviewed in covered)
        facts = facts_of.get(key) or facts_of.setdefault(key, _facts(covered, review, checkout, account, catalogue))
        text = document.text_for(facts)
        text_hash = text_hash_of(text)
        packaged.append(
            PackagedDocument(
                document=document,
                in_plain_words=document.plain_words_for(facts),
                text=text,
                text_hash=text_hash,
                agreement=checkout.agreement_to(document.code, text_hash),
            )
        )
    return tuple(packaged)


def agreed_to(package: tuple[PackagedDocument, ...], checkout: Checkout) -> tuple[PackagedDocument, ...]:
    """The same texts with the agreements that the checkout has by now."""
    return tuple(
        replace(packaged, agreement=checkout.agreement_to(packaged.document.code, packaged.text_hash))
        for packaged in package
    )


def _codes(one: ReviewedItem) -> frozenset[str]:
    return one.offering.documents_for(one.item.values) if one.offering else frozenset()


def _facts(
    items: list[ReviewedItem], review: CartReview, checkout: Checkout, account: BillingAccount, catalogue: Catalogue
) -> Facts:
    """All facts, over all items that ask for the document, as they were typed."""
    addresses = distinct(str(one.item.address) for one in items if one.item.address) or [str(account.address)]
    terms = [one for one in items if Fact.TERM in one.item.values]
    return {
        Fact.CUSTOMER_NAME: checkout.contact.name if checkout.contact else account.name,
        Fact.BILLING_NAME: account.name,
        Fact.BILLING_ADDRESS: str(account.address),
        Fact.TELEPHONE_NUMBERS: tuple(phone_number_words(number) for one in items for number in _numbers(one)),
        Fact.ITEMS: tuple(_item_words(one) + _shipping_words(one, review, checkout, account) for one in items),
        Fact.ADDRESS: in_words(addresses),
        Fact.ADDRESSES: tuple(addresses),
        Fact.REGISTERED_LOCATIONS: tuple(distinct(_registered_location(one, account) for one in items)),
        Fact.TERM: in_words(distinct(str(one.item.values[Fact.TERM]) for one in terms)),
        Fact.COMMITMENTS: tuple(_commitment_words(one) for one in terms),
        Fact.EARLY_TERMINATION: in_words(distinct(filter(None, map(early_termination_words, terms)))),
        Fact.USAGE_PRICES: tuple(usage_prices(items)) or "Nothing in this order has usage charges.",
        Fact.SAVINGS: tuple(saving_words(items, catalogue.bundles)) or "This order has no bundle savings.",
        Fact.TAXES: tuple(tax_words(TaxEstimate.together(one.taxes * one.item.quantity for one in items))),
    }


def _registered_location(one: ReviewedItem, account: BillingAccount) -> str:
    """Where 911 sends help (47 CFR 9.11): the address given for it, the service address, else the billing address."""
    given = one.item.values.get(REGISTERED_ADDRESS)
    return address_words(given) if given else str(one.item.address or account.address)


def _item_words(one: ReviewedItem) -> str:
    return f"{one.item.quantity} × {name_of(one)}: {one.totals.one_time} once, {one.totals.monthly} a month"


def _shipping_words(one: ReviewedItem, review: CartReview, checkout: Checkout, account: BillingAccount) -> str:
    """What is sent for an item, and where."""
    address = destination(one, review, checkout, account) if one.ships else None
    return f". We ship: {one.ships.contents(one.item.values)}, to {address}" if one.ships and address else ""


def _commitment_words(one: ReviewedItem) -> str:
    where = f" at {one.item.address}" if one.item.address else ""
    price = f"{one.item.values[Fact.TERM]} months, {one.totals.monthly} a month"
    ending = early_termination_words(one)
    return (
        f"{one.item.quantity} × {name_of(one)}{where}: {price}{f'. Ending it early costs {ending}.' if ending else ''}"
    )


def _numbers(one: ReviewedItem) -> list[str]:
    """The telephone numbers that the customer named as the ones to be carried or moved."""
    found: list[str] = []
    for name in one.offering.specification.listed_telephones if one.offering else ():
        found.extend(one.item.values.get(name) or ())
    return found
