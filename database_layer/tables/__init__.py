"""The tables. Importing this package gives the whole schema to `metadata`."""

from database_layer.tables import (
    billing,
    carts,
    catalogue,
    experiments,
    insight,
    inventory,
    messages,
    monday_mails,
    orders,
    records,
    releases,
    saved_views,
    service_changes,
    step_alerts,
    users,
)
from database_layer.tables.metadata import metadata

__all__ = [
    "billing",
    "carts",
    "catalogue",
    "experiments",
    "insight",
    "inventory",
    "messages",
    "metadata",
    "monday_mails",
    "orders",
    "records",
    "releases",
    "saved_views",
    "service_changes",
    "step_alerts",
    "users",
]
