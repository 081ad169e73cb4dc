"""An order on its way through the network, for the tests of what advances it."""

from datetime import timedelta
from typing import Never

from business_layer.catalogue.catalogue import Catalogue
from business_layer.order_management.advance_order import AdvanceOrder
from business_layer.order_management.assess_cancellations import CancellationAssessment
from business_layer.order_management.moved_date_mail import MovedDateMail
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.package_updates import PackageUpdates
from business_layer.order_management.retry_policy import RetryPolicy
from business_layer.order_management.service_orders import (
    ServiceOrderReport,
)
from business_layer.order_management.states import ProductOrderState
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.shared.backoff import Backoff
from business_layer.shared.errors import GatewayUnavailable
from environments.composition.task_handlers import handlers_by_type
from tests.builders.amendments import an_amendment_assessment
from tests.builders.messages import a_message_writer
from tests.builders.orders import OneCatalogue, kept
from tests.builders.taxes import SomeTaxTables
from tests.fakes.clock import CountingIdentifiers, FakeClock
from tests.fakes.gateways import FakeProvisioning
from tests.fakes.unit_of_work import Books

S = ProductOrderState
SHIP = "ShipEquipment"
TRACKING = {"carrier": "USPS", "tracking_number": "9400 1000 0000 0001"}
POLICY = RetryPolicy(
    backoff=Backoff(base_seconds=1, cap_seconds=60),
    give_up_after_seconds=3600,
    follow_seconds=5,
    stalled_after_seconds=600,
)
DOWN = GatewayUnavailable("The network did not answer.")


class World:
    """An order, the network, a clock, and the use case between them."""

    def __init__(self, order: ProductOrder, catalogue: Catalogue | None = None) -> None:
        self.books, self.clock, self.network = Books(), FakeClock(), FakeProvisioning()
        self.order = kept(self.books, order)
        catalogues, identifiers = OneCatalogue(catalogue), CountingIdentifiers()
        self.catalogues, self.identifiers = catalogues, identifiers
        self._advance = AdvanceOrder(
            self.books,
            catalogues,
            self.network,
            handlers_by_type(catalogues, a_message_writer(identifiers), SomeTaxTables()),
            PackageUpdates(catalogues, a_message_writer(identifiers)),
            MovedDateMail(catalogues, a_message_writer(identifiers)),
            CancellationAssessment(catalogues, a_message_writer(identifiers), identifiers),
            an_amendment_assessment(catalogues, a_message_writer(identifiers), identifiers),
            POLICY,
            self.clock,
            identifiers,
        )

    def advance(self, times: int = 1, passing: timedelta = timedelta(seconds=10)) -> None:
        for _ in range(times):
            self._advance(order_id=self.order.id)
            self.clock.pass_time(passing)

    def advance_notified(self, key: str) -> None:
        self._advance(order_id=self.order.id, notified_key=key)

    @property
    def service_order(self) -> FulfilmentTask:
        return next(task for task in self.order.tasks if task.specification)


def a_report(key, state, *, reason="", on=None):
    return ServiceOrderReport(key=key, reference="SO-1", state=state, reason=reason, expected_date=on)


def raising(error: Exception):
    def fail(_) -> Never:
        raise error

    return fail
