"""The documents that a customer signs to take a service over, filled in for what is left of it."""

from dataclasses import dataclass

from business_layer.billing.taxes import TaxEstimate
from business_layer.catalogue.answer_words import address_words
from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.documents import REGISTERED_ADDRESS, Fact, Facts, text_hash_of
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.prices import PriceLine, PriceType, Totals
from business_layer.inventory.products import Product
from business_layer.online_ordering.checkout import PackagedDocument
from business_layer.online_ordering.price_words import tax_words

ASSUMPTION = "assumption-of-service"
EMERGENCY_CALLS = "emergency-calls"
# It is about a new term. What is left of one is in the assumption.
NEW_TERM = "term-commitment"
CHOSEN_ADDRESS = "at the address of the billing account chosen with this agreement"


@dataclass(frozen=True, kw_only=True)
class TakenOver:
    """A service as it is taken over: the prices and taxes from then on, and the sentences about the rest of a term."""

    product: Product
    offering: ProductOffering
    lines: tuple[PriceLine, ...]
    taxes: TaxEstimate
    term: tuple[str, ...]


def takeover_documents(taken: TakenOver, catalogue: Catalogue, *, customer_name: str) -> tuple[PackagedDocument, ...]:
    """The documents that the offering asks for, without those about numbers that move, and the assumption itself."""
    asked = (taken.offering.documents_for(taken.product.values) | {ASSUMPTION}) - {NEW_TERM}
    facts = _facts(taken, customer_name)
    packaged = []
    for document in catalogue.documents:
        if document.code in asked and not document.stands_alone:
            text = document.text_for(facts)
            packaged.append(
                PackagedDocument(
                    document=document,
                    in_plain_words=document.plain_words_for(facts),
                    text=text,
                    text_hash=text_hash_of(text),
                    agreement=None,
                )
            )
    return tuple(packaged)


def registered_location(taken: TakenOver, documents: tuple[PackagedDocument, ...]) -> str:
    """The address to which 911 sends help (47 CFR 9.11); empty if nobody calls 911 with the service."""
    is_asked = any(packaged.document.code == EMERGENCY_CALLS for packaged in documents)
    return _location(taken.product) if is_asked else ""


def _location(product: Product) -> str:
    given = product.values.get(REGISTERED_ADDRESS)
    return address_words(given) if given else str(product.address or "")


def _facts(taken: TakenOver, customer_name: str) -> Facts:
    product, totals = taken.product, Totals.of(taken.lines)
    name = taken.offering.full_name({**product.values, **product.network})
    usage = tuple(
        f"{taken.offering.name}, {line.name}: {line.unit_amount} per {line.unit}"
        for line in taken.lines
        if line.type is PriceType.USAGE
    )
    address = str(product.address) if product.address else CHOSEN_ADDRESS
    return {
        Fact.CUSTOMER_NAME: customer_name,
        Fact.BILLING_NAME: customer_name,
        Fact.BILLING_ADDRESS: CHOSEN_ADDRESS,
        Fact.TELEPHONE_NUMBERS: (),
        Fact.ITEMS: (f"{name}: {totals.monthly} a month",),
        Fact.ADDRESS: address,
        Fact.ADDRESSES: (address,),
        Fact.REGISTERED_LOCATIONS: (_location(product),),
        Fact.TERM: str(product.values.get(Fact.TERM, "")),
        Fact.COMMITMENTS: taken.term or ("The service has no term. You can end it at any time.",),
        Fact.EARLY_TERMINATION: "",
        Fact.USAGE_PRICES: usage or "Nothing in this service has usage charges.",
        Fact.SAVINGS: "This service has no bundle savings.",
        Fact.TAXES: tuple(tax_words(taken.taxes)),
    }
