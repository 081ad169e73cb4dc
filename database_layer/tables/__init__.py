"""The tables. Importing this package gives the whole schema to `metadata`."""

from database_layer.tables import (
    billing,
    carts,
    catalogue,
    experiments,
    inventory,
    messages,
    orders,
    records,
    releases,
    service_changes,
    users,
)
from database_layer.tables.metadata import metadata

__all__ = [
    "billing",
    "carts",
    "catalogue",
    "experiments",
    "inventory",
    "messages",
    "metadata",
    "orders",
    "records",
    "releases",
    "service_changes",
    "users",
]
