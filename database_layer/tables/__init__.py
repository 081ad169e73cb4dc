"""The tables. Importing this package gives the whole schema to `metadata`."""

from database_layer.tables import (
    billing,
    carts,
    catalogue,
    inventory,
    messages,
    monday_mails,
    orders,
    records,
    releases,
    service_changes,
    step_alerts,
    users,
)
from database_layer.tables.metadata import metadata

__all__ = [
    "billing",
    "carts",
    "catalogue",
    "inventory",
    "messages",
    "metadata",
    "monday_mails",
    "orders",
    "records",
    "releases",
    "service_changes",
    "step_alerts",
    "users",
]
