"""Proposed changes of services, and offers to take a service over."""

from sqlalchemy import Column, Date, Index, Integer, Table

from business_layer.online_ordering.checkout import Agreement
from business_layer.order_management.order_entry import ItemRequest
from business_layer.service_changes.service_change import (
    ChangeCharge,
    ChangeEffect,
    ChangeKind,
    CharacteristicChange,
    ServiceChangeState,
)
from business_layer.service_changes.transfer_offer import OfferState
from business_layer.shared.money import Money
from database_layer.tables import columns as c
from database_layer.tables.metadata import metadata
from database_layer.types import AsDocument

service_changes = Table(
    "service_changes",
    metadata,
    c.identifier(),
    c.state_column(ChangeKind, "kind"),
    c.uuid_column("product_id", c.refers_to("products.id"), nullable=False),
    Column("product_version", Integer, nullable=False),
    c.uuid_column("customer_id", c.refers_to("customers.id"), nullable=False),
    c.uuid_column("billing_account_id", c.refers_to("billing_accounts.id"), nullable=False),
    Column("items", AsDocument(tuple[ItemRequest, ...]), nullable=False),
    Column("monthly_before", AsDocument(Money), nullable=False),
    Column("monthly_after", AsDocument(Money), nullable=False),
    c.instant("created_at", nullable=False),
    c.instant("valid_until", nullable=False),
    c.text("created_by"),
    Column("requested_on", Date),
    Column("charges", AsDocument(tuple[ChangeCharge, ...]), nullable=False),
    Column("effects", AsDocument(tuple[ChangeEffect, ...]), nullable=False),
    Column("characteristics", AsDocument(tuple[CharacteristicChange, ...]), nullable=False),
    c.state_column(ServiceChangeState),
    c.text("order_number"),
    c.text("agreement"),
)
# Proposals that nobody accepted are deleted some time after they lapsed.
Index(
    "ix_service_changes_lapsed",
    service_changes.c.valid_until,
    postgresql_where=service_changes.c.state != ServiceChangeState.ACCEPTED,
)

transfer_offers = Table(
    "transfer_offers",
    metadata,
    c.identifier(),
    c.uuid_column("product_id", c.refers_to("products.id"), nullable=False),
    c.uuid_column("customer_id", c.refers_to("customers.id"), nullable=False),
    c.text("email"),
    c.text("token_hash", unique=True),
    c.instant("created_at", nullable=False),
    c.instant("answer_by", nullable=False),
    c.text("created_by"),
    Column("requested_on", Date),
    c.text("agreement"),
    c.state_column(OfferState),
    c.instant("answered_at"),
    c.text("order_number"),
    Column("agreements", AsDocument(tuple[Agreement, ...]), nullable=False),
)
IS_OPEN = transfer_offers.c.state == OfferState.PROPOSED
# A product is offered to one person at a time.
Index("ix_transfer_offers_open", transfer_offers.c.product_id, unique=True, postgresql_where=IS_OPEN)
# What nobody answered in time ends, and what nobody accepted is deleted some time later.
Index(
    "ix_transfer_offers_answer_by",
    transfer_offers.c.answer_by,
    postgresql_where=transfer_offers.c.state != OfferState.ACCEPTED,
)
Index(
    "ix_transfer_offers_order_number",
    transfer_offers.c.order_number,
    postgresql_where=transfer_offers.c.order_number != "",
)
