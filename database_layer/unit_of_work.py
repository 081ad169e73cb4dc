"""The unit of work: one transaction, its repositories, and the records that its commit writes beside the entities.

The commit keeps all of it or nothing: entities, audit rows, events and jobs go in one transaction, so that no order is
placed whose job got lost, and no job runs for an order that was rolled back. `write_records` comes before the session's
own commit, because a flush makes the session forget what changed.
"""

from collections.abc import Callable
from functools import cached_property
from types import TracebackType
from typing import Self
from uuid import UUID

from psycopg.errors import DeadlockDetected, LockNotAvailable, UniqueViolation
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.orm.exc import StaleDataError

from business_layer.shared.actor import Actor
from business_layer.shared.clock import Clock, Identifiers
from business_layer.shared.errors import Conflict
from business_layer.shared.events import DomainEvent, Recordable, Recorder
from business_layer.shared.job_requests import JobRequest
from database_layer.audit_codes import owner_of
from database_layer.commit_records import write_records
from database_layer.repositories.billing import SqlBillingAccounts
from database_layer.repositories.carts import (
    SqlCarts,
    SqlCheckouts,
    SqlServiceQualifications,
)
from database_layer.repositories.catalogue import SqlCatalogueVersions
from database_layer.repositories.collection import ONLY_READS
from database_layer.repositories.event_ids import SqlEventIds
from database_layer.repositories.experiments import SqlExperimentRuns
from database_layer.repositories.insight import (
    SqlCustomerCalls,
    SqlLearnedAnswers,
    SqlLearnedModels,
    SqlSearchSynonyms,
)
from database_layer.repositories.inventory import SqlProductBundles, SqlProducts, SqlResources
from database_layer.repositories.messages import SqlMessages
from database_layer.repositories.monday_mails import SqlMondayMails
from database_layer.repositories.number_alerts import SqlNumberAlerts
from database_layer.repositories.orders import SqlOrderNotes, SqlOrderRevisions, SqlProductOrders
from database_layer.repositories.releases import SqlReleaseActs
from database_layer.repositories.saved_views import SqlSavedViews, SqlViewMailings
from database_layer.repositories.service_changes import SqlServiceChanges, SqlTransferOffers
from database_layer.repositories.step_alerts import SqlStepAlarms, SqlStepAlerts
from database_layer.repositories.users import (
    SqlAgents,
    SqlAttempts,
    SqlCustomers,
    SqlOneTimeTokens,
    SqlSessions,
    SqlUsers,
)

JobsFor = Callable[[Recordable], tuple[JobRequest, ...]]


LOST_RACE = "Someone else changed this at the same moment. Please try again."


