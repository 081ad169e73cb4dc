"""Changes of a product that a customer has: the answers that may change, what they become, and what that asks for."""

from collections import Counter
from typing import Any

from business_layer.catalogue.answer_validation import validate_answers
from business_layer.catalogue.characteristics import Characteristic, Values
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.plans import PlanAction, facts_of_change
from business_layer.catalogue.prices import PriceLine


def changeable_questions(offering: ProductOffering, has: Values) -> tuple[Characteristic, ...]:
    """The questions whose answers may change in a product with these values, by this version of its offering.

    An answer that counts numbers or ports can only change if the product has such numbers from us.
    """
    fixed, asked = fixed_counts(offering, has), offering.specification.characteristics
    return tuple(question for question in asked if question.name in offering.changeable and question.name not in fixed)


def fixed_counts(offering: ProductOffering, has: Values) -> frozenset[str]:
    """The questions that count numbers or ports of which the product has none from us."""
    counting: dict[str, list[bool]] = {}
    for rule in offering.resources:
        counting.setdefault(rule.count, []).append(rule.when.holds(has))
    return frozenset(name for name, applying in counting.items() if name and not any(applying))


def changed_answers(offering: ProductOffering, has: Values, answers: Values) -> dict[str, Any]:
    """The values of a product after a change. Raises Invalid naming every answer that may not be so.

    Only what may change is looked at: the rest stays, also if this version would ask for it in another way. A question
    without an answer here keeps the one it has.
    """
    questions, names = offering.specification.characteristics, _names(changeable_questions(offering, has))
    kept = {name: value for name, value in has.items() if name not in names}
    wanted = {**has, **answers}
    known = {question.name: has[question.name] for question in questions if question.name in kept}
    asked = tuple(question for question in questions if question.name in names or question.name in known)
    return {**kept, **validate_answers(asked, wanted, known)}


def names_of_changes(offering: ProductOffering, has: Values, after: Values) -> tuple[str, ...]:
    """The questions that a change answers otherwise, in their order.

    A question that is newer than the product has its default so far.
    """
    return tuple(
        question.name
        for question in changeable_questions(offering, has)
        if after.get(question.name) != has.get(question.name, _untouched(question, after))
    )


def _untouched(question: Characteristic, after: Values) -> Any:
    """The answer to a question that was never asked."""
    if question.default is not None and str(after.get(question.name)) == str(question.default):
        return after.get(question.name)
    return [] if question.is_list and after.get(question.name) == [] else None


def charges_for_change(offering: ProductOffering, has: Values, after: Values) -> tuple[PriceLine, ...]:
    """The one-time charges that the catalogue has for this change."""
    facts = facts_of_change(has, after)
    return tuple(
        PriceLine(price_id=charge.id, name=charge.name, type=charge.type, unit_amount=charge.amount, count=count)
        for charge in offering.charges
        if charge.when.clauses and charge.when.holds(facts) and (count := charge.count(facts))
    )


def needs_visit(offering: ProductOffering, has: Values, after: Values) -> bool:
    """True if a technician has to come for this change."""
    facts = facts_of_change(has, after)
    return any(step.needs_visit(facts) for step in offering.plan_for(after, PlanAction.MODIFY, has))


def contents_shipped(offering: ProductOffering, has: Values, after: Values) -> str:
    """The equipment that this change sends to the customer, in words; empty if it sends none."""
    ships = any(step.ships for step in offering.plan_for(after, PlanAction.MODIFY, has))
    return offering.ships.contents(values_shipped(offering, has, after)) if ships and offering.ships else ""


def values_shipped(offering: ProductOffering, has: Values, after: Values) -> dict[str, Any]:
    """The values by which equipment is counted: of a list with new rows, such as cards, only those rows.

    A row is new if no other had the part that identifies it: a card is its holder's, whatever its limit.
    """
    paths = (path.partition(".") for path in offering.specification.identified_by)
    parts = {name: part for name, _, part in paths if part}
    new = {name: _new_rows(has.get(name), after.get(name), part) for name, part in parts.items()}
    return {**after, **{name: rows for name, rows in new.items() if rows}}


def _new_rows(before: Any, after: Any, part: str) -> list[Any]:
    had = Counter(str(row.get(part)) for row in before or ())
    new = []
    for row in after or ():
        had[str(row.get(part))] -= 1
        if had[str(row.get(part))] < 0:
            new.append(row)
    return new


def _names(questions: tuple[Characteristic, ...]) -> frozenset[str]:
    return frozenset(question.name for question in questions)
