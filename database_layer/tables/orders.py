"""Product orders, their items, and the tasks of their plans."""

from datetime import datetime
from typing import Any

from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override
from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Date,
    Index,
    Integer,
    Sequence,
    Table,
    UniqueConstraint,
    case,
    func,
    literal_column,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB

from business_layer.billing.taxes import TaxEstimate
from business_layer.catalogue.plan_steps import DependencyKind, NetworkAction, TaskType
from business_layer.catalogue.prices import PriceLine
from business_layer.inventory.product_states import SuspensionReason
from business_layer.order_management.fallout import Fallout
from business_layer.order_management.item_terms import ItemTerms
from business_layer.order_management.items import ExpectedDate, ItemRelation
from business_layer.order_management.plan_delta import PlanDelta
from business_layer.order_management.revisions import RevisionKind, RevisionState
from business_layer.order_management.shipments import ShipmentState
from business_layer.order_management.states import (
    OPEN_STATES,
    ItemAction,
    ItemState,
    ProductOrderState,
    TaskState,
)
from business_layer.order_management.task_log import Correction, Exchange, LogEntry
from business_layer.order_management.tasks import PARKED_WITHOUT_END
from business_layer.shared.addresses import GeographicAddress
from database_layer.tables import columns as c
from database_layer.tables.metadata import metadata
from database_layer.types import AsDocument, Instant, WrittenByTrigger, converter

# A correction is stored as an exchange with the name of its author: so the previous release reads and writes it.
REASON = override(rename="detail")
converter.register_structure_hook(Correction, make_dict_structure_fn(Correction, converter, reason=REASON))
converter.register_unstructure_hook(Correction, make_dict_unstructure_fn(Correction, converter, reason=REASON))
converter.register_structure_hook(
    LogEntry, lambda stored, _: converter.structure(stored, Correction if stored.get("by") else Exchange)
)

product_order_numbers = Sequence("product_order_numbers", metadata=metadata, start=1000001)

product_orders = Table(
    "product_orders",
    metadata,
    c.identifier(),
    c.text("number", unique=True),
    c.uuid_column("customer_id", c.refers_to("customers.id"), nullable=False, index=True),
    c.uuid_column("billing_account_id", c.refers_to("billing_accounts.id"), nullable=False),
    c.uuid_column("submission_key", nullable=False, unique=True),
    c.text("contact_name"),
    c.text("contact_email"),
    c.text("contact_telephone"),
    c.instant("placed_at", nullable=False),
    c.text("placed_by"),
    c.state_column(ProductOrderState),
    c.instant("completed_at"),
    c.uuid_column("assigned_agent_id", c.refers_to("agents.id"), index=True),
    Column("version", Integer, nullable=False),
)
Index("ix_product_orders_newest", product_orders.c.placed_at.desc(), product_orders.c.id.desc())
Index("ix_product_orders_state_newest", product_orders.c.state, product_orders.c.placed_at.desc())
Index("ix_product_orders_number_prefix", product_orders.c.number, postgresql_ops={"number": "text_pattern_ops"})
# name_words is a function of the schema that folds case and accents. Phone numbers are indexed from their last digit.
Index("ix_product_orders_name_words", func.name_words(product_orders.c.contact_name), postgresql_using="gin")
Index(
    "ix_product_orders_email_begins",
    func.lower(product_orders.c.contact_email).label("email"),
    postgresql_ops={"email": "text_pattern_ops"},
)
Index(
    "ix_product_orders_telephone_ends",
    func.reverse(func.split_part(product_orders.c.contact_telephone, sql("';'"), sql("1"))).label("telephone"),
    postgresql_ops={"telephone": "text_pattern_ops"},
)
Index(
    "ix_product_orders_agent_newest",
    product_orders.c.assigned_agent_id,
    product_orders.c.placed_at.desc(),
    product_orders.c.id.desc(),
)
Index(
    "ix_product_orders_customer_newest",
    product_orders.c.customer_id,
    product_orders.c.placed_at.desc(),
    product_orders.c.id.desc(),
)
Index(
    "ix_product_orders_open_of_agent",
    product_orders.c.assigned_agent_id,
    product_orders.c.placed_at.desc(),
    product_orders.c.id.desc(),
    postgresql_where=product_orders.c.state.in_(sorted(OPEN_STATES)),
)
Index("ix_product_orders_contact_email", func.lower(product_orders.c.contact_email))
Index("ix_product_orders_contact_telephone", product_orders.c.contact_telephone)
Index(
    "ix_product_orders_contact_words",
    func.to_tsvector(sql("'simple'"), product_orders.c.contact_name),
    postgresql_using="gin",
)

