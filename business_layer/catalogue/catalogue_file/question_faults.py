"""Faults of the questions of one specification, each alone and among each other."""

from collections.abc import Iterator, Mapping
from string import Formatter

from business_layer.catalogue.answer_conditions import Condition, as_text
from business_layer.catalogue.answer_validation import validate_answer, validate_by_type
from business_layer.catalogue.catalogue_file.faults import Fault, duplicate_faults, unknown_name_faults
from business_layer.catalogue.characteristics import Characteristic, ValueType
from business_layer.catalogue.specification import ProductSpecification
from business_layer.shared.errors import Invalid

Questions = Mapping[str, Characteristic]


def question_faults(place: str, specification: ProductSpecification) -> Iterator[Fault]:
    """Every fault of the questions; a question may refer only to those before it."""
    yield from duplicate_faults(f"{place}.characteristics", (asked.name for asked in specification.characteristics))
    earlier: dict[str, Characteristic] = {}
    for asked in specification.characteristics:
        here = f"{place}.{asked.name}"
        yield from _own_faults(here, asked)
        yield from condition_faults(f"{here}.when", asked.when, earlier, missing="is asked before this question")
        yield from _length_faults(f"{here}.as_many_as", asked, earlier)
        yield from _difference_faults(f"{here}.differs_from", asked, earlier)
        if asked.type is ValueType.RESERVED_NUMBER:
            yield from pool_faults(f"{here}.pool", asked.pool, asked.when, earlier)
        earlier[asked.name] = asked


def condition_faults(
    place: str, when: Condition, questions: Questions, *, missing: str = "is asked"
) -> Iterator[Fault]:
    """Faults of a condition that names no question, or an answer that cannot be given to it."""
    for name, wanted in when.clauses:
        asked = questions.get(name)
        if asked is None:
            yield f"{place}.{name}", f"No {name} {missing}."
            continue
        for value in wanted:
            if not _can_be_answered(asked, value):
                yield (
                    f"{place}.{name}",
                    f"{value or 'Nothing'} can never be the answer to {name}, so this condition is never met.",
                )


def pool_faults(place: str, pool: str, when: Condition, questions: Questions) -> Iterator[Fault]:
    """Faults of a pool whose name cannot be filled in whenever it is needed: `local:{area_code}`."""
    if not pool:
        yield place, "Name the pool of the numbers, for example local:{area_code}."
    try:
        names = [name for _, name, _, _ in Formatter().parse(pool) if name is not None]
    except ValueError:
        yield place, "The braces do not match. Write the name of a question in braces, like {area_code}."
        return
    for name in names:
        if name not in questions:
            yield place, f"There is no question {{{name}}} to fill in."
        elif not is_surely_answered(questions[name], when):
            yield place, f"{name} is not always answered when this pool is needed; give both the same `when`."


def is_surely_answered(asked: Characteristic, when: Condition) -> bool:
    """True if a question has an answer wherever the condition holds."""
    held = {name: set(wanted) for name, wanted in when.clauses}
    is_asked = all(name in held and held[name] <= set(wanted) for name, wanted in asked.when.clauses)
    return asked.is_required and is_asked


def is_countable(asked: Characteristic) -> bool:
    """True if an answer has a count: a whole number, or a list."""
    return asked.is_list or asked.type is ValueType.INTEGER


def count_faults(place: str, name: str, asked: Questions) -> Iterator[Fault]:
    """Faults of a name whose answer should say how many; none without a name."""
    if not name:
        return
    yield from unknown_name_faults(place, [name], asked)
    if name in asked and not is_countable(asked[name]):
        yield place, f"{name} cannot be counted: it is neither a whole number nor a list."


