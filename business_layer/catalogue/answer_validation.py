"""Checking the answers to a specification's questions: which are asked, how many, and what each may be."""

from collections.abc import Iterable, Mapping
from typing import Any

from business_layer.catalogue.answer_type_validators import VALIDATORS
from business_layer.catalogue.characteristics import SHOWN, Characteristic, Values, ValueType, count_of
from business_layer.shared.errors import Invalid

# An address in a group in a list is three deep; anything much deeper is no answer of ours.
DEEPEST = 6


def validate_answers(characteristics: Iterable[Characteristic], answers: Values) -> dict[str, Any]:
    """Check answers in the order of the questions; whether one is asked depends on the checked answers before it."""
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    earlier: dict[str, Characteristic] = {}
    for asked in characteristics:
        if not asked.applies(values):
            continue
        earlier[asked.name] = asked
        try:
            value = validate_answer(asked, answers.get(asked.name, asked.default))
            _keep_pace(asked, value, values, earlier)
            _differ(asked, value, values, earlier)
        except Invalid as problem:
            errors |= _under(asked.name, problem)
            continue
        if value is not None:
            values[asked.name] = value
    if errors:
        raise Invalid.of(errors)
    return values


def validate_answer(asked: Characteristic, answer: Any) -> Any:
    """The normalized answer to one question. Raises Invalid; lists and groups name the offending row in `errors`."""
    if asked.is_list:
        return _checked_list(asked, answer)
    if _is_empty(answer):
        if asked.is_required:
            raise Invalid(_what_is_missing(asked))
        return None
    value = validate_by_type(asked, answer)
    if asked.must_be is not None and value != asked.must_be:
        raise Invalid(f"To go on, please agree: {asked.label}")
    return value


def validate_by_type(asked: Characteristic, answer: Any) -> Any:
    """One answer, or one row of a list, by its type alone. Raises Invalid."""
    if asked.type is not ValueType.GROUP:
        return VALIDATORS[asked.type](asked, answer)
    if not isinstance(answer, Mapping):
        raise Invalid(_what_is_missing(asked))
    return validate_answers(asked.members, answer)


def _checked_list(asked: Characteristic, answer: Any) -> list[Any]:
    rows = enumerate(answer if isinstance(answer, (list, tuple)) else [answer])
    given = [(index, row) for index, row in rows if not _is_empty(row)]
    if not given and asked.is_required:
        raise Invalid(_what_is_missing(asked))
    if len(given) < asked.at_least:
        raise Invalid(f"Give at least {asked.at_least}.")
    if len(given) > asked.at_most:
        raise Invalid(f"Give at most {asked.at_most}; there are {len(given)}.")
    values = _checked_rows(asked, given)
    if asked.type is not ValueType.GROUP and len(set(map(str, values))) < len(values):
        raise Invalid("The same answer is there twice. Remove one of the two.")
    if repeated := _repeated_parts(asked, given, values):
        raise Invalid("Check the marked answers.", errors=repeated)
    return values


def _repeated_parts(asked: Characteristic, given: list[tuple[int, Any]], values: list[Any]) -> dict[str, str]:
    """The parts of a group that repeat those of a row before, though each belongs to one row alone."""
    errors: dict[str, str] = {}
    for part in asked.members:
        seen: set[Any] = set()
        for (row, _), value in zip(given, values, strict=True):
            if part.unique_in and value.get(part.name) in seen:
                errors[f"{row}.{part.name}"] = (
                    "This number is there twice. Enter a different one, or remove one of the two."
                )
            seen.add(value.get(part.name))
    return errors


def _checked_rows(asked: Characteristic, rows: list[tuple[int, Any]]) -> list[Any]:
    values: list[Any] = []
    errors: dict[str, str] = {}
    for index, row in rows:
        try:
            values.append(validate_by_type(asked, row))
        except Invalid as problem:
            errors |= _under(str(index), problem)
    if errors:
        raise Invalid("Check the marked answers.", errors=errors)
    return values


def _keep_pace(asked: Characteristic, value: Any, values: Values, earlier: Mapping[str, Characteristic]) -> None:
    """Raise Invalid if a list has to be as long as an earlier answer says, and is not."""
    if asked.as_many_as not in values:
        return
    wanted, given = count_of(values[asked.as_many_as]), count_of(value)
    if wanted != given:
        other = earlier[asked.as_many_as]
        here = asked.count_words(wanted) or str(wanted)
        if other.counted:
            raise Invalid(f"You asked for {other.count_words(wanted)}. Enter {here}.")
        raise Invalid(f"Enter {here} here, as many as you answered to “{other.label}”.")


def _differ(asked: Characteristic, value: Any, values: Values, earlier: Mapping[str, Characteristic]) -> None:
    """Raise Invalid if an answer repeats the earlier one from which it has to differ."""
    if value is not None and value == values.get(asked.differs_from):
        raise Invalid(
            f"This is the same as your answer to “{earlier[asked.differs_from].label}”. Enter a different one here."
        )


def _under(name: str, problem: Invalid) -> dict[str, str]:
    """The errors of an answer by their path from the question that was asked."""
    errors = problem.errors or {"": problem.message}
    return {f"{name}.{path}" if path else name: message for path, message in errors.items()}


def _is_empty(answer: Any, depth: int = DEEPEST) -> bool:
    """Whether nothing was answered. What lies too deep counts as something, and its checker refuses it."""
    if isinstance(answer, Mapping):
        return depth > 0 and all(_is_empty(part, depth - 1) for name, part in answer.items() if name != SHOWN)
    if isinstance(answer, str):
        return not answer.strip()
    return answer is None or (isinstance(answer, (list, tuple)) and not answer)


def _what_is_missing(asked: Characteristic) -> str:
    if asked.must_be is not None:
        return f"To go on, please agree: {asked.label}"
    return asked.missing or f"Answer “{asked.label}”."
