"""The contract package: which documents a cart's offerings ask for, and their exact texts for this customer."""

from collections.abc import Iterable

from babel.lists import format_list

from business_layer.billing.accounts import BillingAccount
from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.documents import REGISTERED_ADDRESS, Fact, hash_of
from business_layer.catalogue.specification import address_words
from business_layer.catalogue.telephones import telephone_words
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
        facts = _facts(covered, checkout, account)
        text = document.text_for(facts)
        text_hash = hash_of(text)
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


def _codes(one: ReviewedItem) -> frozenset[str]:
    return one.offering.documents_for(one.item.values) if one.offering else frozenset()


def _facts(items: list[ReviewedItem], checkout: Checkout, account: BillingAccount) -> dict[str, str]:
    """All facts, over all items that ask for the document."""
    addresses = _distinct(str(one.item.address) for one in items if one.item.address) or [str(account.address)]
    terms = [one for one in items if Fact.TERM in one.item.values]
    return {
        Fact.CUSTOMER_NAME: checkout.contact.name if checkout.contact else account.name,
        Fact.BILLING_NAME: account.name,
        Fact.BILLING_ADDRESS: str(account.address),
        Fact.TELEPHONE_NUMBERS: _lines(telephone_words(number) for one in items for number in _numbers(one)),
        Fact.ITEMS: _lines(_item_words(one) for one in items),
        Fact.ADDRESS: _in_words(addresses),
        Fact.ADDRESSES: _lines(addresses),
        Fact.REGISTERED_LOCATIONS: _lines(_distinct(_registered_location(one, account) for one in items)),
        Fact.TERM: _in_words(_distinct(str(one.item.values[Fact.TERM]) for one in terms)),
        Fact.COMMITMENTS: _lines(_commitment_words(one) for one in terms),
    }


def _registered_location(one: ReviewedItem, account: BillingAccount) -> str:
    """Where 911 sends help (47 CFR 9.11): the address given for it, the service address, else the billing address."""
    given = one.item.values.get(REGISTERED_ADDRESS)
    return address_words(given) if given else str(one.item.address or account.address)


def _item_words(one: ReviewedItem) -> str:
    return f"{one.item.quantity} × {_name(one)}: {one.totals.one_time} once, {one.totals.monthly} a month"


def _commitment_words(one: ReviewedItem) -> str:
    where = f" at {one.item.address}" if one.item.address else ""
    return (
        f"{one.item.quantity} × {_name(one)}{where}: {one.item.values[Fact.TERM]} months, {one.totals.monthly} a month"
    )


def _name(one: ReviewedItem) -> str:
    return one.offering.name if one.offering else one.item.offering_slug


def _distinct(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))


def _lines(texts: Iterable[str]) -> str:
    """A list in Markdown."""
    return "\n".join(f"- {text}" for text in texts)


def _in_words(texts: list[str]) -> str:
    """A list in a sentence: 12, 24, and 36."""
    return format_list(texts, locale="en_US")


def _numbers(one: ReviewedItem) -> list[str]:
    """The telephone numbers that the customer named as the ones to be carried or moved."""
    found: list[str] = []
    for name in one.offering.specification.listed_telephones if one.offering else ():
        found.extend(one.item.values.get(name) or ())
    return found
