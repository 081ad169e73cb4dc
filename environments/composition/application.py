"""Everything that a process may need, from all tiers."""

from collections.abc import Iterator
from contextlib import contextmanager

from dependency_injector import containers

from environments.composition.billing import BillingContainer
from environments.composition.catalogue import CatalogueContainer
from environments.composition.database import DatabaseContainer
from environments.composition.experiments import ExperimentsContainer
from environments.composition.insight import InsightContainer
from environments.composition.integration import IntegrationContainer
from environments.composition.inventory import InventoryContainer
from environments.composition.messages import MessagesContainer
from environments.composition.notifications import NotificationsContainer
from environments.composition.office import OfficeContainer
from environments.composition.online_ordering import OnlineOrderingContainer
from environments.composition.order_management import OrderManagementContainer
from environments.composition.releases import ReleasesContainer
from environments.composition.report_mails import ReportMailsContainer
from environments.composition.saved_views import SavedViewsContainer
from environments.composition.service_changes import ServiceChangesContainer
from environments.composition.store import StoreContainer
from environments.composition.typed_providers import from_outside, part, resolve
from environments.composition.user_management import UserManagementContainer
from environments.settings import Settings


class Application(containers.DeclarativeContainer):
    """One container for each business package and each other tier. `resolve` makes an object of a provider."""

    settings = from_outside(Settings)

    database = part(DatabaseContainer, settings=settings)
    integration = part(IntegrationContainer, settings=settings)

    messages = part(MessagesContainer, settings=settings, database=database, integration=integration)
    user_management = part(UserManagementContainer, settings=settings, database=database, messages=messages)
    report_mails = part(ReportMailsContainer, settings=settings, database=database, messages=messages)
    releases = part(ReleasesContainer, settings=settings, database=database, integration=integration)
    catalogue = part(CatalogueContainer, database=database)
    experiments = part(ExperimentsContainer, database=database)
    inventory = part(InventoryContainer, database=database, messages=messages, user_management=user_management)
    billing = part(BillingContainer, settings=settings, database=database, messages=messages)
    order_management = part(
        OrderManagementContainer,
        settings=settings,
        database=database,
        integration=integration,
        messages=messages,
        billing=billing,
    )
    online_ordering = part(
        OnlineOrderingContainer,
        settings=settings,
        database=database,
        integration=integration,
        messages=messages,
        billing=billing,
        order_management=order_management,
    )
    service_changes = part(
        ServiceChangesContainer,
        database=database,
        messages=messages,
        user_management=user_management,
        billing=billing,
        online_ordering=online_ordering,
        order_management=order_management,
    )

    store = part(
        StoreContainer,
        settings=settings,
        database=database,
        messages=messages,
        user_management=user_management,
        inventory=inventory,
        billing=billing,
        online_ordering=online_ordering,
        order_management=order_management,
        service_changes=service_changes,
        experiments=experiments,
    )
    insight = part(InsightContainer, settings=settings, database=database)
    office = part(
        OfficeContainer,
        database=database,
        user_management=user_management,
        order_management=order_management,
        releases_of=releases,
        store=store,
        insight=insight,
    )
    saved_views = part(SavedViewsContainer, settings=settings, database=database, messages=messages)
    notifications = part(NotificationsContainer, settings=settings, order_management=order_management)


@contextmanager
def open_application(settings: Settings) -> Iterator[Application]:
    """An application for one command. Its connections to the database are closed at the end."""
    application = Application(settings=settings)
    try:
        yield application
    finally:
        resolve(application.database.engine).dispose()
