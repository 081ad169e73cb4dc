"""Billing accounts."""

from sqlalchemy import Column, Integer, Sequence, Table

from business_layer.billing.accounts import AccountKind, BillFormat
from business_layer.shared.addresses import GeographicAddress
from database_layer.tables import columns as c
from database_layer.tables.metadata import metadata
from database_layer.types import AsDocument, Enumerated

billing_account_numbers = Sequence("billing_account_numbers", metadata=metadata, start=50001)

billing_accounts = Table(
    "billing_accounts",
    metadata,
    c.identifier(),
    c.text("number", unique=True),
    c.uuid_column("customer_id", c.refers_to("customers.id"), nullable=False, index=True),
    c.text("name"),
    Column("address", AsDocument(GeographicAddress), nullable=False),
    c.state_column(BillFormat, "format"),
    Column("cycle_day", Integer, nullable=False),
    c.instant("opened_at", nullable=False),
    Column("kind", Enumerated(AccountKind)),
)
