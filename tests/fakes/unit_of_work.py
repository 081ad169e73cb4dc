"""The unit of work in memory. Leaving it without commit takes everything back, and is an error if anything changed."""

from types import TracebackType
from typing import Protocol, Self, runtime_checkable

from business_layer.billing.accounts import BillingAccounts
from business_layer.catalogue.ports import CatalogueVersions
from business_layer.insight.calls_to_customers import CustomerCalls
from business_layer.insight.experiments import ExperimentRuns
from business_layer.insight.learned_models import LearnedAnswers, LearnedModels
from business_layer.insight.monday_mail import MondayMails
from business_layer.insight.saved_views import SavedViews, ViewMailings
from business_layer.insight.step_alerts import StepAlarms, StepAlerts
from business_layer.insight.synonyms import SearchSynonyms
from business_layer.inventory.number_alerts import NumberAlerts
from business_layer.inventory.product_bundles import ProductBundles
from business_layer.inventory.products import Products
from business_layer.inventory.reservations import Resources
from business_layer.jobs import jobs_for
from business_layer.messages.ports import Messages
from business_layer.online_ordering.ports import Carts, Checkouts, ServiceQualifications
from business_layer.order_management.ports import OrderNotes, ProductOrders
from business_layer.order_management.revisions import OrderRevisions
from business_layer.releases.ports import ReleaseActs
from business_layer.service_changes.ports import ServiceChanges, TransferOffers
from business_layer.shared.actor import Actor
from business_layer.shared.events import DomainEvent, Recordable
from business_layer.shared.job_requests import JobRequest
from business_layer.user_management.ports import (
    Agents,
    Attempts,
    Customers,
    EventIds,
    OneTimeTokens,
    Sessions,
    Users,
)
from tests.fakes.catalogue import FakeCatalogueVersions
from tests.fakes.collection import Changes
from tests.fakes.event_ids import FakeEventIds
from tests.fakes.experiments import FakeExperimentRuns
from tests.fakes.insight import FakeCustomerCalls, FakeLearnedAnswers, FakeLearnedModels, FakeSearchSynonyms
from tests.fakes.number_alerts import FakeNumberAlerts
from tests.fakes.order_repositories import (
    FakeBillingAccounts,
    FakeCarts,
    FakeCheckouts,
    FakeOrderNotes,
    FakeOrderRevisions,
    FakeProductBundles,
    FakeProductOrders,
    FakeProducts,
    FakeResources,
    FakeServiceQualifications,
)
from tests.fakes.people import (
    FakeAgents,
    FakeAttempts,
    FakeCustomers,
    FakeMessages,
    FakeOneTimeTokens,
    FakeSessions,
    FakeUsers,
)
from tests.fakes.releases import FakeReleaseActs
from tests.fakes.report_mails import FakeMondayMails, FakeStepAlarms, FakeStepAlerts
from tests.fakes.saved_views import FakeSavedViews, FakeViewMailings
from tests.fakes.service_changes import FakeServiceChanges, FakeTransferOffers
from tests.fakes.wholeness import require_whole


class Books:
    """Everything that is kept; also the factory of the units of work on it."""

    def __init__(self) -> None:
        self.product_orders, self.order_notes, self.products = FakeProductOrders(), FakeOrderNotes(), FakeProducts()
        self.product_bundles, self.order_revisions = FakeProductBundles(), FakeOrderRevisions()
        self.resources = FakeResources(self.product_orders, self.products)
        self.number_alerts = FakeNumberAlerts()
        self.billing_accounts, self.messages = FakeBillingAccounts(), FakeMessages()
        self.qualifications, self.carts = FakeServiceQualifications(), FakeCarts()
        self.users = FakeUsers()
        self.customers = FakeCustomers((self.carts, self.billing_accounts))
        self.agents = FakeAgents(self.users)
        self.checkouts = FakeCheckouts(
            self.carts, self.billing_accounts, self.product_orders, self.customers, self.users
        )
        self.sessions, self.one_time_tokens, self.attempts = FakeSessions(), FakeOneTimeTokens(), FakeAttempts()
        self.event_ids = FakeEventIds()
        self.catalogue_versions, self.service_changes = FakeCatalogueVersions(), FakeServiceChanges()
        self.transfer_offers = FakeTransferOffers()
        self.release_acts = FakeReleaseActs()
        self.learned_models, self.learned_answers = FakeLearnedModels(), FakeLearnedAnswers()
        self.calls, self.search_synonyms = FakeCustomerCalls(self.customers), FakeSearchSynonyms()
        self.saved_views, self.view_mailings = FakeSavedViews(), FakeViewMailings()
        self.experiment_runs = FakeExperimentRuns()
        self.monday_mails, self.step_alerts = FakeMondayMails(), FakeStepAlerts()
        self.step_alarms = FakeStepAlarms()
        self.commits = 0
        self.events: list[DomainEvent] = []
        self.jobs: list[JobRequest] = []

    def __call__(self, *, by: Actor, reason: str = "") -> "FakeUnitOfWork":
        return FakeUnitOfWork(self, by, reason)

    def reading(self, *, by: Actor) -> "FakeUnitOfWork":
        return FakeUnitOfWork(self, by, only_reads=True)

    @property
    def event_names(self) -> list[str]:
        return [event.name for event in self.events]


