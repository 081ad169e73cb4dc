"""Qualifications of addresses, carts and checkouts."""

from sqlalchemy import Boolean, Column, Index, Integer, Table
from sqlalchemy.dialects.postgresql import JSONB

from business_layer.billing.accounts import BillingDetails
from business_layer.catalogue.prices import PriceLine
from business_layer.online_ordering.availability import AvailabilityAnswer
from business_layer.online_ordering.cart import RemovedItem
from business_layer.online_ordering.checkout import Agreement, ShippingChoice
from business_layer.online_ordering.qualification import QualificationState
from business_layer.order_management.orders import Contact
from business_layer.shared.addresses import GeographicAddress
from database_layer.tables import columns as c
from database_layer.tables.metadata import metadata
from database_layer.types import AsDocument

qualifications = Table(
    "qualifications",
    metadata,
    c.identifier(),
    Column("address", AsDocument(GeographicAddress), nullable=False),
    c.uuid_column("visitor_id"),
    c.uuid_column("customer_id", c.refers_to("customers.id")),
    c.instant("asked_at", nullable=False),
    c.state_column(QualificationState),
    Column("answers", AsDocument(tuple[AvailabilityAnswer, ...]), nullable=False),
    c.instant("answered_at"),
    c.instant("expires_at"),
    c.instant("ask_again_at"),
)

carts = Table(
    "carts",
    metadata,
    c.identifier(),
    c.uuid_column("visitor_id"),
    c.uuid_column("customer_id", c.refers_to("customers.id")),
    Column("is_open", Boolean, nullable=False),
    c.instant("changed_at", nullable=False),
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
    c.identifier(),
    c.uuid_column("cart_id", c.refers_to("carts.id"), nullable=False, index=True),
    c.text("offering_slug"),
    Column("catalogue_version", Integer, nullable=False),
    Column("values", JSONB, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("price_lines", AsDocument(tuple[PriceLine, ...]), nullable=False),
    Column("address", AsDocument(GeographicAddress)),
    c.uuid_column("qualification_id", c.refers_to("qualifications.id")),
    c.instant("added_at", nullable=False, index=True),
)

checkouts = Table(
    "checkouts",
    metadata,
    c.identifier(),
    c.uuid_column("cart_id", c.refers_to("carts.id"), nullable=False, unique=True),
    c.uuid_column("customer_id", c.refers_to("customers.id")),
    c.uuid_column("submission_key", nullable=False, unique=True),
    c.instant("started_at", nullable=False),
    Column("contact", AsDocument(Contact)),
    Column("installations", JSONB, nullable=False),
    Column("shipping", AsDocument(ShippingChoice)),
    Column("move_days", JSONB, nullable=False, server_default="{}"),
    c.uuid_column("billing_account_id", c.refers_to("billing_accounts.id")),
    Column("signed_up_as", AsDocument(Contact)),
    Column("billing", AsDocument(BillingDetails)),
    Column("agreements", AsDocument(tuple[Agreement, ...]), nullable=False),
    c.text("order_number"),
    Column("version", Integer, nullable=False),
)
