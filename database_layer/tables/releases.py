"""Acts of release engineers in the back office. The record of releases itself is in a database of its own."""

from sqlalchemy import Boolean, Column, Table

from business_layer.releases.release_act import ActKind
from database_layer.tables import columns as c
from database_layer.tables.metadata import metadata

release_acts = Table(
    "release_acts",
    metadata,
    c.identifier(),
    c.state_column(ActKind, "kind"),
    c.text("environment"),
    c.text("build"),
    Column("is_hotfix", Boolean, nullable=False),
    c.text("reason"),
    c.uuid_column("user_id", c.refers_to("users.id"), nullable=False),
    c.text("email"),
    c.instant("begun_at", nullable=False),
    c.instant("recorded_at"),
)