product_order_items = Table(
    "product_order_items",
    metadata,
    c.identifier(),
    c.uuid_column("order_id", c.refers_to("product_orders.id"), nullable=False, index=True),
    Column("number", Integer, nullable=False),
    c.state_column(ItemAction, "action"),
    c.uuid_column("product_id", c.refers_to("products.id"), nullable=False, index=True),
    c.text("offering_slug", index=True),
    c.text("offering_name"),
    Column("catalogue_version", Integer, nullable=False),
    Column("values", JSONB, nullable=False),
    Column("address", AsDocument(GeographicAddress)),
    Column("price_lines", AsDocument(tuple[PriceLine, ...]), nullable=False),
    c.uuid_column("qualification_id", c.refers_to("qualifications.id")),
    c.text("installation"),
    Column("move_on", Date),
    Column("expected_dates", AsDocument(tuple[ExpectedDate, ...]), nullable=False),
    Column("taxes", AsDocument(TaxEstimate)),
    # Empty in rows of the previous release.
    c.state_column(ItemState, nullable=True),
    Column("values_before", JSONB(none_as_null=True)),
    Column("relation", AsDocument(ItemRelation)),
    Column("requested_on", Date),
    c.state_column(SuspensionReason, "suspension_reason", nullable=True),
    Column("amended_in", Integer),
    Column("revised_in", Integer),
)

# Identifiers rise with time, so the newest orders of an offering are next to each other.
Index("ix_product_order_items_offering_newest", product_order_items.c.offering_slug, product_order_items.c.order_id)
# The items whose state is still to be filled in; none once that is done.
Index(
    "ix_product_order_items_without_state",
    product_order_items.c.id,
    postgresql_where=product_order_items.c.state.is_(None),
)
# MCD orders are the items that do something to a product that is there already: newest, of a kind, of an offering, by
# the day on which they should be done. mcd_kind and item_due_on are functions of the schema.
IS_MCD = product_order_items.c.action.not_in([ItemAction.ADD, ItemAction.NO_CHANGE])
MCD_KIND = sql("mcd_kind(action, relation)")
DUE_ON = sql("item_due_on(expected_dates, requested_on)")
Index("ix_product_order_items_mcd", product_order_items.c.id, postgresql_where=IS_MCD)
Index("ix_product_order_items_mcd_kind", MCD_KIND, product_order_items.c.id, postgresql_where=IS_MCD)
Index(
    "ix_product_order_items_mcd_offering",
    product_order_items.c.offering_slug,
    product_order_items.c.id,
    postgresql_where=IS_MCD,
)
Index("ix_product_order_items_mcd_due", DUE_ON, product_order_items.c.id, postgresql_where=IS_MCD)
# The address of what was ordered, for the earlier reviews there.
Index(
    "ix_product_order_items_place",
    sql("(address ->> 'zip_code')"),
    sql("lower(address ->> 'street')"),
    _table=product_order_items,
)

shipments = Table(
    "shipments",
    metadata,
    c.identifier(),
    c.uuid_column("item_id", c.refers_to("product_order_items.id"), nullable=False, unique=True),
    c.uuid_column("order_id", c.refers_to("product_orders.id"), nullable=False, index=True),
    c.text("contents"),
    c.text("recipient"),
    Column("address", AsDocument(GeographicAddress), nullable=False),
    Column("to_post_office_box", Boolean, nullable=False),
    c.state_column(ShipmentState),
    c.text("carrier"),
    c.text("tracking_number"),
    Column("expected_on", Date),
    c.instant("shipped_at"),
    c.instant("delivered_at"),
    c.text("confirmed_by"),
    c.text("problem"),
)


