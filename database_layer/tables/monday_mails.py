"""Choices to get the numbers each Monday."""

from sqlalchemy import Boolean, Column, Date, Table

from database_layer.tables import columns as c
from database_layer.tables.metadata import metadata

monday_mails = Table(
    "monday_mails",
    metadata,
    c.identifier(),
    c.uuid_column("user_id", c.refers_to("users.id"), nullable=False, unique=True),
    Column("is_on", Boolean, nullable=False),
    c.instant("chosen_at", nullable=False),
    Column("mailed_week", Date),
)
