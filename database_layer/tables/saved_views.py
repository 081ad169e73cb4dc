"""Questions that analysts save, and the people who get them by mail."""

from sqlalchemy import Boolean, Column, Integer, Table, UniqueConstraint

from business_layer.insight.mailing_times import Cadence
from database_layer.tables import columns as c
from database_layer.tables.metadata import metadata

saved_views = Table(
    "saved_views",
    metadata,
    c.identifier(),
    c.uuid_column("owner_id", c.refers_to("users.id"), nullable=False, index=True),
    c.text("owner_name"),
    c.text("name"),
    c.text("kind"),
    c.text("query"),
    Column("is_shared", Boolean, nullable=False),
    c.instant("saved_at", nullable=False),
)
view_mailings = Table(
    "view_mailings",
    metadata,
    c.identifier(),
    c.uuid_column("view_id", c.refers_to("saved_views.id"), nullable=False),
    c.uuid_column("user_id", c.refers_to("users.id"), nullable=False, index=True),
    c.state_column(Cadence, "cadence"),
    Column("weekday", Integer, nullable=False),
    Column("hour", Integer, nullable=False),
    c.text("zone"),
    c.instant("next_due_at", nullable=False, index=True),
    Column("is_failing", Boolean, nullable=False),
    UniqueConstraint("view_id", "user_id"),
)
