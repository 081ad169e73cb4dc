"""Column types: instants, and value objects of the business kept as JSON documents."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from cattrs.preconf.json import make_converter
from sqlalchemy import DateTime, Dialect
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator, UserDefinedType

from business_layer.shared.money import Money

# What is read was written by us: a document that does not fit is an error, and no list of errors.
converter = make_converter(detailed_validation=False)
converter.register_structure_hook(UUID, lambda text, _: UUID(text))
converter.register_unstructure_hook(Money, lambda money: [str(money.amount), money.currency])
converter.register_structure_hook(Money, lambda pair, _: _money(pair))


def _money(pair: list[str]) -> Money:
    return Money(Decimal(pair[0]), pair[1])


class AsDocument(TypeDecorator[Any]):
    """A frozen value object, or a tuple of them, kept as JSON. The values are immutable: replace, never mutate."""

    impl = JSONB
    cache_ok = True

    def __init__(self, kind: Any) -> None:
        super().__init__(none_as_null=True)
        self.kind = kind

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else converter.unstructure(value, unstructure_as=self.kind)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else converter.structure(value, self.kind)


class Instant(TypeDecorator[datetime]):
    """A timestamp with time zone, always handed out in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("An instant needs a time zone.")
        return value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)


class TransactionId(UserDefinedType[int]):
    """PostgreSQL's 64-bit transaction id."""

    cache_ok = True

    def get_col_spec(self, **options: object) -> str:
        return "xid8"
