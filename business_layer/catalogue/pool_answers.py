"""The answers that follow from a number chosen from stock: its prefix or area code, which names its pool."""

from collections.abc import Iterator, Sequence
from string import Formatter
from typing import Any

from business_layer.catalogue.characteristics import Characteristic, Values, ValueType


def names_in_pool(pool: str) -> tuple[str, ...]:
    """The questions whose answers are part of a pool's name, such as `prefix` in `toll-free:{prefix}`."""
    return tuple(name for _, name, _, _ in Formatter().parse(pool) if name)


def answered_by_number(characteristics: Sequence[Characteristic]) -> frozenset[str]:
    """The questions that need not be asked, because a number chosen from stock answers them."""
    return frozenset(question.name for _, question in _pairs(characteristics))


def with_pool_answers(characteristics: Sequence[Characteristic], answers: Values) -> dict[str, Any]:
    """The answers, with those that follow from each chosen number; without a number they are the defaults."""
    known = dict(answers)
    for asked, question in _pairs(characteristics):
        code = str(known.get(asked.name) or "")[2:5]
        is_allowed = any(allowed.value == code for allowed in question.allowed)
        known[question.name] = code if is_allowed else question.default or question.allowed[0].value
    return known


def _pairs(characteristics: Sequence[Characteristic]) -> Iterator[tuple[Characteristic, Characteristic]]:
    """Each question for a number from stock, with each question of few answers that its pool names."""
    by_name = {asked.name: asked for asked in characteristics}
    for asked in characteristics:
        if asked.type is ValueType.RESERVED_NUMBER:
            for name in names_in_pool(asked.pool):
                if by_name[name].allowed:
                    yield asked, by_name[name]
