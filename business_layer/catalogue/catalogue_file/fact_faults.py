"""Faults of the facts of a specification, of the answers shown with them, and of the words that identify a product."""

from collections.abc import Iterator

from business_layer.catalogue.catalogue_file.faults import Fault, duplicate_faults
from business_layer.catalogue.catalogue_file.question_faults import Questions
from business_layer.catalogue.characteristics import ValueType
from business_layer.catalogue.specification import FREE_TEXT, ProductSpecification


def fact_faults(place: str, specification: ProductSpecification) -> Iterator[Fault]:
    """Every fault of what customers read about a product."""
    questions = {asked.name: asked for asked in specification.characteristics}
    yield from duplicate_faults(f"{place}.facts", (fact.name for fact in specification.facts))
    for fact in specification.facts:
        if fact.name in questions:
            yield f"{place}.facts.{fact.name}", f"{fact.name} is already a question, and its answer is shown."
    for name in specification.needed_to_use:
        for words in _need_faults(name, questions):
            yield f"{place}.needed_to_use.{name}", words
    for path in specification.identified_by:
        for words in _identity_faults(path, specification, questions):
            yield f"{place}.identified_by.{path}", words


def _need_faults(name: str, questions: Questions) -> Iterator[str]:
    if name not in questions:
        yield f"There is no question {name}."
    elif questions[name].is_sensitive:
        yield f"{name} is sensitive, and is already shown under My services."
    elif questions[name].type in FREE_TEXT:
        yield f"{name} is free text, which must not appear in mail. Leave it out of `needed_to_use`."


def _identity_faults(path: str, specification: ProductSpecification, questions: Questions) -> Iterator[str]:
    name, _, part = path.partition(".")
    facts = {fact.name: fact for fact in specification.facts}
    if name in facts:
        if part:
            yield f"{name} is a fact and has no parts."
        if facts[name].is_sensitive:
            yield f"{name} is sensitive and cannot identify a product."
        return
    if name not in questions:
        yield f"There is no question and no fact {name}."
        return
    if specification.is_sensitive(path):
        yield f"{path} is sensitive and cannot identify a product."
    if (questions[name].type is ValueType.GROUP) is not bool(part):
        yield "For a group, name one part, such as cards.holder. Other questions have no parts."
    elif part and part not in {member.name for member in questions[name].members}:
        yield f"{name} has no part {part}."
