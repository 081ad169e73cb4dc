"""Column types: instants, enumerations, and value objects of the business stored as JSON documents."""

from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from cattrs.preconf.json import make_converter
from sqlalchemy import DateTime, Dialect, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator, UserDefinedType

from business_layer.shared.money import Money
from business_layer.shared.stored_enums import read_value

ENUMERATED_LENGTH = 40

# We wrote the documents ourselves, so the first error is enough; collecting all of them costs time.
converter = make_converter(detailed_validation=False)
converter.register_structure_hook(UUID, lambda text, _: UUID(text))
converter.register_unstructure_hook(UUID, str)
converter.register_unstructure_hook(Money, lambda money: [str(money.amount), money.currency])
converter.register_structure_hook(Money, lambda pair, _: _money(pair))
converter.register_structure_hook(StrEnum, lambda stored, kind: read_value(kind, stored))


def _money(pair: list[str]) -> Money:
    return Money(Decimal(pair[0]), pair[1])


class AsDocument(TypeDecorator[Any]):
    """A frozen value object, or a tuple of them, stored as JSON. The values are immutable: replace, never mutate."""

    impl = JSONB
    cache_ok = True

    def __init__(self, kind: Any) -> None:
        super().__init__(none_as_null=True)
        self.kind = kind

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else converter.unstructure(value, unstructure_as=self.kind)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else converter.structure(value, self.kind)


class WrittenByTrigger(TypeDecorator[str]):
    """Text that a trigger of the database derives from another column; a new row begins with an empty one."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str:
        return value or ""


class Enumerated(TypeDecorator[StrEnum]):
    """An enumeration stored as text; a value that only a newer release knows is read as a stand-in."""

    impl = String
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__(ENUMERATED_LENGTH)
        self.kind = kind

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        return None if value is None else read_value(self.kind, value)


class Instant(TypeDecorator[datetime]):
    """A timestamp with time zone, always returned in UTC."""

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
