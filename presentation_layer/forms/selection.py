"""The rows that were selected in a list of orders, and the page of the list that they are on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from werkzeug.datastructures import MultiDict

from business_layer.shared.errors import Invalid
from presentation_layer.forms.office import uuid_or_none

AS_FILE = "csv"
# A page has no more rows than this.
MOST_CHOSEN = 200


@dataclass(frozen=True)
class ChosenOrder:
    """An order, and the agent who had it when the list was shown."""

    number: str
    agent_id: UUID | None


@dataclass(frozen=True)
class Selection:
    """`values` are as they were sent, `page` names the page of the list."""

    orders: tuple[ChosenOrder, ...]
    values: tuple[str, ...]
    page: Mapping[str, str]
    command: str

    @classmethod
    def of(cls, submitted: MultiDict[str, str]) -> Self:
        """Raises Invalid for what no page of ours sends."""
        sent = (value for name, value in submitted.items(multi=True) if name.partition(".")[0] == "chosen")
        values = tuple(dict.fromkeys(sent))
        if len(values) > MOST_CHOSEN:
            raise Invalid(f"Select at most {MOST_CHOSEN} orders.")
        orders = {order.number: order for order in map(_order, values)}
        page = {name: submitted.get(name, "") for name in ("sort", "after")}
        return cls(tuple(orders.values()), values, page, submitted.get("do", ""))

    @property
    def numbers(self) -> frozenset[str]:
        return frozenset(order.number for order in self.orders)


def _order(value: str) -> ChosenOrder:
    number, _, agent = value.partition(" ")
    return ChosenOrder(number, uuid_or_none(agent))
