"""Products of customers, scarce resources, and access numbers."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Float,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB

from business_layer.catalogue.prices import PriceLine
from business_layer.inventory.number_alerts import NumberAlertState
from business_layer.inventory.product_states import ProductState, StateInterval
from business_layer.inventory.queries import NumberPool
from business_layer.inventory.resources import ResourceKind, ResourceState
from business_layer.shared.addresses import GeographicAddress
from database_layer.tables import columns as c
from database_layer.tables.metadata import metadata
from database_layer.types import AsDocument

products = Table(
    "products",
    metadata,
    c.identifier(),
    c.uuid_column("customer_id", c.refers_to("customers.id"), nullable=False, index=True),
    c.uuid_column("billing_account_id", c.refers_to("billing_accounts.id"), nullable=False),
    c.text("order_number"),
    c.text("offering_slug"),
    c.text("offering_name"),
    Column("catalogue_version", Integer, nullable=False),
    Column("values", JSONB, nullable=False),
    Column("address", AsDocument(GeographicAddress)),
    Column("price_lines", AsDocument(tuple[PriceLine, ...]), nullable=False),
    c.state_column(ProductState),
    Column("history", AsDocument(tuple[StateInterval, ...]), nullable=False),
    Column("network", JSONB, nullable=False),
    c.instant("created_at", nullable=False),
    c.instant("terms_since"),
    c.uuid_column("order_item_id"),
    c.uuid_column("qualification_id"),
    c.instant("committed_since"),
    c.instant("held_since"),
    Column("version", Integer, nullable=False),
)

past_terms = Table(
    "past_product_terms",
    metadata,
    c.uuid_column("product_id", c.refers_to("products.id"), primary_key=True),
    c.instant("valid_from", primary_key=True, nullable=False),
    c.instant("valid_to", nullable=False),
    c.uuid_column("customer_id", c.refers_to("customers.id"), nullable=False),
    c.uuid_column("billing_account_id", c.refers_to("billing_accounts.id"), nullable=False),
    c.text("offering_slug"),
    c.text("offering_name"),
    Column("catalogue_version", Integer, nullable=False),
    Column("values", JSONB, nullable=False),
    Column("address", AsDocument(GeographicAddress)),
    Column("price_lines", AsDocument(tuple[PriceLine, ...]), nullable=False),
    c.uuid_column("order_item_id"),
    c.uuid_column("qualification_id"),
    UniqueConstraint("product_id", "valid_to"),
    CheckConstraint("valid_from < valid_to", name="lasts"),
)
# A bill asks for what an account had in its period.
Index("ix_past_product_terms_billing_account", past_terms.c.billing_account_id, past_terms.c.valid_to)

product_bundles = Table(
    "product_bundles",
    metadata,
    c.identifier(),
    c.uuid_column("customer_id", c.refers_to("customers.id"), nullable=False),
    c.text("order_number"),
    c.text("slug"),
    c.text("name"),
    Column("offerings", AsDocument(tuple[str, ...]), nullable=False),
    Column("percent_off_monthly", Integer, nullable=False),
    c.instant("began_at", nullable=False),
    c.instant("ended_at"),
    Column("version", Integer, nullable=False),
    UniqueConstraint("order_number", "slug"),
)

bundle_members = Table(
    "bundle_members",
    metadata,
    c.uuid_column("bundle_id", c.refers_to("product_bundles.id"), primary_key=True),
    c.uuid_column("product_id", c.refers_to("products.id"), primary_key=True, index=True),
    c.text("offering_slug"),
    c.instant("left_at"),
)

resources = Table(
    "resources",
    metadata,
    c.identifier(),
    c.state_column(ResourceKind, "kind"),
    c.text("pool"),
    c.text("value"),
    c.state_column(ResourceState),
    c.uuid_column("holder_id", index=True),
    c.instant("reserved_until"),
    c.instant("held_since"),
    c.text("held_from", server_default=""),
    c.instant("available_at"),
    Column("referred_to", Text),
    UniqueConstraint("kind", "pool", "value"),
)
Index(
    "ix_resources_number_ends",
    func.reverse(resources.c.value).label("number"),
    postgresql_where=resources.c.kind == ResourceKind.TELEPHONE_NUMBER,
    postgresql_ops={"number": "text_pattern_ops"},
)
Index(
    "ix_resources_held_number_ends",
    func.reverse(resources.c.value).label("number"),
    resources.c.holder_id,
    postgresql_where=(resources.c.kind == ResourceKind.TELEPHONE_NUMBER) & resources.c.holder_id.is_not(None),
    postgresql_ops={"number": "text_pattern_ops"},
)
Index(
    "ix_resources_free",
    resources.c.kind,
    resources.c.pool,
    resources.c.value,
    postgresql_where=resources.c.state.in_([ResourceState.SPARE, ResourceState.RESERVED]),
)
Index(
    "ix_resources_free_number_ends",
    resources.c.pool,
    func.reverse(resources.c.value),
    postgresql_where=(resources.c.kind == ResourceKind.TELEPHONE_NUMBER)
    & resources.c.state.in_([ResourceState.SPARE, ResourceState.RESERVED]),
)
Index(
    "ix_resources_reserved_until",
    resources.c.reserved_until,
    postgresql_where=resources.c.state == ResourceState.RESERVED,
)
Index(
    "ix_resources_assigned",
    resources.c.kind,
    resources.c.held_since,
    postgresql_where=resources.c.state == ResourceState.ASSIGNED,
)
Index(
    "ix_resources_available_at",
    resources.c.available_at,
    postgresql_where=resources.c.state == ResourceState.AGING,
)

number_alerts = Table(
    "number_alerts",
    metadata,
    c.identifier(),
    c.text("token_hash", unique=True),
    c.text("email"),
    c.uuid_column("customer_id", c.refers_to("customers.id"), index=True),
    c.text("offering_slug"),
    c.text("word"),
    Column("pools", AsDocument(tuple[NumberPool, ...]), nullable=False),
    c.instant("requested_at", nullable=False),
    c.instant("expires_at", nullable=False, index=True),
    c.state_column(NumberAlertState),
)
Index("ix_number_alerts_active", number_alerts.c.id, postgresql_where=number_alerts.c.state == NumberAlertState.ACTIVE)
Index(
    "ix_number_alerts_active_email",
    number_alerts.c.email,
    postgresql_where=number_alerts.c.state == NumberAlertState.ACTIVE,
)

access_numbers = Table(
    "access_numbers",
    metadata,
    Column("number", c.text("number").type, primary_key=True),
    c.text("city"),
    c.text("state"),
    Column("latitude", Float, nullable=False, index=True),
    Column("longitude", Float, nullable=False),
)