def _own_faults(place: str, asked: Characteristic) -> Iterator[Fault]:
    if asked.type is ValueType.CHOICE and not asked.allowed:
        yield f"{place}.allowed", "A choice needs its allowed values."
    if asked.allowed and asked.type is not ValueType.CHOICE:
        yield f"{place}.allowed", "Only a choice has allowed values."
    yield from duplicate_faults(f"{place}.allowed", (choice.value for choice in asked.allowed))
    if asked.label_one and not asked.is_list:
        yield f"{place}.label_one", "Only a list has a label for its rows."
    if asked.at_least > asked.at_most:
        yield f"{place}.cardinality", f"At least {asked.at_least} is more than at most {asked.at_most}."
    if asked.minimum is not None and asked.maximum is not None and asked.minimum > asked.maximum:
        yield f"{place}.minimum", f"The minimum {asked.minimum} is more than the maximum {asked.maximum}."
    if asked.unique_in and (asked.type is not ValueType.TELEPHONE or asked.is_to_call_back):
        yield f"{place}.unique_in", "Only the phone number of a line can have `unique_in`."
    if asked.is_to_call_back and asked.type is not ValueType.TELEPHONE:
        yield f"{place}.to_call_back", "Only a phone number can have `to_call_back`."
    yield from _default_faults(f"{place}.default", asked)
    yield from _member_faults(place, asked)


def _default_faults(place: str, asked: Characteristic) -> Iterator[Fault]:
    if asked.default is None:
        return
    if not asked.is_required and not asked.is_list:
        # An empty answer would look like no answer, and the default would come back.
        yield place, "An optional question cannot have a default. Leave out the default, or require an answer."
    try:
        validate_answer(asked, asked.default)
    except Invalid as wrong:
        yield place, f"The default {asked.default} would be refused. {' '.join(wrong.errors.values()) or wrong.message}"


def _member_faults(place: str, asked: Characteristic) -> Iterator[Fault]:
    if asked.type is ValueType.GROUP and not asked.members:
        yield f"{place}.members", "A group needs its members."
    if asked.members and asked.type is not ValueType.GROUP:
        yield f"{place}.members", "Only a group has members."
    yield from duplicate_faults(f"{place}.members", (member.name for member in asked.members))
    for member in asked.members:
        here = f"{place}.{member.name}"
        if member.when.clauses:
            yield f"{here}.when", "The parts of a group are always asked together. Leave out `when`."
        if member.section:
            yield f"{here}.section", "A section begins with a question outside a group. Leave out `section`."
        if member.as_many_as:
            yield f"{here}.as_many_as", "The parts of a group do not count other answers. Leave out `as_many_as`."
        if member.differs_from:
            yield f"{here}.differs_from", "The parts of a group are not compared. Leave out `differs_from`."
        if member.type is ValueType.RESERVED_NUMBER:
            yield f"{here}.type", "A number is reserved for the whole product. Ask for it outside the group."
        yield from _own_faults(here, member)


def _length_faults(place: str, asked: Characteristic, earlier: Questions) -> Iterator[Fault]:
    if not asked.as_many_as:
        return
    if not asked.is_list:
        yield place, "Only a list can have `as_many_as`."
    yield from unknown_name_faults(place, [asked.as_many_as], earlier)
    other = earlier.get(asked.as_many_as)
    if other is None:
        return
    if not is_countable(other):
        yield place, f"{other.name} is neither a whole number nor a list."
    most = other.at_most if other.is_list else other.maximum
    if most is None or most > asked.at_most:
        yield place, f"{other.name} may be more than {asked.at_most}, the most this list can hold."


def _difference_faults(place: str, asked: Characteristic, earlier: Questions) -> Iterator[Fault]:
    if not asked.differs_from:
        return
    yield from unknown_name_faults(place, [asked.differs_from], earlier)
    other = earlier.get(asked.differs_from)
    if other and (other.type is not asked.type or other.is_list or asked.is_list):
        yield place, f"{other.name} is not a single answer of the same type, so the two cannot be compared."


def _can_be_answered(asked: Characteristic, value: str) -> bool:
    try:
        return as_text(validate_by_type(asked, value)) == value
    except Invalid:
        return False
