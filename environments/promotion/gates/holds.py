"""Holds: nothing is promoted to an environment that someone holds, or that was rolled back."""

from environments.promotion.gates.gate import Gate
from environments.promotion.lane.record import Entry, ReleaseEvent, ReleaseRecord

HOLDS = (ReleaseEvent.HELD, ReleaseEvent.ROLLED_BACK)
CHANGES = (
    *(ReleaseEvent.ROLLBACK_BEGUN, ReleaseEvent.ROLLED_BACK, ReleaseEvent.BEGUN),
    *(ReleaseEvent.PROMOTED, ReleaseEvent.TAKEN_BACK),
)


def unfinished_rollback(record: ReleaseRecord, environment: str, serving: str) -> Entry | None:
    """The rollback whose build serves, but whose end a kill kept out of the record; None if there is none."""
    entry = record.latest(environment, *CHANGES)
    if entry and entry.event == ReleaseEvent.ROLLBACK_BEGUN and entry.build == serving:
        return entry
    return None


def hold_gate(record: ReleaseRecord, environment: str, serving: str) -> Gate:
    """A rollback holds the environment from the moment in which the former build serves."""
    begun = unfinished_rollback(record, environment, serving)
    if begun:
        return Gate("hold", False, f"a rollback by {begun.by} was interrupted: dialtone rollback {environment}")
    held = record.latest(environment, *HOLDS, ReleaseEvent.HOLD_RELEASED)
    if held and held.event in HOLDS:
        return Gate("hold", False, f"{held.by} holds {environment}: {held.facts.get('reason', '')}")
    return Gate("hold", True, "no hold")
