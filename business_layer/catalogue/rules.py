"""What a schema cannot say of a catalogue: names that must be unique, and references that must lead somewhere."""

from collections import Counter
from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter

from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.characteristics import Characteristic, ValueType
from business_layer.catalogue.offering import ProductOffering, TaskType

Fault = tuple[str, str]


def broken_rules(catalogue: Catalogue) -> dict[str, str]:
    """Every fault, keyed by the place in the catalogue; empty when there is none."""
    return dict(_faults(catalogue))


def _faults(catalogue: Catalogue) -> Iterator[Fault]:
    slugs = [offering.slug for offering in catalogue.offerings]
    yield from _repeated("offerings", slugs)
    yield from _repeated("documents", (document.code for document in catalogue.documents))
    documents = {document.code for document in catalogue.documents}
    for offering in catalogue.offerings:
        yield from _offering_faults(offering)
        yield from _unknown(f"{offering.slug}.documents", [rule.code for rule in offering.documents], documents)
        yield from _unknown(f"{offering.slug}.excludes", offering.excludes, set(slugs))
    for bundle in catalogue.bundles:
        yield from _unknown(f"bundles.{bundle.slug}", bundle.offerings, set(slugs))


def _offering_faults(offering: ProductOffering) -> Iterator[Fault]:
    asked = {one.name: one for one in offering.specification.characteristics}
    place = offering.slug
    yield from _repeated(f"{place}.characteristics", (one.name for one in offering.specification.characteristics))
    yield from _repeated(f"{place}.prices", (price.id for price in offering.prices))
    yield from _repeated(f"{place}.plan", (step.name for step in offering.plan))
    for one in asked.values():
        yield from _characteristic_faults(f"{place}.{one.name}", one)
        yield from _unknown(f"{place}.{one.name}.when", one.when.names, set(asked))
    for price in offering.prices:
        yield from _unknown(f"{place}.prices.{price.id}", [*price.when.names, *filter(None, [price.per])], set(asked))
    for rule in offering.resources:
        yield from _unknown(f"{place}.resources", [*rule.when.names, *filter(None, [rule.count])], set(asked))
    if offering.availability and offering.availability.mbps:
        yield from _unknown(f"{place}.availability", [offering.availability.mbps], set(asked))
    if offering.needs_appointment and not offering.asks_for_address:
        yield f"{place}.needs_appointment", "A technician cannot come without an address: add needs_address."
    yield from _plan_faults(offering, set(asked) | {rule.into for rule in offering.resources})


def _characteristic_faults(place: str, asked: Characteristic) -> Iterator[Fault]:
    if asked.type is ValueType.CHOICE and not asked.allowed:
        yield f"{place}.allowed", "A choice needs its allowed values."
    if asked.type is ValueType.GROUP and not asked.members:
        yield f"{place}.members", "A group needs its members."
    if asked.allowed and isinstance(asked.default, str) and asked.default not in {one.value for one in asked.allowed}:
        yield f"{place}.default", f"The default {asked.default} is none of the allowed values."
    for member in asked.members:
        yield from _characteristic_faults(f"{place}.{member.name}", member)


def _plan_faults(offering: ProductOffering, known: set[str]) -> Iterator[Fault]:
    place = f"{offering.slug}.plan"
    names = {step.name for step in offering.plan}
    for step in offering.plan:
        yield from _unknown(f"{place}.{step.name}.after", step.after, names)
        yield from _unknown(f"{place}.{step.name}", [*step.sends, *step.when.names], known)
        if step.type is TaskType.SERVICE_ORDER and not step.specification:
            yield f"{place}.{step.name}.specification", "A service order needs the specification it asks for."
    try:
        tuple(TopologicalSorter({step.name: step.after for step in offering.plan}).static_order())
    except CycleError as cycle:
        yield place, f"These steps wait for each other: {', '.join(map(str, cycle.args[1]))}."
    if TaskType.ACTIVATE_PRODUCT not in {step.type for step in offering.plan}:
        yield place, "The plan never activates the product."


def _repeated(place: str, names: Iterable[str]) -> Iterator[Fault]:
    for name, times in Counter(names).items():
        if times > 1:
            yield f"{place}.{name}", f"{name} is there {times} times; names are unique."


def _unknown(place: str, names: Iterable[str], known: set[str]) -> Iterator[Fault]:
    for name in names:
        if name not in known:
            yield f"{place}.{name}", f"There is no {name} to refer to."
