"""The questions of a move: those that depend on the place, and those that nobody has answered yet."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from business_layer.catalogue.answer_conditions import Condition
from business_layer.catalogue.characteristics import Characteristic, Values
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.pool_answers import names_in_pool
from business_layer.service_changes.moved_numbers import is_bound_to_place
from business_layer.shared.errors import Invalid

OFFERINGS_KEPT = 64


def questions_of_move(offering: ProductOffering, carried: Values, *, keeps_numbers: bool) -> ProductOffering:
    """The offering with only the questions of a move; the form and its checks are then those of any offering.

    `carried` are the answers that come along. A question that they do not answer, because today's catalogue is the
    first to ask it, is asked as well. If the numbers are kept, nothing about new ones is asked.
    """
    rule = offering.move
    asked = set(rule.asks) if rule else set()
    if keeps_numbers:
        asked -= about_new_numbers(offering)
    missing = _unanswered(offering, {**carried, **(rule.answers if rule else {})})
    settled = set(rule.answers) if rule else set()
    return _asking(offering, frozenset(asked | (missing - settled - about_new_numbers(offering))))


def carried_answers(offering: ProductOffering, values: Values) -> dict[str, Any]:
    """The answers of a product that come along in a move, with those that each moved product has."""
    rule = offering.move
    asked = set(rule.asks) if rule else set()
    kept = {name: value for name, value in values.items() if name not in asked}
    return {**kept, **(rule.answers if rule else {})}


def known_answers(questions: ProductOffering, values: Values) -> dict[str, Any]:
    """The answers of today with which the form of a move begins. What was acknowledged is acknowledged anew."""
    asked = (question for question in questions.specification.characteristics if question.must_be is None)
    return {question.name: values[question.name] for question in asked if question.name in values}


def area_code_answers(offering: ProductOffering, numbers: tuple[str, ...]) -> Mapping[str, str]:
    """The answers that numbers give which are kept: the area code that their pool would be named by."""
    return dict.fromkeys(about_new_numbers(offering), numbers[0][2:5]) if numbers else {}


def about_new_numbers(offering: ProductOffering) -> set[str]:
    """The questions that a number answers, such as its area code."""
    rules = (rule for rule in offering.resources if is_bound_to_place(rule))
    return {name for rule in rules for name in names_in_pool(rule.pool)}


def _unanswered(offering: ProductOffering, answers: Values) -> set[str]:
    try:
        offering.specification.validate_answers(answers)
    except Invalid as wrong:
        return {name.partition(".")[0] for name in wrong.errors}
    return set()


@lru_cache(maxsize=OFFERINGS_KEPT)
def _asking(offering: ProductOffering, names: frozenset[str]) -> ProductOffering:
    """The offering with only these questions. It is made once, because forms are kept for each offering."""
    specification = offering.specification
    asked = tuple(_alone(question, names) for question in specification.characteristics if question.name in names)
    return replace(
        offering,
        specification=replace(specification, characteristics=asked),
        availability=None,
        needs_address=False,
        quantity_at_most=1,
    )


def _alone(question: Characteristic, names: frozenset[str]) -> Characteristic:
    """The question, without the conditions on answers that the form does not ask for."""
    clauses = tuple(clause for clause in question.when.clauses if clause[0] in names)
    return question if clauses == question.when.clauses else replace(question, when=Condition(clauses))
