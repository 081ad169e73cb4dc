"""The answers of site intelligence, and the decisions of analysts and agents about them."""

from sqlalchemy import Boolean, Column, Date, Float, Index, Integer, PrimaryKeyConstraint, Table, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB

from business_layer.insight.calls_to_customers import CallState
from business_layer.insight.learned_models import AnswerSource, ModelName, ModelStanding
from business_layer.insight.synonyms import SynonymState
from database_layer.tables import columns as c
from database_layer.tables.metadata import metadata
from database_layer.types import AsDocument

learned_models = Table(
    "learned_models",
    metadata,
    c.identifier(),
    c.state_column(ModelName, "name"),
    c.state_column(ModelStanding, "standing"),
    Column("facts", JSONB, nullable=False),
    c.instant("learned_at", nullable=False),
    c.instant("ranked_at"),
    Column("is_on", Boolean, nullable=False),
    c.instant("switched_at"),
    c.text("switched_by"),
    UniqueConstraint("name"),
)
# Which offering goes with an offering or with a term. All rows are replaced at once.
learned_suggestions = Table(
    "learned_suggestions",
    metadata,
    c.state_column(ModelName, "model"),
    c.state_column(AnswerSource, "source"),
    c.text("given"),
    Column("place", Integer, nullable=False),
    c.text("then"),
    Column("chosen", Integer, nullable=False),
    Column("of", Integer, nullable=False),
    Column("usual", Float, nullable=False),
    PrimaryKeyConstraint("model", "given", "source", "place"),
)
# The open orders that are marked. All rows are replaced at once.
order_risks = Table(
    "order_risks",
    metadata,
    c.text("order"),
    c.state_column(AnswerSource, "source"),
    Column("likelihood", Float, nullable=False),
    Column("usual", Float, nullable=False),
    Column("reasons", AsDocument(tuple[str, ...]), nullable=False),
    PrimaryKeyConstraint("order", "source"),
    Index(None, "source", "likelihood"),
)
customer_calls = Table(
    "customer_calls",
    metadata,
    c.identifier(),
    c.uuid_column("customer_id", c.refers_to("customers.id"), nullable=False),
    Column("week", Date, nullable=False),
    Column("model_place", Integer),
    Column("model_reasons", AsDocument(tuple[str, ...]), nullable=False),
    Column("rule_place", Integer),
    Column("rule_reasons", AsDocument(tuple[str, ...]), nullable=False),
    c.state_column(CallState),
    c.uuid_column("user_id"),
    c.text("agent_name"),
    c.instant("changed_at"),
    UniqueConstraint("week", "customer_id"),
)
search_synonyms = Table(
    "search_synonyms",
    metadata,
    c.identifier(),
    c.text("term"),
    c.text("offering"),
    c.state_column(SynonymState),
    c.instant("decided_at", nullable=False),
    c.text("decided_by"),
    UniqueConstraint("term", "offering"),
)