@runtime_checkable
class Versioned(Protocol):
    """An entity of which the database counts the versions."""

    version: int


class FakeUnitOfWork:
    """Implements the units of work of all packages. What it keeps must be whole, and say who changed it and why."""

    def __init__(self, books: Books, by: Actor, reason: str = "", *, only_reads: bool = False) -> None:
        assert isinstance(by, Actor), "nobody acts"
        assert isinstance(reason, str), "the reason is no text"
        self._books, self._reason, self._only_reads = books, reason, only_reads
        self._changes, self._recorded = Changes(), list[Recordable]()
        changes = self._changes
        orders, accounts, carts = (
            books.product_orders.within(changes),
            books.billing_accounts.within(changes),
            books.carts.within(changes),
        )
        resources, checkouts = books.resources.within(changes), books.checkouts.within(changes)
        users, customers = books.users.within(changes), books.customers.within(changes)
        agents, bundles = books.agents.within(changes), books.product_bundles.within(changes)
        models, calls = books.learned_models.within(changes), books.calls.within(changes)
        synonyms = books.search_synonyms.within(changes)
        mailings = books.view_mailings.within(changes)
        runs = books.experiment_runs.within(changes)
        mondays, alerts = books.monday_mails.within(changes), books.step_alerts.within(changes)
        alarms = books.step_alarms.within(changes)
        revisions, offers = books.order_revisions.within(changes), books.transfer_offers.within(changes)
        self._with_unique_values = (
            orders,
            revisions,
            accounts,
            carts,
            bundles,
            resources,
            checkouts,
            users,
            customers,
            agents,
            offers,
            models,
            calls,
            synonyms,
            mailings,
            runs,
            mondays,
            alerts,
            alarms,
        )
        self.product_orders: ProductOrders = orders
        self.order_revisions: OrderRevisions = revisions
        self.order_notes: OrderNotes = books.order_notes.within(changes)
        self.products: Products = books.products.within(changes)
        self.product_bundles: ProductBundles = bundles
        self.resources: Resources = resources
        self.number_alerts: NumberAlerts = books.number_alerts.within(changes)
        self.billing_accounts: BillingAccounts = accounts
        self.messages: Messages = books.messages.within(changes)
        self.qualifications: ServiceQualifications = books.qualifications.within(changes)
        self.carts: Carts = carts
        self.checkouts: Checkouts = checkouts
        self.catalogue_versions: CatalogueVersions = books.catalogue_versions.within(changes)
        self.service_changes: ServiceChanges = books.service_changes.within(changes)
        self.transfer_offers: TransferOffers = offers
        self.release_acts: ReleaseActs = books.release_acts.within(changes)
        self.learned_models: LearnedModels = models
        self.learned_answers: LearnedAnswers = books.learned_answers
        self.calls: CustomerCalls = calls
        self.search_synonyms: SearchSynonyms = synonyms
        self.saved_views: SavedViews = books.saved_views.within(changes)
        self.view_mailings: ViewMailings = mailings
        self.experiment_runs: ExperimentRuns = runs
        self.monday_mails: MondayMails = mondays
        self.step_alerts: StepAlerts = alerts
        self.step_alarms: StepAlarms = alarms
        self.users: Users = users
        self.customers: Customers = customers
        self.agents: Agents = agents
        self.sessions: Sessions = books.sessions.within(changes)
        self.one_time_tokens: OneTimeTokens = books.one_time_tokens.within(changes)
        self.attempts: Attempts = books.attempts.within(changes)
        self.event_ids: EventIds = books.event_ids

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take back what was not committed. If no error is the reason and it was opened to write, that is one."""
        lost = self._changes.names + [f"{type(told).__name__} recorded" for told in self._recorded]
        self._changes.roll_back()
        self._recorded.clear()
        assert error is not None or self._only_reads or not lost, f"left without commit: {', '.join(lost)}"

    def record(self, told: Recordable) -> None:
        self._recorded.append(told)

    def commit(self) -> None:
        if self._only_reads:
            raise RuntimeError("This unit of work is for looking only.")
        assert self._reason, "nobody says why"
        for collection in self._with_unique_values:
            collection.require_unique()
        for entity in self._changes.written:
            require_whole(entity)
        for told in [told for entity in self._changes.recorders for told in entity.pop_recorded()] + self._recorded:
            require_whole(told)
            if isinstance(told, DomainEvent):
                self._books.events.append(told)
            self._books.jobs += jobs_for(told)
        self._recorded.clear()
        for entity in self._changes.changed:
            if isinstance(entity, Versioned):
                entity.version += 1
        self._changes.settle()
        self._books.commits += 1