def _is_lost_race(error: BaseException) -> bool:
    """True if another transaction was quicker: it changed the row, took the unique value, or held the lock."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return isinstance(cause, (StaleDataError, UniqueViolation, LockNotAvailable, DeadlockDetected))


class SqlUnitOfWork:
    """Implements the units of work of all business packages.

    It references every entity that its repositories handed out: the session does so weakly, and the events of an entity
    that the use case let go of would be lost.
    """

    def __init__(
        self, session: Session, jobs_for: JobsFor, clock: Clock, identifiers: Identifiers, by: Actor, reason: str
    ) -> None:
        self._session, self._jobs_for, self._clock, self._identifiers = session, jobs_for, clock, identifiers
        self._by, self._reason = by, reason
        self._handed_out: set[Recorder] = set()
        self._recorded: list[Recordable] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session.close()
        if error is not None and _is_lost_race(error):
            raise Conflict(LOST_RACE) from error

    def record(self, recorded: Recordable) -> None:
        self._recorded.append(recorded)

    def commit(self) -> None:
        """Write audit rows, events and jobs, and commit all of it. A lost race leaves the `with` block as Conflict."""
        if self._session.info.get(ONLY_READS):
            raise RuntimeError("This unit of work only reads.")
        recorded = [item for entity in self._handed_out for item in entity.pop_recorded()] + self._recorded
        write_records(
            self._session,
            by=self._by,
            reason=self._reason,
            customer_id=self._customer_id,
            at=self._clock.now(),
            events=[(self._identifiers.new(), item) for item in recorded if isinstance(item, DomainEvent)],
            jobs=[job for item in recorded for job in self._jobs_for(item)],
        )
        self._session.commit()

    @property
    def _customer_id(self) -> UUID | None:
        """The customer that all entities handed out belong to; None if there is none, or several."""
        owners = {owner_of(entity) for entity in self._handed_out} - {None}
        return owners.pop() if len(owners) == 1 else None

    @cached_property
    def product_orders(self) -> SqlProductOrders:
        return SqlProductOrders(self._session, self._handed_out)

    @cached_property
    def order_notes(self) -> SqlOrderNotes:
        return SqlOrderNotes(self._session, self._handed_out)

    @cached_property
    def order_revisions(self) -> SqlOrderRevisions:
        return SqlOrderRevisions(self._session, self._handed_out)

    @cached_property
    def products(self) -> SqlProducts:
        return SqlProducts(self._session, self._handed_out)

    @cached_property
    def product_bundles(self) -> SqlProductBundles:
        return SqlProductBundles(self._session, self._handed_out)

    @cached_property
    def resources(self) -> SqlResources:
        return SqlResources(self._session, self._handed_out)

    @cached_property
    def number_alerts(self) -> SqlNumberAlerts:
        return SqlNumberAlerts(self._session, self._handed_out)

    @cached_property
    def billing_accounts(self) -> SqlBillingAccounts:
        return SqlBillingAccounts(self._session, self._handed_out)

    @cached_property
    def messages(self) -> SqlMessages:
        return SqlMessages(self._session, self._handed_out)

    @cached_property
    def qualifications(self) -> SqlServiceQualifications:
        return SqlServiceQualifications(self._session, self._handed_out)

    @cached_property
    def carts(self) -> SqlCarts:
        return SqlCarts(self._session, self._handed_out)

    @cached_property
    def checkouts(self) -> SqlCheckouts:
        return SqlCheckouts(self._session, self._handed_out)

    @cached_property
    def service_changes(self) -> SqlServiceChanges:
        return SqlServiceChanges(self._session, self._handed_out)

    @cached_property
    def transfer_offers(self) -> SqlTransferOffers:
        return SqlTransferOffers(self._session, self._handed_out)

    @cached_property
    def release_acts(self) -> SqlReleaseActs:
        return SqlReleaseActs(self._session, self._handed_out)

    @cached_property
    def learned_models(self) -> SqlLearnedModels:
        return SqlLearnedModels(self._session, self._handed_out)

    @cached_property
    def learned_answers(self) -> SqlLearnedAnswers:
        return SqlLearnedAnswers(self._session)

    @cached_property
    def calls(self) -> SqlCustomerCalls:
        return SqlCustomerCalls(self._session, self._handed_out)

    @cached_property
    def search_synonyms(self) -> SqlSearchSynonyms:
        return SqlSearchSynonyms(self._session, self._handed_out)

    @cached_property
    def saved_views(self) -> SqlSavedViews:
        return SqlSavedViews(self._session, self._handed_out)

    @cached_property
    def view_mailings(self) -> SqlViewMailings:
        return SqlViewMailings(self._session, self._handed_out)

    @cached_property
    def experiment_runs(self) -> SqlExperimentRuns:
        return SqlExperimentRuns(self._session, self._handed_out)

    @cached_property
    def monday_mails(self) -> SqlMondayMails:
        return SqlMondayMails(self._session, self._handed_out)

    @cached_property
    def step_alerts(self) -> SqlStepAlerts:
        return SqlStepAlerts(self._session, self._handed_out)

    @cached_property
    def step_alarms(self) -> SqlStepAlarms:
        return SqlStepAlarms(self._session, self._handed_out)

    @cached_property
    def catalogue_versions(self) -> SqlCatalogueVersions:
        return SqlCatalogueVersions(self._session)

    @cached_property
    def users(self) -> SqlUsers:
        return SqlUsers(self._session, self._handed_out)

    @cached_property
    def customers(self) -> SqlCustomers:
        return SqlCustomers(self._session, self._handed_out)

    @cached_property
    def agents(self) -> SqlAgents:
        return SqlAgents(self._session, self._handed_out)

    @cached_property
    def sessions(self) -> SqlSessions:
        return SqlSessions(self._session, self._handed_out)

    @cached_property
    def one_time_tokens(self) -> SqlOneTimeTokens:
        return SqlOneTimeTokens(self._session, self._handed_out)

    @cached_property
    def event_ids(self) -> SqlEventIds:
        return SqlEventIds(self._session)

    @cached_property
    def attempts(self) -> SqlAttempts:
        return SqlAttempts(self._session, self._identifiers)


class SqlUnitOfWorkFactory:
    """Opens units of work on one engine."""

    def __init__(
        self,
        session_factory: sessionmaker[Session],
        reading_session_factory: sessionmaker[Session],
        jobs_for: JobsFor,
        clock: Clock,
        identifiers: Identifiers,
    ) -> None:
        self._session_factory, self._reading_session_factory = session_factory, reading_session_factory
        self._jobs_for, self._clock, self._identifiers = jobs_for, clock, identifiers

    def __call__(self, *, by: Actor, reason: str = "") -> SqlUnitOfWork:
        return self._on(self._session_factory(), by, reason)

    def reading(self, *, by: Actor) -> SqlUnitOfWork:
        return self._on(self._reading_session_factory(), by, "")

    def _on(self, session: Session, by: Actor, reason: str) -> SqlUnitOfWork:
        return SqlUnitOfWork(session, self._jobs_for, self._clock, self._identifiers, by, reason)
