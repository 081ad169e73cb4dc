"""People, customers, agents, their sessions and one-time secrets."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    Sequence,
    String,
    Table,
    false,
    func,
)
from sqlalchemy import text as sql

from business_layer.user_management.sessions import Site, TokenPurpose
from business_layer.user_management.users import Role
from database_layer.tables.metadata import (
    identifier,
    instant,
    metadata,
    refers_to,
    state_column,
    text,
    uuid_column,
)
from database_layer.types import AsDocument

customer_numbers = Sequence("customer_numbers", metadata=metadata, start=200001)

users = Table(
    "users",
    metadata,
    identifier(),
    text("email", unique=True),
    text("name"),
    text("password_hash"),
    instant("created_at", nullable=False),
    instant("verified_at"),
    instant("disabled_at"),
    text("totp_secret"),
    Column("totp_last_step", Integer, nullable=False),
    Column("has_given_password", Boolean, server_default=false(), nullable=False),
    instant("last_signed_in_at"),
    CheckConstraint("email = lower(email)", name="email_is_lower"),
)

customers = Table(
    "customers",
    metadata,
    identifier(),
    uuid_column("user_id", refers_to("users.id"), nullable=False, unique=True),
    text("number", unique=True),
    text("name"),
    text("email"),
    text("telephone"),
    instant("created_at", nullable=False),
)
Index(
    "ix_customers_name_words",
    func.to_tsvector(sql("'simple'"), customers.c.name),
    postgresql_using="gin",
)
Index("ix_customers_folded_words", func.name_words(customers.c.name), postgresql_using="gin")
Index(
    "ix_customers_email_begins",
    func.lower(customers.c.email).label("email"),
    postgresql_ops={"email": "text_pattern_ops"},
)
Index("ix_customers_number_begins", customers.c.number, postgresql_ops={"number": "text_pattern_ops"})
Index(
    "ix_customers_telephone_ends",
    func.reverse(func.split_part(customers.c.telephone, sql("';'"), sql("1"))).label("telephone"),
    postgresql_ops={"telephone": "text_pattern_ops"},
)
Index("ix_customers_email", func.lower(customers.c.email))
Index("ix_customers_telephone", customers.c.telephone)

agents = Table(
    "agents",
    metadata,
    identifier(),
    uuid_column("user_id", refers_to("users.id"), nullable=False, unique=True),
    text("name"),
    text("email"),
    text("service_center"),
    Column("roles", AsDocument(tuple[Role, ...]), nullable=False),
    instant("created_at", nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    state_column(Site, "site"),
    uuid_column("user_id", refers_to("users.id"), nullable=False, index=True),
    uuid_column("customer_id", refers_to("customers.id")),
    uuid_column("agent_id", refers_to("agents.id")),
    instant("started_at", nullable=False),
    instant("seen_at", nullable=False),
    instant("ends_at", nullable=False, index=True),
    instant("second_factor_at"),
    uuid_column("acting_for", refers_to("customers.id")),
    text("acting_reason"),
)

one_time_tokens = Table(
    "one_time_tokens",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    uuid_column("user_id", refers_to("users.id"), nullable=False, index=True),
    state_column(TokenPurpose, "purpose"),
    instant("expires_at", nullable=False, index=True),
    instant("used_at"),
    uuid_column("visitor_id"),
    text("name", server_default=""),
    text("password_hash", server_default=""),
)

attempts = Table(
    "attempts",
    metadata,
    identifier(),
    text("kind"),
    Column("subject_hash", String(64), nullable=False),
    instant("at", nullable=False),
    Index("ix_attempts_kind_subject_hash_at", "kind", "subject_hash", "at"),
)
