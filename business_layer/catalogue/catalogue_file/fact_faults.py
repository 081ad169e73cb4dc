"""What holds for the facts of a specification, the answers told with them, and for what tells its products apart."""

from collections.abc import Iterator

from business_layer.catalogue.catalogue_file.faults import Fault, duplicate_faults
from business_layer.catalogue.catalogue_file.question_faults import Questions
from business_layer.catalogue.characteristics import ValueType
from business_layer.catalogue.specification import FREE_TEXT, ProductSpecification


def fact_faults(place: str, specification: ProductSpecification) -> Iterator[Fault]:
    """Every fault of what is told of a product."""
    asked = {one.name: one for one in specification.characteristics}
    yield from duplicate_faults(f"{place}.facts", (fact.name for fact in specification.facts))
    for fact in specification.facts:
        if fact.name in asked:
            yield f"{place}.facts.{fact.name}", f"{fact.name} is a question already, and its answer is shown."
    for name in specification.needed_to_use:
        for words in _need_faults(name, asked):
            yield f"{place}.needed_to_use.{name}", words
    for path in specification.identified_by:
        for words in _identity_faults(path, specification, asked):
            yield f"{place}.identified_by.{path}", words


def _need_faults(name: str, asked: Questions) -> Iterator[str]:
    if name not in asked:
        yield f"There is no question {name}."
    elif asked[name].is_sensitive:
        yield f"{name} is sensitive, and is shown under My services as it is."
    elif asked[name].type in FREE_TEXT:
        yield f"{name} is written freely, and what is needed to use a product stands in mails."


def _identity_faults(path: str, specification: ProductSpecification, asked: Questions) -> Iterator[str]:
    name, _, part = path.partition(".")
    facts = {fact.name: fact for fact in specification.facts}
    if name in facts:
        if part:
            yield f"{name} is a fact and has no parts."
        if facts[name].is_sensitive:
            yield f"{name} is sensitive and may not stand beside a name."
        return
    if name not in asked:
        yield f"There is no question and no fact {name}."
        return
    if specification.is_sensitive(path):
        yield f"{path} is sensitive and may not stand beside a name."
    if (asked[name].type is ValueType.GROUP) is not bool(part):
        yield "Of a group, and only of a group, name one part: cards.holder."
    elif part and part not in {member.name for member in asked[name].members}:
        yield f"{name} has no part {part}."
