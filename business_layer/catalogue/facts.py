"""Facts of a product: what nobody answered and the customer must know to use it, such as the number to dial."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from business_layer.catalogue.characteristics import Values, ValueType
from business_layer.catalogue.phone_numbers import phone_number_words

LabelledWords = list[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class ProductFact:
    """A fact that customers are told: its name where it comes from, and the label they read.

    It is what the network reports, or a scarce thing that was given out with the order. One that `is_sensitive` is
    shown to the signed-in customer alone: never in a mail, never to an agent.
    """

    name: str
    label: str
    type: ValueType = ValueType.TEXT
    is_sensitive: bool = False

    def words(self, value: Any) -> str:
        """The fact as people read it; a list of them with semicolons between."""
        values = value if isinstance(value, list) else [value]
        return "; ".join(
            phone_number_words(str(one)) if self.type is ValueType.TELEPHONE else str(one) for one in values
        )


def facts_to_show(facts: Iterable[ProductFact], known: Values, *, sensitive: bool) -> LabelledWords:
    """Label and words of those facts that are known; either the open ones or the sensitive ones."""
    return [
        (fact.label, fact.words(known[fact.name]))
        for fact in facts
        if fact.is_sensitive is sensitive and known.get(fact.name) not in (None, "", [])
    ]


def other_facts(names: Iterable[str], known: Values) -> Iterator[tuple[str, str]]:
    """What is known beyond the names, under the words its own name is made of: for people who know networks."""
    taken = set(names)
    for name, value in known.items():
        if name not in taken and value not in (None, "", []):
            words = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
            yield name.replace("_", " ").capitalize(), words
