"""Validation of a customer's answers: which questions are asked, how many answers each takes, how they relate."""

from collections.abc import Iterable, Mapping
from typing import Any

from business_layer.catalogue.answer_type_validators import VALIDATORS
from business_layer.catalogue.characteristics import SHOWN, Characteristic, Values, ValueType, count_of
from business_layer.shared.errors import Invalid

# An address in a group in a list is three deep; no form sends anything much deeper.
DEEPEST = 6


NOTHING_KNOWN: Values = {}


def validate_answers(
    characteristics: Iterable[Characteristic], answers: Values, known: Values = NOTHING_KNOWN
) -> dict[str, Any]:
    """Return the normalized answers. Raises Invalid naming every wrong one.

    They are validated in the order of the questions, because earlier answers decide if a question is asked. `known`
    answers are not asked again: they are taken as they are, and only decide about the others.
    """
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    earlier: dict[str, Characteristic] = {}
    for asked in characteristics:
        if asked.name in known:
            earlier[asked.name], values[asked.name] = asked, known[asked.name]
            continue
        if not asked.applies(values):
            continue
        earlier[asked.name] = asked
        try:
            value = validate_answer(asked, answers.get(asked.name, asked.default))
            _require_length(asked, value, values, earlier)
            _require_difference(asked, value, values, earlier)
        except Invalid as problem:
            errors |= _errors_under(asked.name, problem)
            continue
        if value is not None:
            values[asked.name] = value
    if errors:
        raise Invalid.of(errors)
    return values


def validate_answer(asked: Characteristic, answer: Any) -> Any:
    """Return the normalized answer to one question. Raises Invalid; lists and groups name the wrong row in `errors`."""
    if asked.is_list:
        return _validate_list(asked, answer)
    if _is_empty(answer):
        if asked.is_required:
            raise Invalid(_missing_words(asked))
        return None
    value = validate_by_type(asked, answer)
    if asked.must_be is not None and value != asked.must_be:
        raise Invalid(f"Check the box to continue: {asked.label}")
    return value


def validate_by_type(asked: Characteristic, answer: Any) -> Any:
    """Return one answer, or one row of a list, normalized by its type alone. Raises Invalid."""
    if asked.type is not ValueType.GROUP:
        return VALIDATORS[asked.type](asked, answer)
    if not isinstance(answer, Mapping):
        raise Invalid(_missing_words(asked))
    return validate_answers(asked.members, answer)


def _validate_list(asked: Characteristic, answer: Any) -> list[Any]:
    rows = enumerate(answer if isinstance(answer, (list, tuple)) else [answer])
    given = [(index, row) for index, row in rows if not _is_empty(row)]
    if not given and asked.is_required:
        raise Invalid(_missing_words(asked))
    if len(given) < asked.at_least:
        raise Invalid(f"Enter at least {asked.at_least}.")
    if len(given) > asked.at_most:
        raise Invalid(f"Enter up to {asked.at_most}. You entered {len(given)}.")
    values = _validate_rows(asked, given)
    if asked.type is not ValueType.GROUP and len(set(map(str, values))) < len(values):
        raise Invalid("You entered the same answer twice. Remove one of them.")
    if repeated := _repeated_parts(asked, given, values):
        raise Invalid("Check the highlighted answers.", errors=repeated)
    return values


def _repeated_parts(asked: Characteristic, given: list[tuple[int, Any]], values: list[Any]) -> dict[str, str]:
    """Errors for parts of a group that repeat an earlier row, although each value belongs to one row alone."""
    errors: dict[str, str] = {}
    for part in asked.members:
        earlier: set[Any] = set()
        for (row, _), value in zip(given, values, strict=True):
            if part.unique_in and value.get(part.name) in earlier:
                errors[f"{row}.{part.name}"] = "You entered this number twice. Enter a different one, or remove it."
            earlier.add(value.get(part.name))
    return errors


def _validate_rows(asked: Characteristic, rows: list[tuple[int, Any]]) -> list[Any]:
    values: list[Any] = []
    errors: dict[str, str] = {}
    for index, row in rows:
        try:
            values.append(validate_by_type(asked, row))
        except Invalid as problem:
            errors |= _errors_under(str(index), problem)
    if errors:
        raise Invalid("Check the highlighted answers.", errors=errors)
    return values


def _require_length(asked: Characteristic, value: Any, values: Values, earlier: Mapping[str, Characteristic]) -> None:
    """Raise Invalid if a list has to be as long as an earlier answer says, and is not."""
    if asked.as_many_as not in values:
        return
    wanted, given = count_of(values[asked.as_many_as]), count_of(value)
    if wanted != given:
        other = earlier[asked.as_many_as]
        enter = asked.count_words(wanted) or str(wanted)
        if other.counted:
            raise Invalid(f"You asked for {other.count_words(wanted)}. Enter {enter}.")
        raise Invalid(f"You answered {wanted} to “{other.label}”. Enter {enter} here.")


def _require_difference(
    asked: Characteristic, value: Any, values: Values, earlier: Mapping[str, Characteristic]
) -> None:
    """Raise Invalid if an answer repeats the earlier one from which it has to differ."""
    if value is not None and value == values.get(asked.differs_from):
        raise Invalid(
            f"This is the same as your answer to “{earlier[asked.differs_from].label}”. Enter a different one here."
        )


def _errors_under(name: str, problem: Invalid) -> dict[str, str]:
    """The errors of an answer, by their path from that name."""
    errors = problem.errors or {"": problem.message}
    return {f"{name}.{path}" if path else name: message for path, message in errors.items()}


def _is_empty(answer: Any, depth: int = DEEPEST) -> bool:
    """True if nothing was answered. A value nested too deep counts as an answer, which its validator then refuses."""
    if isinstance(answer, Mapping):
        return depth > 0 and all(_is_empty(part, depth - 1) for name, part in answer.items() if name != SHOWN)
    if isinstance(answer, str):
        return not answer.strip()
    return answer is None or (isinstance(answer, (list, tuple)) and not answer)


def _missing_words(asked: Characteristic) -> str:
    if asked.must_be is not None:
        return f"Check the box to continue: {asked.label}"
    return asked.missing or f"Answer “{asked.label}”."
