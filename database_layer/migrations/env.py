"""Runs our migrations in Alembic: one transaction each, and none waits long for a lock."""

import re
from typing import Any

from alembic import context
from sqlalchemy import create_engine, text

from database_layer.tables import metadata
from database_layer.types import AsDocument, Enumerated, Instant, TransactionId

LOCK_TIMEOUT = "SET lock_timeout = '5s'"


# procrastinate brings its own schema, and monthly partitions come and go: both are exempt from the drift check.
NOT_OURS = re.compile(r"procrastinate_|(audit_rows|events)_(past|other|y\d{4}m\d\d)")


def is_ours(name: str | None, type_: str, *_: object) -> bool:
    """True if an object of that name is compared with the tables of the code."""
    return not NOT_OURS.match((name or "").removeprefix("ix_"))


def include(_object: object, name: str | None, type_: str, *_: object) -> bool:
    return is_ours(name, type_)


def plain_types(type_: str, item: Any, autogen_context: Any) -> Any:
    """Write plain column types into migrations, so that none depends on a class that may change."""
    if type_ == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    if type_ == "type" and isinstance(item, AsDocument):
        return "postgresql.JSONB()"
    if type_ == "type" and isinstance(item, Enumerated):
        return "sa.String(length=40)"
    if type_ == "type" and isinstance(item, TransactionId):
        autogen_context.imports.add("from database_layer.types import TransactionId")
        return "TransactionId()"
    return False


def run_online() -> None:
    engine = create_engine(context.config.attributes["url"])
    with engine.connect() as connection:
        connection.execute(text(LOCK_TIMEOUT))
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=metadata,
            include_object=include,
            render_item=plain_types,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


def run_offline() -> None:
    context.configure(
        dialect_name="postgresql", target_metadata=metadata, include_object=include, transaction_per_migration=True
    )
    with context.begin_transaction():
        context.execute(LOCK_TIMEOUT)
        context.run_migrations()


if context.is_offline_mode():
    run_offline()
else:
    run_online()
