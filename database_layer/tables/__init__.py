"""The tables. Importing this package gives the whole schema to `metadata`."""

from database_layer.tables import (
    billing,
    catalogue,
    inventory,
    messages,
    ordering,
    orders,
    records,
    users,
)
from database_layer.tables.metadata import metadata

__all__ = ["billing", "catalogue", "inventory", "messages", "metadata", "ordering", "orders", "records", "users"]
