"""Faults of a whole catalogue that a schema cannot find: names that repeat, and references that lead nowhere."""

from collections.abc import Iterable, Iterator
from itertools import combinations
from string import Template

from business_layer.catalogue.catalogue import Bundle, Catalogue
from business_layer.catalogue.catalogue_file.faults import Fault, duplicate_faults, group_by_place, unknown_name_faults
from business_layer.catalogue.catalogue_file.offering_faults import offering_faults
from business_layer.catalogue.documents import TERM_FACTS, ContractDocument, Fact
from business_layer.catalogue.offering import TERM, ProductOffering


def catalogue_faults(catalogue: Catalogue) -> dict[str, str]:
    """Every fault by its place in the catalogue; empty if there is none."""
    return group_by_place(_faults(catalogue))


def _faults(catalogue: Catalogue) -> Iterator[Fault]:
    offerings = {offering.slug: offering for offering in catalogue.offerings}
    documents = {document.code: document for document in catalogue.documents}
    families = [family.slug for family in catalogue.families]
    yield from duplicate_faults("families", families)
    yield from duplicate_faults("offerings", (offering.slug for offering in catalogue.offerings))
    yield from duplicate_faults("documents", (document.code for document in catalogue.documents))
    yield from duplicate_faults("bundles", (bundle.slug for bundle in catalogue.bundles))
    for offering in catalogue.offerings:
        yield from offering_faults(offering)
        yield from unknown_name_faults(f"{offering.slug}.excludes", offering.excludes, offerings)
        yield from unknown_name_faults(f"{offering.slug}.also_in", offering.also_in, families)
        yield from _document_rule_faults(offering, documents)
    for bundle in catalogue.bundles:
        yield from _bundle_faults(bundle, offerings)
    for document in catalogue.documents:
        yield from _text_faults(f"documents.{document.code}.body", document.body)
        for index, words in enumerate(document.in_plain_words):
            yield from _text_faults(f"documents.{document.code}.in_plain_words.{index}", words)


def _document_rule_faults(offering: ProductOffering, documents: dict[str, ContractDocument]) -> Iterator[Fault]:
    place = f"{offering.slug}.documents"
    yield from unknown_name_faults(place, [rule.code for rule in offering.documents], documents)
    if any(asked.name == TERM for asked in offering.specification.characteristics):
        return
    for rule in offering.documents:
        document = documents.get(rule.code)
        if document and any(document.names(fact) for fact in TERM_FACTS):
            yield (
                f"{place}.{rule.code}",
                f"This document mentions a term, but {offering.slug} has no question {TERM}.",
            )


def _bundle_faults(bundle: Bundle, offerings: dict[str, ProductOffering]) -> Iterator[Fault]:
    place = f"bundles.{bundle.slug}"
    yield from unknown_name_faults(place, sorted(bundle.offerings), offerings)
    together = [offerings[slug] for slug in sorted(bundle.offerings) if slug in offerings]
    for offering, other in combinations(together, 2):
        if offering.slug in other.excludes or other.slug in offering.excludes:
            yield place, f"{offering.slug} and {other.slug} exclude each other and cannot be sold together."


def _text_faults(place: str, text: str) -> Iterator[Fault]:
    template = Template(text)
    if not template.is_valid():
        yield place, "Write a dollar sign that does not begin a name as $$."
        return
    strangers = [name for name in template.get_identifiers() if name not in set(Fact)]
    for name in strangers:
        yield place, f"There is no fact called ${name}. The facts are: {_listed(Fact)}."


def _listed(facts: Iterable[Fact]) -> str:
    return ", ".join(f"${fact}" for fact in facts)
