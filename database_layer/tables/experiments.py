"""The running of experiments, which analysts switch on and off."""

from sqlalchemy import Column, Integer, Table, UniqueConstraint

from business_layer.insight.experiments import ExperimentState
from database_layer.tables import columns as c
from database_layer.tables.metadata import metadata

experiment_runs = Table(
    "experiment_runs",
    metadata,
    c.identifier(),
    c.text("experiment"),
    c.state_column(ExperimentState),
    c.instant("begun_at"),
    c.text("begun_by"),
    c.instant("ended_at"),
    c.text("ended_by"),
    Column("version", Integer, nullable=False),
    UniqueConstraint("experiment"),
)
