"""The pools in which the number for an answer is searched: all that the question allows, or those of one filter."""

from collections.abc import Mapping
from typing import Any

from business_layer.catalogue.characteristics import Characteristic
from business_layer.catalogue.pool_answers import names_in_pool
from business_layer.catalogue.specification import ProductSpecification
from business_layer.inventory.queries import NumberPool

NO_ANSWERS: Mapping[str, Any] = {}


def filter_of(asked: Characteristic, specification: ProductSpecification) -> Characteristic | None:
    """The question that narrows the search, such as the toll-free prefix; the number that is chosen answers it."""
    names = [name for name in names_in_pool(asked.pool) if name in specification.answered_by_number]
    return specification.characteristic(names[0]) if names else None


def searched_pools(
    asked: Characteristic,
    specification: ProductSpecification,
    *,
    filtered_by: str = "",
    answers: Mapping[str, Any] = NO_ANSWERS,
) -> tuple[NumberPool, ...]:
    """The pools of a question for a number from stock; none while an answer that names them is missing."""
    question = filter_of(asked, specification)
    if any(name not in answers for name in names_in_pool(asked.pool) if question is None or name != question.name):
        return ()
    if question is None:
        return (NumberPool.named(asked.pool.format_map(answers)),)
    codes = [allowed.value for allowed in question.allowed if filtered_by in ("", allowed.value)]
    return tuple(NumberPool.named(asked.pool.format_map({**answers, question.name: code})) for code in codes)
