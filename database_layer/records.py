"""Writes the audit rows, the events and the jobs of a unit of work, in its own transaction."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlalchemy import insert, inspect, text
from sqlalchemy.orm import Session

from business_layer.shared.actor import Actor, ActorKind
from business_layer.shared.events import DomainEvent
from business_layer.shared.jobs import JobRequest
from database_layer.tables.records import audit_rows, events

QUEUE = "default"
WRITTEN = "written"
SEEN = "seen"
DEFER = text(
    """SELECT procrastinate_defer_jobs_v1(array_agg(
           (:queue, task, 0, lock, NULL, arguments, due)::procrastinate_job_to_defer_v1))
       FROM unnest(CAST(:tasks AS text[]), CAST(:locks AS text[]), CAST(:arguments AS jsonb[]),
                   CAST(:dues AS timestamptz[])) AS job(task, lock, arguments, due)"""
)


def note_writes(session: Session, *_: Any) -> None:
    """Remember, at each flush, what it writes: queries in between flush too, and afterwards nobody could tell."""
    written: dict[tuple[str, str], dict[str, Any]] = session.info.setdefault(WRITTEN, {})
    for entities, verb in ((session.new, "added"), (session.dirty, "changed"), (session.deleted, "deleted")):
        for entity in entities:
            state = inspect(entity)
            changed = sorted(one.key for one in state.attrs if one.history.has_changes()) if verb == "changed" else []
            if changed or verb != "changed":
                name, key = type(entity).__name__, str(state.mapper.primary_key_from_instance(entity)[0])
                row = written.setdefault((name, key), {"verb": verb, "changed": []})
                row["changed"] = sorted({*row["changed"], *changed})


def write_audit(session: Session, *, by: Actor, reason: str, customer_id: UUID | None, at: datetime) -> None:
    """One row for each entity that is new, changed or deleted. Values are not kept: names of what changed are.

    `customer_id` is the customer whose things are written: on their behalf an agent writes, whomever else the agent
    works for just then.
    """
    session.flush()
    who = _who(by, reason, customer_id, at)
    written = session.info.pop(WRITTEN, {})
    rows = [{**who, "entity": name, "entity_id": key, **row} for (name, key), row in written.items()]
    if rows:
        session.execute(insert(audit_rows), rows)


def write_look(session: Session, *, by: Actor, entity: str, entity_id: UUID, customer_id: UUID, at: datetime) -> None:
    """One row for an agent's look at what belongs to a customer (CPNI); customers may look at their own unseen."""
    if by.kind is not ActorKind.AGENT:
        return
    row = {**_who(by, "", customer_id, at), "entity": entity, "entity_id": str(entity_id), "verb": SEEN, "changed": []}
    session.execute(insert(audit_rows), [row])


def _who(by: Actor, reason: str, customer_id: UUID | None, at: datetime) -> dict[str, Any]:
    why_for_them = by.reason if by.on_behalf_of == customer_id else ""
    return {
        "at": at,
        "actor_kind": by.kind,
        "actor_name": by.name,
        "user_id": by.user_id,
        "on_behalf_of": customer_id if by.kind is ActorKind.AGENT else None,
        "reason": ": ".join(filter(None, [reason, why_for_them])),
        "request_id": by.request_id,
    }


def write_events(session: Session, told: Iterable[tuple[Any, DomainEvent]], *, by: Actor) -> None:
    rows = [
        {
            "event_id": event_id,
            "name": event.name,
            "version": event.version,
            "at": event.at,
            "visitor_id": by.visitor_id,
            "customer_id": event.customer_id,
            "subject_id": event.subject_id,
            "properties": event.properties(),
        }
        for event_id, event in told
        if event.name
    ]
    if rows:
        session.execute(insert(events), rows)


def defer_jobs(
    session: Session, told: Iterable[DomainEvent], jobs_for: Callable[[DomainEvent], tuple[JobRequest, ...]]
) -> None:
    """Defer what the events ask for, through procrastinate's own function, on this session's connection."""
    jobs = [job for event in told for job in jobs_for(event)]
    if jobs:
        session.execute(
            DEFER,
            {
                "queue": QUEUE,
                "tasks": [job.task for job in jobs],
                "locks": [job.lock for job in jobs],
                "arguments": [Jsonb(job.arguments) for job in jobs],
                "dues": [job.at for job in jobs],
            },
        )
