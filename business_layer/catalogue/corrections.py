"""What of an ordered product's answers may still be corrected: nothing that was priced, decided by, or signed for."""

from collections.abc import Iterable

from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.characteristics import Characteristic, Values, ValueType
from business_layer.catalogue.documents import REGISTERED_ADDRESS, Fact
from business_layer.catalogue.offering import ChosenBy, ProductOffering


def correctable(
    catalogue: Catalogue, offering: ProductOffering, values: Values, sent: Iterable[str]
) -> tuple[Characteristic, ...]:
    """The questions among those sent to the network whose answers may be corrected without asking the customer anew.

    A list that is counted may be corrected as long as it keeps its length; `same_terms` looks at that.
    """
    names = set(sent) - _deciding(offering) - _signed(catalogue, offering, values)
    return tuple(
        asked
        for asked in offering.specification.characteristics
        if asked.name in names
        and asked.applies(values)
        and asked.must_be is None
        and not any(member.is_sensitive for member in asked.members)
    )


def same_terms(offering: ProductOffering, before: Values, after: Values) -> bool:
    """Whether the answers cost the same and take as many scarce things."""
    counted = [
        [(rule.into, rule.count_for(values)) for rule in offering.resources_for(values)] for values in (before, after)
    ]
    return offering.price_lines(before) == offering.price_lines(after) and counted[0] == counted[1]


def _deciding(offering: ProductOffering) -> set[str]:
    """The questions that decide what else is asked, what it costs, what it takes and how it is fulfilled."""
    asked = offering.specification.characteristics
    conditions = [
        *(one.when for one in asked),
        *(price.when for price in offering.prices),
        *(rule.when for rule in offering.resources),
        *(rule.when for rule in offering.documents),
        *(step.when for step in offering.plan),
        *(one.when for one in offering.lead_times),
    ]
    pools = [rule.pool for rule in offering.resources if rule.chosen_by is ChosenBy.SYSTEM]
    numbers = {one.name for one in asked if one.type is ValueType.INTEGER}
    counts = {price.per for price in offering.prices} | {rule.count for rule in offering.resources}
    return {
        *(name for when in conditions for name in when.names),
        *(one.name for one in asked if any(f"{{{one.name}}}" in pool for pool in pools)),
        *((counts | {one.as_many_as for one in asked}) & numbers),
        *([offering.availability.mbps] if offering.availability else []),
    }


def _signed(catalogue: Catalogue, offering: ProductOffering, values: Values) -> set[str]:
    """The questions whose answers stand in a document that was agreed to (a letter of agency, 47 CFR 64.1130)."""
    documents = [catalogue.document(code) for code in offering.documents_for(values)]
    named = {fact for fact in Fact if any(document.names(fact) for document in documents)}
    specification = offering.specification
    signed: set[str] = set()
    if Fact.TELEPHONE_NUMBERS in named:
        signed |= set(specification.listed_telephones)
    if Fact.REGISTERED_LOCATIONS in named:
        signed.add(REGISTERED_ADDRESS)
    if named & {Fact.TERM, Fact.COMMITMENTS}:
        signed.add(Fact.TERM)
    return signed
