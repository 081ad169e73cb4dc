"""A visitor's choice what events of their visits may be kept with, and the erasure of what was kept."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import ClassVar
from uuid import UUID

from business_layer.shared.actor import Actor, ActorKind, Permission
from business_layer.shared.clock import Clock, Identifiers
from business_layer.shared.errors import NotPermitted
from business_layer.shared.events import DomainEvent
from business_layer.shared.page_events import ConsentChosen, PageEvents
from business_layer.shared.unit_of_work import UnitOfWorkFactory
from business_layer.shared.visits import UNKNOWN_VISIT, Consent
from business_layer.user_management.ports import ForgottenIds, UserUnitOfWork

# Few enough that an event stays below the size that its readers take.
DIGESTS_IN_EVENT = 100


class ErasureScope(StrEnum):
    """VISITS are the visits to the store; PERSON is everything that names the customer."""

    VISITS = "visits"
    PERSON = "person"


@dataclass(frozen=True, kw_only=True)
class IdentitiesForgotten(DomainEvent):
    """Ids were taken out of the events. Readers who keep copies take them out as well.

    The ids are digests: nothing leads from them back to a person, and readers without such an id learn nothing.
    """

    name: ClassVar[str] = "identities_forgotten"
    subject_type: ClassVar[str] = "erasure"
    is_of_visit: ClassVar[bool] = True
    analyzed: ClassVar[tuple[str, ...]] = ("visitors", "customers", "scope")
    visitors: tuple[str, ...]
    customers: tuple[str, ...]
    scope: ErasureScope


class ChooseEventConsent:
    """Keep a choice. A lower one than before takes the ids out of all events of the visits. Raises NotPermitted.

    A customer's choice is kept on their record, in the audit trail too; a visitor's only in the browser. A visitor
    cannot choose PERSONALIZE: there is no customer to link the visits to.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[UserUnitOfWork],
        page_events: PageEvents,
        clock: Clock,
        identifiers: Identifiers,
    ) -> None:
        self._unit_of_work, self._page_events = unit_of_work, page_events
        self._clock, self._identifiers = clock, identifiers

    def __call__(self, *, consent: Consent, by: Actor) -> None:
        if by.kind not in {ActorKind.VISITOR, ActorKind.CUSTOMER}:
            raise NotPermitted("Only the customer can choose this.")
        if consent is Consent.PERSONALIZE and by.customer_id is None:
            raise NotPermitted("Sign in to choose this.")
        # The choice itself is an event, which must not bring back what it takes out.
        counted = replace(by, visit=replace(by.visit, consent=Consent.NONE, visitor=None))
        now = self._clock.now()
        self._page_events.settle()
        with self._unit_of_work(by=counted, reason="choose privacy") as uow:
            before = by.visit.consent
            if by.customer_id is not None:
                customer = uow.customers.get(by.customer_id, seen_by=by)
                before = max(before, customer.event_consent or Consent.NONE, key=_rank)
                customer.choose_event_consent(consent)
            if _rank(consent) < _rank(before):
                forgotten = uow.event_ids.forget_visits(visitor=by.visit.visitor, customer_id=by.customer_id)
                for event in forgotten_events(forgotten, ErasureScope.VISITS, self._identifiers, at=now):
                    uow.record(event)
            uow.record(ConsentChosen(subject_id=self._identifiers.new(), at=now, choice=consent))
            uow.commit()


class EraseFromEvents:
    """Take everything that names a customer out of the events, for good. What is counted stays the same.

    Raises NotFound, NotPermitted.
    """

    def __init__(self, unit_of_work: UnitOfWorkFactory[UserUnitOfWork], clock: Clock, identifiers: Identifiers) -> None:
        self._unit_of_work, self._clock, self._identifiers = unit_of_work, clock, identifiers

    def __call__(self, *, customer_id: UUID, by: Actor, reason: str) -> None:
        now = self._clock.now()
        with self._unit_of_work(by=replace(by, visit=UNKNOWN_VISIT), reason=reason) as uow:
            customer = uow.customers.get(customer_id, seen_by=by)
            by.require(Permission.ERASE_FROM_EVENTS)
            customer.erase_from_events(at=now)
            forgotten = uow.event_ids.forget_person(customer_id)
            for event in forgotten_events(forgotten, ErasureScope.PERSON, self._identifiers, at=now):
                uow.record(event)
            uow.commit()


def forgotten_events(
    forgotten: ForgottenIds, scope: ErasureScope, identifiers: Identifiers, *, at: datetime
) -> Iterator[IdentitiesForgotten]:
    """The events that tell readers which ids to take out."""
    customers = digests([forgotten.customer_id] if forgotten.customer_id else [])
    visitors = digests(forgotten.visitors)
    for first in range(0, max(len(visitors), len(customers)), DIGESTS_IN_EVENT):
        yield IdentitiesForgotten(
            subject_id=identifiers.new(),
            at=at,
            visitors=visitors[first : first + DIGESTS_IN_EVENT],
            customers=customers,
            scope=scope,
        )


def digests(ids: Iterable[UUID]) -> tuple[str, ...]:
    """A digest of each id, from which nobody can tell the id."""
    return tuple(sorted(sha256(str(found).encode()).hexdigest() for found in ids))


def _rank(consent: Consent) -> int:
    return list(Consent).index(consent)
