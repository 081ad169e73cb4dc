"""Erasures: ids that the product took out of its events, and that have to leave the stored ones too.

The product tells them as events with a digest of each id, from which nobody can tell the id. In the stored events, each
id becomes a random one that follows from nothing: sessions, orders and customers are counted as before, and nothing
leads from them to a person.
"""

import json
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from re import Match
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pyarrow.compute as pc

from site_intelligence.gather.columns import ENCODER, EVENTS, Row, to_table

FORGOTTEN = "identities_forgotten"
PERSON = "person"
IDS = ("visitor", "customer")
# These subjects are named by a number that people know; others are a visitor's or a customer's own.
KNOWN_BY_NUMBER = frozenset({"order", "inquiry"})
# Ids are words of this kind, also in a line that breaks off.
WORD = re.compile(r"[\w-]{4,}", re.ASCII)
ERASED = "erased"


@dataclass(frozen=True)
class Erasure:
    """Digests of visitors and customers. PERSON takes a customer out of all events, other scopes out of visits only.

    It applies to events that come late for a while after it `is_done` in the stored ones.
    """

    visitors: tuple[str, ...]
    customers: tuple[str, ...]
    scope: str
    recorded_ms: int
    is_done: bool = False


def erasures_in(events: pa.Table) -> tuple[Erasure, ...]:
    """The erasures that these events tell."""
    return tuple(
        Erasure(tuple(row["visitors"]), tuple(row["customers"]), row["scope"], row["recorded_ms"])
        for row in events.filter(pc.equal(events["name"], FORGOTTEN)).to_pylist()
    )


def with_visitors_of(events: Iterable[pa.Table], erasures: tuple[Erasure, ...]) -> tuple[Erasure, ...]:
    """The erasures, and one more for the visitors that these events name beside a customer who has to go.

    The product tells the visitors of its own events; those of an imported history are known here only.
    """
    eraser = Eraser.of(erasures)
    found = {visitor for table in events for visitor in eraser.visitors_of_customers(table)} - eraser.visitors
    if not found:
        return erasures
    return (*erasures, Erasure(tuple(sorted(found)), (), "visits", erasures[-1].recorded_ms))


def digest_of(found: str) -> str:
    return sha256(found.encode()).hexdigest()


@dataclass
class Eraser:
    """Takes ids out of rows. One eraser gives the same id the same new one, and forgets which when it is done.

    With `leaves_none` there are no new ids: those of stored events are unknown by then, and a visitor of their own
    would be counted for what comes late.
    """

    visitors: frozenset[str]
    visiting_customers: frozenset[str]
    erased_customers: frozenset[str]
    leaves_none: bool = False
    _known: dict[str, str] = field(default_factory=dict)
    _digests: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, erasures: Sequence[Erasure], *, leaves_none: bool = False) -> "Eraser":
        return cls(
            frozenset(digest for erasure in erasures for digest in erasure.visitors),
            frozenset(digest for erasure in erasures for digest in erasure.customers),
            frozenset(digest for erasure in erasures if erasure.scope == PERSON for digest in erasure.customers),
            leaves_none,
        )

    def finds(self, ids: Iterable[str | None]) -> bool:
        """True if one of these visitors or customers has to go."""
        digests = {self._digest(found) for found in ids if found}
        return not digests.isdisjoint(self.visitors | self.visiting_customers)

    def finds_in(self, events: pa.Table) -> bool:
        """True if one of the visitors or customers of these events has to go."""
        return self.finds(found for name in IDS for found in pc.unique(events[name]).to_pylist())

    def visitors_of_customers(self, events: pa.Table) -> set[str]:
        """The digests of the visitors that these events name beside a customer who has to go.

        Events of theirs without the customer would stay one visitor, and the others become another one.
        """
        if not self.finds(pc.unique(events["customer"]).to_pylist()):
            return set()
        both = pc.and_(pc.is_valid(events["visitor"]), pc.is_valid(events["customer"]))
        named = events.select([*IDS, "consent"]).filter(both).group_by([*IDS, "consent"]).aggregate([])
        found = named.to_pylist()
        return {self._digest(row["visitor"]) for row in found if self._must_go(None, row["customer"], row["consent"])}

    def erase_row(self, row: Row) -> bool:
        """Give the row other ids, if it has ids that have to go. Return True if it had."""
        visitor, customer = row["visitor"], row["customer"]
        if not self._must_go(visitor, customer, row["consent"]):
            return False
        row["visitor"], row["session"] = self._new_id(visitor), None
        row["customer"] = self._new_id(customer)
        if row["subject_type"] is not None and row["subject_type"] not in KNOWN_BY_NUMBER:
            row["subject_id"] = row["id"]
        return True

    def erase_refused(self, row: Row) -> bool:
        """Take the ids out of a refused line, wherever they are in it. Return True if it had any that must go."""
        parsed = _parsed(row["raw"])
        raw = row["raw"] if parsed is None else ENCODER.encode(parsed)
        if not self.finds(WORD.findall(raw)):
            return False
        if parsed is None:
            # A line that cannot be read may name the visit in other ways too.
            row["raw"] = ""
            return True
        if isinstance(parsed, dict) and isinstance(envelope := parsed.get("envelope"), dict):
            parsed["envelope"] = {**envelope, "visitor": None, "session": None, "customer": None}
        row["raw"] = WORD.sub(self._without, ENCODER.encode(parsed))
        return True

    def _without(self, word: Match[str]) -> str:
        return ERASED if self.finds([word[0]]) else word[0]

    def _must_go(self, visitor: str | None, customer: str | None, consent: str) -> bool:
        if visitor and self._digest(visitor) in self.visitors:
            return True
        if customer is None:
            return False
        customers = self.visiting_customers if consent == "personalize" else self.erased_customers
        return self._digest(customer) in customers

    def _new_id(self, former: str | None) -> str | None:
        return self._known.setdefault(former, str(uuid4())) if former and not self.leaves_none else None

    def _digest(self, found: str) -> str:
        if found not in self._digests:
            self._digests[found] = digest_of(found)
        return self._digests[found]


def _parsed(raw: str) -> Any:
    """A line that is JSON; None for another one."""
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None


def without_ids(events: pa.Table, erasures: Collection[Erasure]) -> pa.Table:
    """The events without the ids that have to go. Some come after their erasure, such as those of a request."""
    eraser = Eraser.of(tuple(erasures), leaves_none=True)
    if not erasures or not eraser.finds_in(events):
        return events
    rows: list[Row] = events.to_pylist()
    for row in rows:
        eraser.erase_row(row)
    return to_table(rows, EVENTS)
