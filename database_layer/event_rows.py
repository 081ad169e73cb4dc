"""Rows of the table of events: what is kept of an event, according to what its visitor agreed to."""

from typing import Any, LiteralString
from uuid import UUID

from business_layer.shared.actor import Actor, ActorKind
from business_layer.shared.events import DomainEvent
from business_layer.shared.visits import Consent, Visit
from database_layer.storable_text import storable

# The part of the system that an event comes from, by the name that readers of events know.
SOURCE_OF = {
    ActorKind.VISITOR: "store",
    ActorKind.CUSTOMER: "store",
    ActorKind.AGENT: "office",
    ActorKind.SYSTEM: "engine",
}
OF_VISITS = frozenset({ActorKind.VISITOR, ActorKind.CUSTOMER})
INSERT_EVENTS: LiteralString = """
    INSERT INTO events (event_id, name, version, at, visitor_id, customer_id, subject_id, subject_number, properties,
                        source, actor_kind, subject_type, session, consent, context)
    SELECT event_id, name, version, at, visitor_id, customer_id, subject_id, subject_number, properties,
           source, actor_kind, subject_type, session, consent, context
    FROM jsonb_populate_recordset(NULL::events, %(events)s)
"""


def event_row(event_id: UUID, event: DomainEvent, by: Actor) -> dict[str, Any]:
    """The row of an event.

    What agents and the system do is part of a customer's contract, so it names the customer, and no visit. What happens
    on a visit to the store names the customer and the session only if they agreed to that.
    """
    is_visit = by.kind in OF_VISITS
    consent = by.visit.consent if is_visit else Consent.NONE
    is_linked = consent is Consent.PERSONALIZE
    return {
        "event_id": event_id,
        "name": event.name,
        "version": event.version,
        "at": event.at,
        "visitor_id": by.visit.visitor if consent is not Consent.NONE else None,
        "customer_id": event.customer_id if is_linked or not is_visit else None,
        # Events of one cart would make up a visit, also without a visitor.
        "subject_id": event_id if event.is_of_visit and not is_linked else event.subject_id,
        "subject_number": event.subject_number or None,
        "properties": storable(event.properties()),
        "source": SOURCE_OF[by.kind],
        "actor_kind": by.kind,
        "subject_type": event.subject_type,
        "session": by.session or None if is_linked else None,
        "consent": consent,
        "context": _context(event, by),
    }


def _context(event: DomainEvent, by: Actor) -> dict[str, Any]:
    """The circumstances of an event: those of the visit, its region, and whether an agent acted for the customer."""
    facts = _facts_of(by.visit) if by.kind is not ActorKind.SYSTEM else {}
    region = {"region": event.context_region} if event.context_region else {}
    return {**facts, **region, **({"on_behalf": True} if by.on_behalf_of else {})}


def _facts_of(visit: Visit) -> dict[str, Any]:
    found = {"device": visit.device, "channel": visit.channel, "host": visit.host}
    return {"agent": "bot" if visit.is_bot else "person", **{name: value for name, value in found.items() if value}}
