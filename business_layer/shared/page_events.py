"""The events of pages: what visitors looked at, searched for, and could not enter. The web layer records them."""

import re
from dataclasses import dataclass
from typing import ClassVar, Protocol
from unicodedata import normalize

from business_layer.shared.actor import Actor
from business_layer.shared.events import DomainEvent
from business_layer.shared.invisible_characters import clean_line

LONGEST_TERM = 80
# Five digits or more may be a phone, account or card number; a word with @ may be an email address.
DIGITS = re.compile(r"\d(?:[\s().+-]*\d){4,}")
WITH_AT = re.compile(r"\S*@\S*")


@dataclass(frozen=True, kw_only=True)
class _OfPage:
    """The facts in each event of a page. Not an event itself, so that lists of events do not name it."""

    subject_type: ClassVar[str] = "page"
    is_of_visit: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class PageViewed(_OfPage, DomainEvent):
    """A page was shown. `page` is the name of its address rule, so nothing of what is in the address."""

    name: ClassVar[str] = "page_viewed"
    analyzed: ClassVar[tuple[str, ...]] = ("page",)
    page: str


@dataclass(frozen=True, kw_only=True)
class OfferingViewed(_OfPage, DomainEvent):
    name: ClassVar[str] = "offering_viewed"
    analyzed: ClassVar[tuple[str, ...]] = ("offering",)
    offering: str


@dataclass(frozen=True, kw_only=True)
class SearchPerformed(_OfPage, DomainEvent):
    """A search on the store, such as for a number, and how much it found. Make it with a term of `search_term`."""

    name: ClassVar[str] = "search_performed"
    analyzed: ClassVar[tuple[str, ...]] = ("term", "results")
    term: str
    results: int


@dataclass(frozen=True, kw_only=True)
class FieldRefused(_OfPage, DomainEvent):
    """A form was refused because of a field. `step` is the step of the checkout; empty for other forms."""

    name: ClassVar[str] = "field_refused"
    analyzed: ClassVar[tuple[str, ...]] = ("form", "field", "step")
    form: str
    field: str
    step: str


@dataclass(frozen=True, kw_only=True)
class ExperimentExposed(_OfPage, DomainEvent):
    """A visitor was shown a variant of an experiment."""

    name: ClassVar[str] = "experiment_exposed"
    analyzed: ClassVar[tuple[str, ...]] = ("experiment", "variant")
    experiment: str
    variant: str


@dataclass(frozen=True, kw_only=True)
class ConsentChosen(_OfPage, DomainEvent):
    """A visitor chose what events may be kept with."""

    name: ClassVar[str] = "consent_chosen"
    analyzed: ClassVar[tuple[str, ...]] = ("choice",)
    choice: str


class PageEvents(Protocol):
    """Keeps events of pages, a moment later and apart from any transaction. Never raises."""

    def record(self, event: DomainEvent, *, by: Actor) -> None: ...

    def settle(self) -> None:
        """Keep the events that this process has recorded so far now, so that an erasure finds them."""
        ...


def search_term(typed: str) -> str:
    """Return the term in lower case, without parts that may be a person's: long digits, and words with @."""
    plain = normalize("NFKC", clean_line(typed))
    kept = DIGITS.sub(" ", WITH_AT.sub(" ", plain))
    return " ".join(kept.lower().split())[:LONGEST_TERM].strip()
