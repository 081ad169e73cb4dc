"""Facts of a product: what no one answered and the customer must know to use it, such as the number to dial."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from business_layer.catalogue.characteristics import Values, ValueType
from business_layer.catalogue.phone_numbers import phone_number_words

LabeledWords = list[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class ProductFact:
    """A fact that customers may see. `name` is its key, `label` is what they read.

    The network reports it, or it is a scarce thing that was assigned with the order. A fact that `is_sensitive` is
    shown to the signed-in customer alone: never in a mail, never to an agent.
    """

    name: str
    label: str
    type: ValueType = ValueType.TEXT
    is_sensitive: bool = False

    def words(self, value: Any) -> str:
        """The fact as people read it; a list of values as `join_words` writes it."""
        values = value if isinstance(value, list) else [value]
        is_phone = self.type is ValueType.TELEPHONE
        return join_words([phone_number_words(str(each)) if is_phone else str(each) for each in values])


def join_words(values: Sequence[str]) -> str:
    """The values with commas between, or with semicolons if one of them has a comma of its own."""
    return ("; " if any("," in value for value in values) else ", ").join(values)


def facts_to_show(facts: Iterable[ProductFact], known: Values, *, sensitive: bool) -> LabeledWords:
    """Label and words of those facts that are known; either the open ones or the sensitive ones."""
    return [
        (fact.label, fact.words(known[fact.name]))
        for fact in facts
        if fact.is_sensitive is sensitive and known.get(fact.name) not in (None, "", [])
    ]


def other_facts(names: Iterable[str], known: Values) -> Iterator[tuple[str, str]]:
    """Every other known value, labeled by its own name: for agents who know networks."""
    shown = set(names)
    for name, value in known.items():
        if name not in shown and value not in (None, "", []):
            words = join_words([str(each) for each in value]) if isinstance(value, list) else str(value)
            yield name.replace("_", " ").capitalize(), words
