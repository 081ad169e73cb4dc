"""The database tier: one engine for each process, made after the fork."""

import time
from collections.abc import Callable

from dependency_injector import containers
from sqlalchemy import Engine

from business_layer.jobs import jobs_for
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.user_management.users import Agent, Customer, User
from database_layer.clock import DatabaseClock
from database_layer.due_orders import DueOrders
from database_layer.engine import make_engine, make_reading_session_factory, make_session_factory
from database_layer.fernet_sealing import FernetSealing
from database_layer.job_queue import JobQueue
from database_layer.long_reads import LongReads
from database_layer.page_event_log import PageEventLog, Start
from database_layer.queries.agent_looks import SqlAgentLooks
from database_layer.queries.agent_orders import SqlAgentOrders
from database_layer.queries.billing import SqlBillingQueries
from database_layer.queries.insight import SqlCallQueries, SqlOffers, SqlOrderRisks, SqlSynonymQueries
from database_layer.queries.inventory import SqlProductQueries, SqlResourceQueries
from database_layer.queries.mcd_search import SqlMcdSearch
from database_layer.queries.number_stock import SqlNumberStock
from database_layer.queries.offering_counts import SqlOfferingCounts
from database_layer.queries.order_page import SqlDeskQueries
from database_layer.queries.orders import SqlOrderQueries
from database_layer.queries.people import SqlPeopleQueries
from database_layer.queries.product_page import SqlProductPageQueries
from database_layer.queries.product_search import SqlProductSearch
from database_layer.queries.searches import SqlSearches
from database_layer.queries.service_changes import SqlServiceChangeQueries
from database_layer.queries.service_status import SqlServiceStatus
from database_layer.queries.sessions import SqlSessionQueries
from database_layer.repositories.catalogue import SqlCatalogues
from database_layer.repositories.experiments import SqlRunningExperiments
from database_layer.repositories.housekeeping import Retention, SqlHousekeeping
from database_layer.repositories.item_states import SqlItemStates
from database_layer.repositories.last_changes import SqlLastChanges
from database_layer.repositories.orders import SqlAssignments, SqlStalledOrders
from database_layer.repositories.stock import SqlStock
from database_layer.unit_of_work import SqlUnitOfWorkFactory
from environments.composition.background import start_in_background
from environments.composition.identifiers import TimeOrderedIdentifiers
from environments.composition.typed_providers import from_outside, once, value
from environments.settings import Settings


def engine_of(settings: Settings) -> Engine:
    return engine_at(settings.database.url, settings)


def engine_at(url: str, settings: Settings) -> Engine:
    given = settings.database
    return make_engine(url, pool_size=given.pool_size, statement_timeout_ms=given.statement_timeout_ms)


def replica_of(settings: Settings) -> Engine:
    """The replica's engine. Without a replica it is one of the primary, which opens no connection: nothing uses it."""
    return engine_at(settings.database.replica_url or settings.database.url, settings)


def long_reads_of(settings: Settings, primary: Engine, replica: Engine, timer: Callable[[], float]) -> LongReads:
    return LongReads(primary, replica if settings.database.replica_url else None, timer=timer)


def sealing_of(settings: Settings) -> FernetSealing:
    return FernetSealing(settings.sealing_keys.split(","))


def retention_of(settings: Settings) -> Retention:
    given = settings.retention
    return Retention(
        audit_months=given.audit_months,
        event_months=given.event_months,
        placed_cart_days=given.placed_cart_days,
        guest_cart_days=given.guest_cart_days,
        customer_cart_days=given.customer_cart_days,
    )


class DatabaseContainer(containers.DeclarativeContainer):
    """Repositories, queries, the clock and the job queue."""

    settings = from_outside(Settings)
    identifiers = once(TimeOrderedIdentifiers)
    timer: Callable[[], float] = value(time.monotonic)
    engine = once(engine_of, settings)
    replica = once(replica_of, settings)
    long_reads = once(long_reads_of, settings, primary=engine, replica=replica, timer=timer)
    sessions = once(make_session_factory, engine=engine)
    reading_sessions = once(make_reading_session_factory, engine=engine)
    clock = once(DatabaseClock, engine=engine)
    unit_of_work = once(
        SqlUnitOfWorkFactory,
        session_factory=sessions,
        reading_session_factory=reading_sessions,
        jobs_for=jobs_for,
        clock=clock,
        identifiers=identifiers,
    )
    start_in_background: Start = value(start_in_background)
    page_events = once(PageEventLog, engine=engine, identifiers=identifiers, start=start_in_background)
    sealing = once(sealing_of, settings)
    job_queue = once(JobQueue, engine=engine)
    due_orders = once(DueOrders, engine=engine)
    housekeeping = once(SqlHousekeeping, session_factory=sessions, clock=clock, retention=once(retention_of, settings))

    catalogues = once(SqlCatalogues, session_factory=reading_sessions, timer=timer)
    running_experiments = once(SqlRunningExperiments, session_factory=reading_sessions, timer=timer)
    stalled_orders = once(SqlStalledOrders, session_factory=sessions)
    assignments = once(SqlAssignments, session_factory=sessions)
    stock = once(SqlStock, session_factory=sessions, identifiers=identifiers)
    searches = once(SqlSearches, engine=engine, clock=clock, identifiers=identifiers)
    looks = once(SqlAgentLooks, engine=engine, clock=clock)

    offering_counts = once(SqlOfferingCounts, long_reads=long_reads)
    order_queries = once(SqlOrderQueries, engine=engine, long_reads=long_reads, clock=clock)
    order_page_queries = once(SqlDeskQueries, engine=engine, clock=clock)
    agent_orders = once(SqlAgentOrders, engine=engine)
    product_queries = once(SqlProductQueries, engine=engine)
    product_search = once(SqlProductSearch, long_reads=long_reads)
    service_change_queries = once(SqlServiceChangeQueries, engine=engine, clock=clock)
    item_states = once(SqlItemStates, session_factory=sessions)
    mcd_search = once(SqlMcdSearch, long_reads=long_reads, clock=clock)
    product_page_queries = once(SqlProductPageQueries, engine=engine, clock=clock)
    resource_queries = once(SqlResourceQueries, engine=engine)
    number_stock = once(SqlNumberStock, long_reads=long_reads)
    people_queries = once(SqlPeopleQueries, engine=engine, long_reads=long_reads, clock=clock)
    billing_queries = once(SqlBillingQueries, engine=engine)
    session_queries = once(SqlSessionQueries, engine=engine)
    service_status = once(SqlServiceStatus, engine=engine, clock=clock)

    offers = once(SqlOffers, engine=engine)
    order_risks = once(SqlOrderRisks, engine=engine, clock=clock)
    call_queries = once(SqlCallQueries, engine=engine, clock=clock)
    synonyms = once(SqlSynonymQueries, engine=engine)

    task_trail = once(SqlLastChanges, session_factory=sessions, entity=FulfilmentTask)
    user_trail = once(SqlLastChanges, session_factory=sessions, entity=User)
    agent_trail = once(SqlLastChanges, session_factory=sessions, entity=Agent)
    customer_trail = once(SqlLastChanges, session_factory=sessions, entity=Customer)
