"""Resource rules: the scarce things that an offering needs, such as phone numbers, and the pools they come from."""

from dataclasses import dataclass
from enum import StrEnum
from string import Formatter

from business_layer.catalogue.answer_conditions import Condition
from business_layer.catalogue.characteristics import Characteristic, Values, count_of
from business_layer.catalogue.pools import Pool, PoolKind

# The kinds of scarce things that an offering may ask for.
RESOURCE_KINDS = frozenset({"telephone_number", "conference_port", "user_name"})


class ChosenBy(StrEnum):
    CUSTOMER = "customer"
    SYSTEM = "system"


@dataclass(frozen=True, kw_only=True)
class ResourceRule:
    """A scarce thing that a product needs: so many of a kind from a pool, whose name may have answers in it.

    `local:{area_code}` is such a pool. `into` names the value in which the product keeps what it got;
    `cards.mobile_number` is that part of each card. `count` names the answer that says how many; 1 without it.
    """

    kind: str
    pool: str
    into: str
    chosen_by: ChosenBy = ChosenBy.SYSTEM
    count: str = ""
    when: Condition = Condition()

    @classmethod
    def for_unique_answer(cls, path: str, asked: Characteristic) -> "ResourceRule":
        """The rule that reserves an answer which belongs to one product at a time in a service."""
        pool = str(Pool(PoolKind.UNIQUE, asked.unique_in))
        return cls(kind="telephone_number", pool=pool, into=path, chosen_by=ChosenBy.CUSTOMER)

    def pool_for(self, values: Values) -> str:
        return self.pool.format_map({name: str(value) for name, value in values.items()})

    def chosen_in(self, values: Values) -> dict[str, str]:
        """The values that the customer chose, by the field of each: `numbers.0` in a list.

        Answers to another version of the offering may have no such field: then nothing was chosen.
        """
        name, _, part = self.into.partition(".")
        if not self.is_answered(values):
            return {self.into: ""}
        answer = values[name]
        rows = (
            {f"{name}.{index}": row for index, row in enumerate(answer)} if isinstance(answer, list) else {name: answer}
        )
        return {f"{field}.{part}": row.get(part, "") for field, row in rows.items()} if part else rows

    def is_answered(self, values: Values) -> bool:
        return bool(values.get(self.into.partition(".")[0]))

    @property
    def is_brought_along(self) -> bool:
        return Pool.named(self.pool).is_brought_along

    @property
    def decided_by(self) -> str:
        """The question that decides the pool, or the count; empty if none does."""
        return next(iter(self.names_in_pool), self.count)

    @property
    def names_in_pool(self) -> tuple[str, ...]:
        """The questions whose answers are in the name of the pool."""
        return tuple(name for _, name, _, _ in Formatter().parse(self.pool) if name)

    def count_for(self, values: Values) -> int:
        return count_of(values.get(self.count)) or 1 if self.count else 1
