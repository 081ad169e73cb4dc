"""Who pays."""

from sqlalchemy import Column, Integer, Sequence, Table

from business_layer.billing.accounts import BillFormat
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

billing_account_numbers = Sequence("billing_account_numbers", metadata=metadata, start=50001)

billing_accounts = Table(
    "billing_accounts",
    metadata,
    identifier(),
    text("number", unique=True),
    uuid_column("customer_id", refers_to("customers.id"), nullable=False, index=True),
    text("name"),
    Column("address", AsDocument(GeographicAddress), nullable=False),
    state_column(BillFormat, "format"),
    Column("cycle_day", Integer, nullable=False),
    instant("opened_at", nullable=False),
)
