"""Words under which visitors look for an offering that is called otherwise. An analyst accepts each."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from business_layer.shared.actor import Actor, Permission
from business_layer.shared.clock import Clock, Identifiers
from business_layer.shared.errors import NotFound
from business_layer.shared.events import Recorder
from business_layer.shared.unit_of_work import UnitOfWork, UnitOfWorkFactory


class SynonymState(StrEnum):
    """A decision may be changed at any time."""

    ACCEPTED = "accepted"
    DECLINED = "declined"


@dataclass(eq=False, kw_only=True)
class SearchSynonym(Recorder):
    """A term that finds an offering, or must not, as an analyst decided."""

    id: UUID
    term: str
    offering: str
    state: SynonymState
    decided_at: datetime
    decided_by: str

    def decide(self, state: SynonymState, *, at: datetime, by: str) -> None:
        self.state, self.decided_at, self.decided_by = state, at, by


@dataclass(frozen=True, kw_only=True)
class SuggestedSynonym:
    """A term without a result with the offering that visitors viewed after it, and what was decided; "" if nothing.

    Of `of` such searches, `chosen` led to the offering.
    """

    term: str
    offering: str
    chosen: int
    of: int
    decision: str = ""
    decided_by: str = ""


class SearchSynonyms(Protocol):
    def add(self, synonym: SearchSynonym) -> None: ...

    def of_term(self, term: str, offering: str) -> SearchSynonym | None:
        """Return the decision about a term and an offering, locked; None if there is none."""
        ...


class SynonymsUnitOfWork(UnitOfWork, Protocol):
    @property
    def search_synonyms(self) -> SearchSynonyms: ...


class SynonymQueries(Protocol):
    def suggested(self) -> Sequence[SuggestedSynonym]:
        """Return what is suggested and what was decided, undecided ones first."""
        ...

    def accepted_for(self, terms: Collection[str]) -> Sequence[str]:
        """Return the offerings that the terms find."""
        ...


class DecideSynonym:
    """Let a suggested term find its offering in the store's search, or not. Raises NotFound, NotPermitted."""

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[SynonymsUnitOfWork],
        synonyms: SynonymQueries,
        clock: Clock,
        identifiers: Identifiers,
    ) -> None:
        self._unit_of_work, self._synonyms = unit_of_work, synonyms
        self._clock, self._identifiers = clock, identifiers

    def __call__(self, *, term: str, offering: str, is_accepted: bool, by: Actor) -> SearchSynonym:
        by.require(Permission.DECIDE_SYNONYMS)
        state = SynonymState.ACCEPTED if is_accepted else SynonymState.DECLINED
        if (term, offering) not in {(found.term, found.offering) for found in self._synonyms.suggested()}:
            raise NotFound("This is no longer suggested.")
        now = self._clock.now()
        with self._unit_of_work(by=by, reason=f"synonym {state}") as uow:
            synonym = uow.search_synonyms.of_term(term, offering)
            if synonym is None:
                synonym = SearchSynonym(
                    id=self._identifiers.new(),
                    term=term,
                    offering=offering,
                    state=state,
                    decided_at=now,
                    decided_by=by.name,
                )
                uow.search_synonyms.add(synonym)
            else:
                synonym.decide(state, at=now, by=by.name)
            uow.commit()
        return synonym
