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

from business_layer.shared.visits import Consent
from business_layer.user_management.sessions import Site, TokenPurpose
from business_layer.user_management.users import Role
from database_layer.tables import columns as c
from database_layer.tables.metadata import metadata
from database_layer.types import AsDocument

customer_numbers = Sequence("customer_numbers", metadata=metadata, start=200001)

users = Table(
    "users",
    metadata,
    c.identifier(),
    c.text("email", unique=True),
    c.text("name"),
    c.text("password_hash"),
    c.instant("created_at", nullable=False),
    c.instant("verified_at"),
    c.instant("disabled_at"),
    c.text("totp_secret"),
    Column("totp_last_step", Integer, nullable=False),
    Column("has_given_password", Boolean, server_default=false(), nullable=False),
    c.instant("last_signed_in_at"),
    CheckConstraint("email = lower(email)", name="email_is_lower"),
)

customers = Table(
    "customers",
    metadata,
    c.identifier(),
    c.uuid_column("user_id", c.refers_to("users.id"), nullable=False, unique=True),
    c.text("number", unique=True),
    c.text("name"),
    c.text("email"),
    c.text("telephone"),
    c.instant("created_at", nullable=False),
    c.instant("cpni_permitted_at"),
    c.state_column(Consent, "event_consent", nullable=True),
    c.instant("events_erased_at"),
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
    c.identifier(),
    c.uuid_column("user_id", c.refers_to("users.id"), nullable=False, unique=True),
    c.text("name"),
    c.text("email"),
    c.text("service_center"),
    Column("roles", AsDocument(tuple[Role, ...]), nullable=False),
    c.instant("created_at", nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    c.state_column(Site, "site"),
    c.uuid_column("user_id", c.refers_to("users.id"), nullable=False, index=True),
    c.uuid_column("customer_id", c.refers_to("customers.id")),
    c.uuid_column("agent_id", c.refers_to("agents.id")),
    c.instant("started_at", nullable=False),
    c.instant("seen_at", nullable=False),
    c.instant("ends_at", nullable=False, index=True),
    c.instant("second_factor_at"),
    c.uuid_column("acting_for", c.refers_to("customers.id")),
    c.text("acting_reason"),
)

one_time_tokens = Table(
    "one_time_tokens",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    c.uuid_column("user_id", c.refers_to("users.id"), nullable=False, index=True),
    c.state_column(TokenPurpose, "purpose"),
    c.instant("expires_at", nullable=False, index=True),
    c.instant("used_at"),
    c.uuid_column("visitor_id", index=True),
    c.text("name", server_default=""),
    c.text("password_hash", server_default=""),
)

attempts = Table(
    "attempts",
    metadata,
    c.identifier(),
    c.text("kind"),
    Column("subject_hash", String(64), nullable=False),
    c.instant("at", nullable=False),
    Index("ix_attempts_kind_subject_hash_at", "kind", "subject_hash", "at"),
)
