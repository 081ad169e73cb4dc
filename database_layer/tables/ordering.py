"""Pre-sale and checkout: qualifications, carts, checkouts."""

from sqlalchemy import Boolean, Column, Index, Integer, Table
from sqlalchemy.dialects.postgresql import JSONB

from business_layer.catalogue.prices import PriceLine
from business_layer.online_ordering.availability import AvailabilityAnswer
from business_layer.online_ordering.cart import RemovedItem
from business_layer.online_ordering.checkout import Agreement, ShippingChoice
from business_layer.online_ordering.qualification import QualificationState
from business_layer.order_management.orders import Contact
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

qualifications = Table(
    "qualifications",
    metadata,
    identifier(),
    Column("address", AsDocument(GeographicAddress), nullable=False),
    uuid_column("visitor_id"),
    uuid_column("customer_id", refers_to("customers.id")),
    instant("asked_at", nullable=False),
    state_column(QualificationState),
    Column("answers", AsDocument(tuple[AvailabilityAnswer, ...]), nullable=False),
    instant("answered_at"),
    instant("expires_at"),
    instant("ask_again_at"),
)

carts = Table(
    "carts",
    metadata,
    identifier(),
    uuid_column("visitor_id"),
    uuid_column("customer_id", refers_to("customers.id")),
    Column("is_open", Boolean, nullable=False),
    instant("changed_at", nullable=False),
    Column("last_removed", AsDocument(RemovedItem)),
)
Index(
    "uq_carts_open_customer_id",
    carts.c.customer_id,
    unique=True,
    postgresql_where=carts.c.is_open & carts.c.customer_id.isnot(None),
)
Index(
    "uq_carts_open_visitor_id",
    carts.c.visitor_id,
    unique=True,
    postgresql_where=carts.c.is_open & carts.c.visitor_id.isnot(None),
)

Index("ix_carts_open_changed_at", carts.c.changed_at, postgresql_where=carts.c.is_open)

cart_items = Table(
    "cart_items",
    metadata,
    identifier(),
    uuid_column("cart_id", refers_to("carts.id"), nullable=False, index=True),
    text("offering_slug"),
    Column("catalogue_version", Integer, nullable=False),
    Column("values", JSONB, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("price_lines", AsDocument(tuple[PriceLine, ...]), nullable=False),
    Column("address", AsDocument(GeographicAddress)),
    uuid_column("qualification_id", refers_to("qualifications.id")),
    instant("added_at", nullable=False, index=True),
)

checkouts = Table(
    "checkouts",
    metadata,
    identifier(),
    uuid_column("cart_id", refers_to("carts.id"), nullable=False, unique=True),
    uuid_column("customer_id", refers_to("customers.id"), nullable=False),
    uuid_column("submission_key", nullable=False, unique=True),
    instant("started_at", nullable=False),
    Column("contact", AsDocument(Contact)),
    Column("installations", JSONB, nullable=False),
    Column("shipping", AsDocument(ShippingChoice)),
    Column("move_days", JSONB, nullable=False, server_default="{}"),
    uuid_column("billing_account_id", refers_to("billing_accounts.id")),
    Column("agreements", AsDocument(tuple[Agreement, ...]), nullable=False),
    text("order_number"),
    Column("version", Integer, nullable=False),
)
