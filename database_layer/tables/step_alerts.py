"""Choices to be alerted about a step, and the alarms about steps that fell."""

from sqlalchemy import Boolean, Column, Date, Index, Table, UniqueConstraint

from business_layer.insight.step_alerts import AlarmState, Fall
from database_layer.tables import columns as c
from database_layer.tables.metadata import metadata

step_alerts = Table(
    "step_alerts",
    metadata,
    c.identifier(),
    c.uuid_column("user_id", c.refers_to("users.id"), nullable=False),
    c.text("step"),
    c.text("device"),
    c.state_column(Fall, "fall"),
    Column("is_on", Boolean, nullable=False),
    c.instant("chosen_at", nullable=False),
    c.uuid_column("mailed_alarm_id"),
    UniqueConstraint("user_id", "step", "device"),
)

step_alarms = Table(
    "step_alarms",
    metadata,
    c.identifier(),
    c.text("step"),
    c.text("device"),
    c.text("finding"),
    Column("since", Date, nullable=False),
    c.instant("noticed_at", nullable=False, index=True),
    c.state_column(AlarmState),
    c.text("note"),
    c.text("changed_by"),
    c.instant("changed_at"),
    c.instant("over_at"),
)
# A step has one alarm at a time on a device.
Index(
    "ix_step_alarms_current",
    step_alarms.c.step,
    step_alarms.c.device,
    unique=True,
    postgresql_where=step_alarms.c.over_at.is_(None),
)
