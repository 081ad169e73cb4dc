"""Correctable answers of an ordered product: those the catalogue marks, if no signed document names them."""

from collections.abc import Iterable

from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.characteristics import Characteristic, Values
from business_layer.catalogue.documents import REGISTERED_ADDRESS, TERM_FACTS, Fact
from business_layer.catalogue.offering import ProductOffering


def correctable(
    catalogue: Catalogue, offering: ProductOffering, values: Values, sent: Iterable[str]
) -> tuple[Characteristic, ...]:
    """The questions, of those sent to the network, whose answers may be corrected without a new signature."""
    names = set(sent) - signed_answers(catalogue, offering, values)
    return tuple(
        asked
        for asked in offering.specification.characteristics
        if asked.is_correctable and asked.name in names and asked.applies(values)
    )


def signed_answers(catalogue: Catalogue, offering: ProductOffering, values: Values) -> set[str]:
    """The questions whose answers appear in a signed document (a letter of agency, 47 CFR 64.1130)."""
    documents = [catalogue.document(code) for code in offering.documents_for(values)]
    named = {fact for fact in Fact if any(document.names(fact) for document in documents)}
    specification = offering.specification
    signed: set[str] = set()
    if Fact.TELEPHONE_NUMBERS in named:
        signed |= set(specification.listed_telephones)
    if Fact.REGISTERED_LOCATIONS in named:
        signed.add(REGISTERED_ADDRESS)
    if named & TERM_FACTS:
        signed.add(Fact.TERM)
    return signed
