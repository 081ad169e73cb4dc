"""A whole carrier in memory: books, catalogue, workers and network, all with the business's real code."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from business_layer.billing.accounts import AccountKind, BillFormat, BillingAccount
from business_layer.catalogue.catalogue import Catalogue
from business_layer.inventory.release_aged import ReleaseAgedResources
from business_layer.inventory.resources import Resource, ResourceKind
from business_layer.order_management.advance_order import AdvanceOrder
from business_layer.order_management.answer_revision import AnswerRevision
from business_layer.order_management.assess_cancellations import CancellationAssessment
from business_layer.order_management.cancel_order import CancelProductOrder
from business_layer.order_management.correct_answers import CorrectAnswers
from business_layer.order_management.decline_unanswered import DeclineUnansweredRevisions
from business_layer.order_management.end_order import EndOrder
from business_layer.order_management.moved_date_mail import MovedDateMail
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.package_updates import PackageUpdates
from business_layer.order_management.park_task import ParkTask
from business_layer.order_management.poll_order import PollOrderNow
from business_layer.order_management.retry_fallout import RetryFallout
from business_layer.order_management.retry_policy import RetryPolicy
from business_layer.order_management.revisions import OrderRevision
from business_layer.order_management.shipment_changes import ConfirmDelivery, RedirectShipment
from business_layer.order_management.states import TaskState
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.order_management.technical_reviews import CompleteTechnicalReview, ReportNotFeasible
from business_layer.shared.actor import Actor, ActorKind, Permission
from business_layer.shared.addresses import validated_address
from business_layer.shared.backoff import Backoff
from business_layer.shared.job_requests import JobRequest
from environments.composition.task_handlers import handlers_by_type
from tests.builders.amendments import an_amendment_assessment
from tests.builders.catalogue import AN_ADDRESS, the_catalogue
from tests.builders.messages import a_message_writer
from tests.builders.orders import OneCatalogue, keep_customer
from tests.builders.taxes import SomeTaxTables
from tests.fakes.clock import NOON, CountingIdentifiers, FakeClock
from tests.fakes.trail import FakeTrail
from tests.fakes.unit_of_work import Books, FakeUnitOfWork
from tests.random_orders.network import Killed, NetworkInProcess

POLICY = RetryPolicy(
    backoff=Backoff(base_seconds=1, cap_seconds=60),
    give_up_after_seconds=300,
    follow_seconds=5,
    stalled_after_seconds=600,
)
TOWER = validated_address(**AN_ADDRESS)
# In the same city and rate center as the tower, and far away from it.
AROUND_THE_CORNER = validated_address(street="20 W 34th Street", unit="", city="New York", state="NY", zip_code="10001")
DENVER = validated_address(street="1700 Lincoln Street", unit="", city="Denver", state="CO", zip_code="80202")
# The places that customers move to, with the area codes of their new numbers.
AREA_CODES = {TOWER: "212", AROUND_THE_CORNER: "212", DENVER: "303"}
# Less than customers want, so that they compete for it.
STOCK = {
    (ResourceKind.TELEPHONE_NUMBER, "local:212"): [f"+1212555011{digit}" for digit in range(6)],
    (ResourceKind.TELEPHONE_NUMBER, "local:303"): [f"+1303555011{digit}" for digit in range(3)],
    (ResourceKind.TELEPHONE_NUMBER, "toll-free:888"): [f"+1888555014{digit}" for digit in range(3)],
    (ResourceKind.TELEPHONE_NUMBER, "paging"): [f"+1700555000{digit}" for digit in range(4)],
    (ResourceKind.CONFERENCE_PORT, "bridge"): [f"port-{number:03}" for number in range(14)],
}
CUSTOMERS = (UUID(int=7_000), UUID(int=7_100))
AGENT = Actor(
    kind=ActorKind.AGENT,
    name="Erin Novak",
    user_id=UUID(int=8_000),
    permissions=frozenset(Permission) - {Permission.COMPLETE_SIGN_IN},
)
# More passes than any order needs once everything is well again.
MOST_PASSES = 60


class MortalBooks(Books):
    """Books whose keeper can die in the moment of committing: then nothing of that transaction is kept."""

    def __init__(self) -> None:
        super().__init__()
        self.dies_at_commit = 0

    def __call__(self, *, by: Actor, reason: str = "") -> FakeUnitOfWork:
        return _MortalUnitOfWork(self, by, reason)


class _MortalUnitOfWork(FakeUnitOfWork):
    def commit(self) -> None:
        books = self._books
        if isinstance(books, MortalBooks) and books.dies_at_commit:
            books.dies_at_commit -= 1
            if not books.dies_at_commit:
                raise Killed
        super().commit()


class Carrier:
    """Its customers have two billing accounts each, one for a home and one for a business."""

    def __init__(self, catalogue: Catalogue | None = None) -> None:
        self.books, self.clock, self.identifiers = MortalBooks(), FakeClock(), CountingIdentifiers()
        self.catalogue = catalogue or the_catalogue()
        self.network = NetworkInProcess(self.clock)
        self.jobs: list[JobRequest] = []
        # The customers who had what is transferred when that was agreed to, by the key of the order.
        self.givers: dict[UUID, UUID] = {}
        self._looked_at = self.clock.now()
        self.catalogues = catalogues = OneCatalogue(self.catalogue)
        writer, trail = a_message_writer(self.identifiers), FakeTrail()
        books, clock = self.books, self.clock
        self._advance = AdvanceOrder(
            books,
            catalogues,
            self.network,
            handlers_by_type(catalogues, writer, SomeTaxTables()),
            PackageUpdates(catalogues, writer),
            MovedDateMail(catalogues, writer),
            CancellationAssessment(catalogues, writer, self.identifiers),
            an_amendment_assessment(catalogues, writer, self.identifiers),
            POLICY,
            clock,
            self.identifiers,
        )
        self.cancel = CancelProductOrder(books, catalogues, clock, self.identifiers)
        self.end = EndOrder(books, writer, clock, self.identifiers)
        self.answer = AnswerRevision(books, clock)
        self.decline_unanswered = DeclineUnansweredRevisions(books, writer, clock)
        self.retry = RetryFallout(books, trail, clock)
        self.correct = CorrectAnswers(books, catalogues, trail, writer, clock)
        self.review = CompleteTechnicalReview(books, trail, clock)
        self.report_not_feasible = ReportNotFeasible(books, trail, writer, clock)
        self.park = ParkTask(books, trail, clock)
        self.poll = PollOrderNow(books, clock)
        self.confirm_delivery = ConfirmDelivery(books, clock)
        self.redirect = RedirectShipment(books, writer, clock)
        self.release_aged = ReleaseAgedResources(books, clock)
        self.accounts = [account for customer_id in CUSTOMERS for account in self._open_accounts(customer_id)]
        self._stock()

    @property
    def orders(self) -> list[ProductOrder]:
        return list(self.books.product_orders.all.values())

    @property
    def open_orders(self) -> list[ProductOrder]:
        return [order for order in self.orders if order.is_open]

    def tasks_in(self, state: TaskState) -> list[tuple[ProductOrder, FulfilmentTask]]:
        return [(order, task) for order in self.open_orders for task in order.tasks if task.state is state]

    def questions(self) -> list[tuple[ProductOrder, OrderRevision]]:
        """The charges that customers have been asked to accept."""
        revisions = self.books.order_revisions.all.values()
        return [(self.books.product_orders.all[each.order_id], each) for each in revisions if each.awaits_answer]

    def customer(self, customer_id: UUID) -> Actor:
        return Actor(kind=ActorKind.CUSTOMER, name="Maria Lopez", user_id=customer_id, customer_id=customer_id)

    def due_jobs(self) -> list[JobRequest]:
        """The jobs that a worker could run now: those asked for, and one for each order that became due."""
        self.jobs += [job for job in self.books.jobs if job.task == "advance_order"]
        self.books.jobs.clear()
        since, self._looked_at = self._looked_at, self.clock.now()
        waiting = {job.arguments["order_id"] for job in self.jobs}
        for order in self.open_orders:
            is_due = any(since < at <= self._looked_at for at in attempts_of(order))
            if is_due and str(order.id) not in waiting:
                self.jobs.append(JobRequest(task="advance_order", arguments={"order_id": str(order.id)}))
        return list(self.jobs)

    def run(self, job: JobRequest) -> None:
        """Do a job. If its worker is killed, it is still there, and another worker repeats it."""
        order_id = UUID(job.arguments["order_id"])
        try:
            self._advance(order_id=order_id, notified_key=job.arguments.get("notified_key", ""))
        except Killed:
            return
        if job in self.jobs:
            self.jobs.remove(job)

    def advance_beside(self, order_id: UUID) -> Callable[[], None]:
        """A second worker that advances an order while the first, which seems dead, waits for the network's answer."""
        return lambda: self._advance(order_id=order_id)

    def settle(self) -> None:
        """Let all that can be done be done: the network is well, and people see to everything that waits for them."""
        self.network.repair()
        self.books.dies_at_commit = 0
        for passes in range(MOST_PASSES):
            self._run_all_due()
            if not self.open_orders:
                return
            self._see_to_what_waits(is_late=passes > MOST_PASSES // 2)
            self.clock.pass_time(self._until_next_job())
        left = [(order.number, order.state, list(_words_of(order))) for order in self.open_orders]
        raise AssertionError(f"orders that never end: {left}")

    def _run_all_due(self) -> None:
        for _ in range(20):
            due = self.due_jobs()
            if not due:
                return
            for job in due:
                self.run(job)
        raise AssertionError("jobs that never end")

    def _see_to_what_waits(self, *, is_late: bool) -> None:
        for order, task in self.tasks_in(TaskState.WAITING):
            self.review(number=order.number, task_id=task.id, by=AGENT, findings="It can be built.")
        for order, revision in self.questions():
            self.answer(number=order.number, revision_number=revision.number, accepts=True, by=AGENT)
        for order, task in self.tasks_in(TaskState.FALLOUT):
            if task.state is TaskState.FALLOUT and not (is_late and self._gives_up(order, task)):
                self.retry(number=order.number, task_id=task.id, by=AGENT, reason="The cause is gone.")

    def _gives_up(self, order: ProductOrder, task: FulfilmentTask) -> bool:
        """End the item of a task that cannot be done. Return False if it is ending, or its product is as ordered."""
        item = order.item_of(task)
        if not item.can_be_ended:
            return False
        about: dict[str, Any] = {"number": order.number, "items": [item.number], "by": AGENT}
        if item.can_be_canceled:
            self.cancel(**about, reason="It cannot be done.")
        else:
            self.end(**about, reason="It cannot be done.", customer_reason="We cannot do it.")
        return True

    def _until_next_job(self) -> timedelta:
        """The time until the next job is due, and a little more for the network."""
        now = self.clock.now()
        attempts = (at for order in self.open_orders for at in attempts_of(order) if at > now)
        soonest = min(attempts, default=now)
        return max(soonest - now, timedelta()) + timedelta(seconds=11)

    def _open_accounts(self, customer_id: UUID) -> Iterator[BillingAccount]:
        keep_customer(self.books, customer_id)
        for position, kind in enumerate((AccountKind.RESIDENTIAL, AccountKind.BUSINESS)):
            account = BillingAccount(
                id=UUID(int=customer_id.int + 10 + position),
                number=self.books.billing_accounts.next_number(),
                customer_id=customer_id,
                name="Maria Lopez",
                address=TOWER,
                format=BillFormat.ELECTRONIC,
                cycle_day=1,
                kind=kind,
                opened_at=NOON,
            )
            self.books.billing_accounts.add(account)
            yield account

    def _stock(self) -> None:
        for (kind, pool), values in STOCK.items():
            for value in values:
                self.books.resources.add(Resource(id=self.identifiers.new(), kind=kind, pool=pool, value=value))


def attempts_of(order: ProductOrder) -> list[datetime]:
    """The instants at which open tasks are due."""
    return [task.next_attempt_at for task in order.tasks if task.is_open and task.next_attempt_at]


def _words_of(order: ProductOrder) -> Iterator[str]:
    for item in order.items:
        yield f"{item.action} {item.offering_slug}: {item.state}"
        for task in item.tasks:
            yield f"{task.name} {task.state} {task.fallout_reason} {[e.detail for e in task.exchanges[-2:]]}"
