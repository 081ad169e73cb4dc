"""What customers hold, and what is scarce."""

from sqlalchemy import (
    Column,
    Float,
    Index,
    Integer,
    Table,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB

from business_layer.catalogue.prices import PriceLine
from business_layer.inventory.products import ProductState, StateInterval
from business_layer.inventory.resources import ResourceKind, ResourceState
from business_layer.shared.addresses import GeographicAddress
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

products = Table(
    "products",
    metadata,
    identifier(),
    uuid_column("customer_id", refers_to("customers.id"), nullable=False, index=True),
    uuid_column("billing_account_id", refers_to("billing_accounts.id"), nullable=False),
    text("order_number"),
    text("offering_slug"),
    text("offering_name"),
    Column("catalogue_version", Integer, nullable=False),
    Column("values", JSONB, nullable=False),
    Column("address", AsDocument(GeographicAddress)),
    Column("price_lines", AsDocument(tuple[PriceLine, ...]), nullable=False),
    state_column(ProductState),
    Column("history", AsDocument(tuple[StateInterval, ...]), nullable=False),
    Column("network", JSONB, nullable=False),
    instant("created_at", nullable=False),
    Column("version", Integer, nullable=False),
)

resources = Table(
    "resources",
    metadata,
    identifier(),
    state_column(ResourceKind, "kind"),
    text("pool"),
    text("value"),
    state_column(ResourceState),
    uuid_column("holder_id", index=True),
    instant("reserved_until"),
    instant("held_since"),
    text("held_from", server_default=""),
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
    "ix_resources_reserved_until",
    resources.c.reserved_until,
    postgresql_where=resources.c.state == ResourceState.RESERVED,
)

access_numbers = Table(
    "access_numbers",
    metadata,
    Column("number", text("number").type, primary_key=True),
    text("city"),
    text("state"),
    Column("latitude", Float, nullable=False, index=True),
    Column("longitude", Float, nullable=False),
)
