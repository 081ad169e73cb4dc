"""Published catalogue versions: written once, never changed."""

from sqlalchemy import Column, Integer, String, Table
from sqlalchemy.dialects.postgresql import JSONB

from database_layer.tables import columns as c
from database_layer.tables.metadata import metadata

catalogue_versions = Table(
    "catalogue_versions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("digest", String(64), nullable=False),
    c.instant("published_at", nullable=False),
    c.instant("valid_from", nullable=False, index=True),
    Column("document", JSONB, nullable=False),
    # The format of the document: a process passes over those it cannot read.
    Column("format", Integer, server_default="1", nullable=False),
)
