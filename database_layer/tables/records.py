"""The records of a commit: the audit trail of every write, and the append-only events that site intelligence reads."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB

from database_layer.tables import columns as c
from database_layer.tables.metadata import metadata
from database_layer.types import TransactionId

# A partition a month, so that an old month is dropped instead of deleted row by row. Neither table has a primary key:
# on a partitioned table it would have to contain `at`.
BY_MONTH = "RANGE (at)"

audit_rows = Table(
    "audit_rows",
    metadata,
    Column("id", BigInteger, nullable=False, server_default=sql("nextval('audit_rows_ids')")),
    c.instant("at", nullable=False),
    c.text("actor_kind"),
    c.text("actor_name"),
    c.uuid_column("user_id"),
    c.uuid_column("on_behalf_of"),
    c.text("reason"),
    c.text("request_id"),
    c.text("entity"),
    c.text("entity_id"),
    c.text("verb"),
    Column("changed", JSONB, nullable=False),
    Index("ix_audit_rows_entity_entity_id", "entity", "entity_id"),
    Index("ix_audit_rows_customer_at", "on_behalf_of", "at", postgresql_where=sql("on_behalf_of IS NOT NULL")),
    Index("ix_audit_rows_period", "at", postgresql_using="brin"),
    postgresql_partition_by=BY_MONTH,
)

events = Table(
    "events",
    metadata,
    Column("id", BigInteger, nullable=False, server_default=sql("nextval('events_ids')")),
    Column("transaction_id", TransactionId, nullable=False, server_default=sql("pg_current_xact_id()")),
    c.uuid_column("event_id", nullable=False),
    c.text("name"),
    Column("version", Integer, nullable=False),
    c.instant("at", nullable=False),
    c.uuid_column("visitor_id"),
    c.uuid_column("customer_id"),
    c.uuid_column("subject_id", nullable=False, index=True),
    Column("properties", JSONB, nullable=False),
    # The database's own clock; rows from before it was kept have none.
    c.instant("recorded_at", server_default=sql("clock_timestamp()")),
    c.text("source", nullable=True),
    c.text("actor_kind", nullable=True),
    c.text("subject_type", nullable=True),
    c.text("session", nullable=True),
    c.text("consent", nullable=True),
    Column("context", JSONB),
    # The number by which people know the subject, for orders.
    c.text("subject_number", nullable=True),
    Index("ix_events_transaction_id_id", "transaction_id", "id"),
    Index("ix_events_visitor", "visitor_id", postgresql_where=sql("visitor_id IS NOT NULL")),
    Index("ix_events_customer", "customer_id", postgresql_where=sql("customer_id IS NOT NULL")),
    postgresql_partition_by=BY_MONTH,
)

searches = Table(
    "searches",
    metadata,
    c.identifier(),
    c.uuid_column("agent_id", nullable=False),
    c.text("subject"),
    Column("criteria", JSONB, nullable=False),
    c.instant("at", nullable=False, index=True),
)