class ParkingEnd(Instant):
    """The end of parking. PostgreSQL's infinity, which Python lacks, is read as PARKED_WITHOUT_END."""

    cache_ok = True

    def column_expression(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        without_end: ColumnElement[datetime] = literal_column(f"timestamptz '{PARKED_WITHOUT_END.isoformat()}'")
        return case((column > without_end, without_end), else_=column)


fulfilment_tasks = Table(
    "fulfilment_tasks",
    metadata,
    c.identifier(),
    c.uuid_column("item_id", c.refers_to("product_order_items.id"), nullable=False, index=True),
    c.uuid_column("order_id", c.refers_to("product_orders.id"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    c.text("name"),
    c.state_column(TaskType, "type"),
    c.text("milestone"),
    c.text("specification"),
    Column("sends", AsDocument(tuple[str, ...]), nullable=False),
    Column("after", AsDocument(tuple[str, ...]), nullable=False),
    c.state_column(TaskState),
    Column("attempts", Integer, nullable=False),
    c.instant("next_attempt_at"),
    c.instant("unanswered_since"),
    c.instant("followed_since"),
    c.instant("started_at"),
    c.instant("completed_at"),
    c.text("reference"),
    c.text("waiting_for"),
    # What the previous release reads of a fallout.
    Column("fallout_reason", WrittenByTrigger, nullable=False),
    Column("fallout", AsDocument(Fallout)),
    c.text("completed_by"),
    c.text("note"),
    Column("tries", Integer, nullable=False),
    Column("exchanges", AsDocument(tuple[LogEntry, ...]), nullable=False),
    Column("results", JSONB, nullable=False),
    Column("parked_until", ParkingEnd),
    c.text("parked_reason", server_default=""),
    c.text("parked_by", server_default=""),
    c.text("question", server_default=""),
    c.text("customer_words", server_default=""),
    Column("requested_on", Date),
    # Empty in rows of the previous release.
    c.state_column(NetworkAction, "action", nullable=True),
    Column("after_kinds", AsDocument(dict[str, DependencyKind])),
    c.uuid_column("undoes"),
    Column("is_point_of_no_return", Boolean),
    Column("planned_start", Date),
    Column("planned_end", Date),
    Column("is_skipped", Boolean),
    Column("superseded_in", Integer),
    # Copied from the order by a trigger while the task waits for a person: the lists of waiting work sort by them.
    c.instant("order_placed_at"),
    c.uuid_column("assigned_agent_id"),
)
UNPARKED = func.coalesce(fulfilment_tasks.c.parked_until, sql("'-infinity'::timestamptz"))
WAITING = fulfilment_tasks.c.state.in_([TaskState.WAITING, TaskState.FALLOUT])
Index(
    "ix_fulfilment_tasks_waiting",
    fulfilment_tasks.c.order_placed_at,
    fulfilment_tasks.c.order_id,
    UNPARKED,
    postgresql_where=WAITING,
)
Index(
    "ix_fulfilment_tasks_waiting_of_agent",
    fulfilment_tasks.c.assigned_agent_id,
    fulfilment_tasks.c.order_placed_at,
    fulfilment_tasks.c.order_id,
    UNPARKED,
    postgresql_where=WAITING,
)
Index(
    "ix_fulfilment_tasks_open",
    fulfilment_tasks.c.next_attempt_at,
    postgresql_where=fulfilment_tasks.c.state.in_([TaskState.PENDING, TaskState.IN_PROGRESS]),
)
Index(
    "ix_fulfilment_tasks_for_people",
    fulfilment_tasks.c.state,
    fulfilment_tasks.c.started_at,
    postgresql_where=fulfilment_tasks.c.state.in_([TaskState.WAITING, TaskState.FALLOUT]),
)

order_notes = Table(
    "order_notes",
    metadata,
    c.identifier(),
    c.uuid_column("order_id", c.refers_to("product_orders.id"), nullable=False, index=True),
    c.text("author"),
    c.uuid_column("author_user_id", c.refers_to("users.id")),
    c.text("text"),
    c.instant("at", nullable=False),
)

order_revisions = Table(
    "order_revisions",
    metadata,
    c.identifier(),
    c.uuid_column("order_id", c.refers_to("product_orders.id"), nullable=False),
    c.uuid_column("customer_id", c.refers_to("customers.id"), nullable=False),
    Column("number", Integer, nullable=False),
    c.state_column(RevisionKind, "kind"),
    Column("items", AsDocument(tuple[int, ...]), nullable=False),
    c.text("reason"),
    c.text("requested_by"),
    c.instant("requested_at", nullable=False),
    c.state_column(RevisionState),
    Column("charges", AsDocument(tuple[PriceLine, ...]), nullable=False),
    c.text("agreement"),
    # Set exactly while the customer's answer is awaited.
    c.instant("answer_by"),
    c.text("answered_by"),
    c.instant("answered_at"),
    c.text("outcome"),
    Column("terms", AsDocument(ItemTerms)),
    Column("delta", AsDocument(PlanDelta)),
    UniqueConstraint("order_id", "number"),
)
Index(
    "ix_order_revisions_answer_by",
    order_revisions.c.answer_by,
    postgresql_where=order_revisions.c.answer_by.is_not(None),
)
