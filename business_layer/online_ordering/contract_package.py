"""The contract package: the documents that a cart's offerings ask for, filled in for this customer."""

from dataclasses import replace
from uuid import UUID

from business_layer.billing.accounts import BillingAccount
from business_layer.billing.taxes import TaxEstimate
from business_layer.catalogue.answer_words import address_words
from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.documents import (
    ACKNOWLEDGED_BY,
    REGISTERED_ADDRESS,
    ContractDocument,
    Fact,
    Facts,
    text_hash_of,
)
from business_layer.catalogue.phone_numbers import phone_number_words
from business_layer.online_ordering.checkout import Checkout, PackagedDocument
from business_layer.online_ordering.price_words import (
    distinct,
    early_termination_words,
    in_words,
    name_of,
    saving_words,
    tax_words,
    usage_prices,
)
from business_layer.online_ordering.reviewed_cart import CartReview, ReviewedItem
from business_layer.online_ordering.shipping_destinations import destination


def contract_package(
    catalogue: Catalogue, review: CartReview, checkout: Checkout, account: BillingAccount
) -> tuple[PackagedDocument, ...]:
    """Fill in the documents to agree to for what is ordered, in the catalogue's order."""
    asked = [(item, _document_codes(item)) for item in review.items]
    packaged = []
    # The facts cost most, and documents that cover the same items share them.
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
                is_acknowledged=_is_acknowledged(document, covered),
            )
        )
    return tuple(packaged)


def agreed_to(package: tuple[PackagedDocument, ...], checkout: Checkout) -> tuple[PackagedDocument, ...]:
    """Return the same texts with the agreements that the checkout has by now."""
    return tuple(
        replace(packaged, agreement=checkout.agreement_to(packaged.document.code, packaged.text_hash))
        for packaged in package
    )


def _is_acknowledged(document: ContractDocument, covered: list[ReviewedItem]) -> bool:
    """True if the customer acknowledged what the document says for each item that asks for it."""
    question = ACKNOWLEDGED_BY.get(document.code)
    return question is not None and all(item.item.values.get(question) is True for item in covered)


def _document_codes(item: ReviewedItem) -> frozenset[str]:
    return item.offering.documents_for(item.item.values) if item.offering else frozenset()


def _facts(
    items: list[ReviewedItem], review: CartReview, checkout: Checkout, account: BillingAccount, catalogue: Catalogue
) -> Facts:
    """All facts that a document may name, over all items that ask for it, as customers typed them."""
    addresses = distinct(str(item.item.address) for item in items if item.item.address) or [str(account.address)]
    terms = [item for item in items if Fact.TERM in item.item.values]
    return {
        Fact.CUSTOMER_NAME: checkout.contact.name if checkout.contact else account.name,
        Fact.BILLING_NAME: account.name,
        Fact.BILLING_ADDRESS: str(account.address),
        Fact.TELEPHONE_NUMBERS: tuple(phone_number_words(number) for item in items for number in _listed_numbers(item)),
        Fact.ITEMS: tuple(_item_words(item) + _shipping_words(item, review, checkout, account) for item in items),
        Fact.ADDRESS: in_words(addresses),
        Fact.ADDRESSES: tuple(addresses),
        Fact.REGISTERED_LOCATIONS: tuple(distinct(_registered_location(item, account) for item in items)),
        Fact.TERM: in_words(distinct(str(item.item.values[Fact.TERM]) for item in terms)),
        Fact.COMMITMENTS: tuple(_commitment_words(item) for item in terms),
        Fact.EARLY_TERMINATION: in_words(distinct(filter(None, map(early_termination_words, terms)))),
        Fact.USAGE_PRICES: tuple(usage_prices(items)) or "Nothing in this order has usage charges.",
        Fact.SAVINGS: tuple(saving_words(items, catalogue.bundles)) or "This order has no bundle savings.",
        Fact.TAXES: tuple(tax_words(TaxEstimate.together(item.taxes * item.item.quantity for item in items))),
    }


def _registered_location(item: ReviewedItem, account: BillingAccount) -> str:
    """The address to which 911 sends help (47 CFR 9.11): the one given for that, or the service address, or billing."""
    given = item.item.values.get(REGISTERED_ADDRESS)
    return address_words(given) if given else str(item.item.address or account.address)


def _item_words(item: ReviewedItem) -> str:
    totals = item.totals
    saved = f" ({totals.monthly} with bundle savings)" if item.savings else ""
    price = f"{totals.one_time} one-time, {item.regular_monthly} a month{saved}"
    return f"{item.item.quantity} × {name_of(item)}: {price}"


def _shipping_words(item: ReviewedItem, review: CartReview, checkout: Checkout, account: BillingAccount) -> str:
    """The package of an item and the address it goes to; empty if nothing is shipped."""
    address = destination(item, review, checkout, account) if item.ships else None
    return f". We ship: {item.ships.contents(item.item.values)}, to {address}" if item.ships and address else ""


def _commitment_words(item: ReviewedItem) -> str:
    where = f" at {item.item.address}" if item.item.address else ""
    price = f"{item.item.values[Fact.TERM]} months, {item.totals.monthly} a month"
    charge = early_termination_words(item)
    ending = f". Canceling it early costs {charge}." if charge else ""
    return f"{item.item.quantity} × {name_of(item)}{where}: {price}{ending}"


def _listed_numbers(item: ReviewedItem) -> list[str]:
    """The phone numbers that the customer listed to be moved or carried, which a letter of agency names."""
    found: list[str] = []
    for name in item.offering.specification.listed_telephones if item.offering else ():
        found.extend(item.item.values.get(name) or ())
    return found
