"""Changes for a later day: they happen once, on that day at the service address, and can be taken back until then."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from business_layer.inventory.product_states import ProductState
from business_layer.inventory.products import Product
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.states import ItemState, ProductOrderState, TaskState
from business_layer.service_changes.open_changes import ChangeUnderway
from business_layer.service_changes.possible_changes import possible_changes
from business_layer.service_changes.service_change import ChangeKind, ChangeOutdated
from business_layer.service_changes.take_back import ChangeBegun
from business_layer.shared.errors import Invalid
from tests.random_orders.at_rest import require_in_step
from tests.random_orders.carrier import AGENT, AROUND_THE_CORNER, CUSTOMERS, Carrier
from tests.random_orders.desk import Desk
from tests.random_orders.network import LIVING, Trouble

NEW_YORK, DENVER = ZoneInfo("America/New_York"), ZoneInfo("America/Denver")
KINDS = {ChangeKind.DISCONNECT: ProductState.TERMINATED, ChangeKind.SUSPEND: ProductState.SUSPENDED}


class Customer:
    """A customer with a working product, in a carrier whose clock the test moves."""

    def __init__(self, slug: str = "dial-up", at: datetime | None = None) -> None:
        self.carrier = Carrier()
        self.desk = Desk(self.carrier)
        if at:
            self.go_to(at - timedelta(hours=1))
        order = self.desk.buy(self.carrier.accounts[0], [(slug, {})])
        self.carrier.settle()
        self.product_id = order.items[0].product_id
        if at:
            self.go_to(at)

    @property
    def product(self) -> Product:
        return self.carrier.books.products.all[self.product_id]

    def go_to(self, at: datetime) -> None:
        """Move the clock, and let the workers do what is due."""
        self.carrier.clock.pass_time(at.astimezone(UTC) - self.carrier.clock.now())
        self.work()

    def work(self) -> None:
        for job in self.carrier.due_jobs():
            self.carrier.run(job)

    def order(self, kind: ChangeKind = ChangeKind.DISCONNECT, on: date | None = None) -> ProductOrder:
        """Propose a change and accept it at once."""
        by = self.carrier.customer(CUSTOMERS[0])
        change = self.desk.propose(kind, self.product, by=by, on=on)
        return self.desk.accept(change_id=change.id, by=by)

    def deletions(self) -> list[datetime]:
        """The instants at which the network deleted a service."""
        rows = self.carrier.network.store.rows("SELECT at FROM ledger WHERE action = 'delete'")
        return [datetime.fromisoformat(row["at"]) for row in rows]

    def pass_hours(self, hours: int) -> None:
        """Let the workers look every ten minutes."""
        for _ in range(hours * 6):
            self.go_to(self.carrier.clock.now() + timedelta(minutes=10))


@pytest.mark.parametrize(
    ("day", "asked_at"),
    [
        # The clocks go back: the day has 25 hours, and one to two o'clock come twice.
        (date(2027, 11, 7), datetime(2027, 11, 3, 9, tzinfo=NEW_YORK)),
        # They go ahead: the day has 23 hours.
        (date(2027, 3, 14), datetime(2027, 3, 10, 9, tzinfo=NEW_YORK)),
        (date(2028, 2, 29), datetime(2028, 2, 27, 9, tzinfo=NEW_YORK)),
    ],
)
def test_a_disconnection_happens_once_on_its_day_at_the_service_address(day: date, asked_at: datetime) -> None:
    customer = Customer(at=asked_at)
    customer.order(on=day)
    midnight = datetime.combine(day, datetime.min.time(), NEW_YORK)

    customer.go_to(midnight - timedelta(minutes=2))
    assert customer.product.state is ProductState.ACTIVE
    assert customer.deletions() == []

    customer.go_to(midnight.astimezone(UTC))
    customer.pass_hours(26)

    (deleted,) = customer.deletions()
    assert deleted.astimezone(NEW_YORK).date() == day
    ended = customer.product.history[-1]
    assert (ended.state, ended.valid_from.astimezone(NEW_YORK).date()) == (ProductState.TERMINATED, day)
    require_in_step(customer.carrier)


def test_a_day_that_the_calendar_skips_the_next_year_is_counted_from_the_day_before() -> None:
    customer = Customer(at=datetime(2028, 2, 29, 9, tzinfo=NEW_YORK))

    with pytest.raises(Invalid, match="within the next 12 months"):
        customer.order(on=date(2029, 3, 1))
    order = customer.order(on=date(2029, 2, 28))

    assert order.items[0].requested_on == date(2029, 2, 28)


def test_days_are_counted_at_the_service_address_and_not_where_the_agent_is() -> None:
    customer = Customer(at=datetime(2026, 12, 1, 22, 30, tzinfo=DENVER))

    # It is half past midnight on December 2 where the service is.
    assert customer.order(on=date(2026, 12, 2)).items[0].requested_on is None


def test_a_change_asked_for_a_minute_before_midnight_is_for_the_day_that_the_customer_chose() -> None:
    customer = Customer(at=datetime(2026, 12, 1, 23, 59, tzinfo=NEW_YORK))
    by = customer.carrier.customer(CUSTOMERS[0])
    tomorrow = customer.desk.propose(ChangeKind.DISCONNECT, customer.product, by=by, on=date(2026, 12, 2))

    customer.go_to(datetime(2026, 12, 2, 0, 1, tzinfo=NEW_YORK))
    customer.desk.accept(change_id=tomorrow.id, by=by)
    customer.pass_hours(1)

    (deleted,) = customer.deletions()
    assert deleted.astimezone(NEW_YORK).date() == date(2026, 12, 2)


def test_today_is_over_when_it_is_chosen_after_midnight() -> None:
    customer = Customer(at=datetime(2026, 12, 2, 0, 1, tzinfo=NEW_YORK))

    with pytest.raises(Invalid, match="today or a later day"):
        customer.order(on=date(2026, 12, 1))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("is_planned", [False, True])
def test_a_coming_change_can_be_taken_back_until_its_day(kind: ChangeKind, is_planned: bool) -> None:
    customer = Customer(at=datetime(2026, 12, 1, 9, tzinfo=NEW_YORK))
    order = customer.order(kind, on=date(2026, 12, 5))
    if is_planned:
        customer.work()
        assert order.items[0].is_planned

    taken = customer.desk.take_back(product_id=customer.product_id, by=customer.carrier.customer(CUSTOMERS[0]))
    customer.pass_hours(6)

    assert (taken.number, taken.state) == (order.number, ProductOrderState.CANCELLED)
    assert (order.items[0].state, customer.product.state) == (ItemState.CANCELLED, ProductState.ACTIVE)
    assert customer.deletions() == []
    require_in_step(customer.carrier)


def test_a_change_that_was_begun_cannot_be_taken_back_as_if_nothing_was() -> None:
    customer = Customer()
    customer.order()
    customer.work()

    with pytest.raises(ChangeBegun):
        customer.desk.take_back(product_id=customer.product_id, by=customer.carrier.customer(CUSTOMERS[0]))


@pytest.mark.parametrize("kind", KINDS)
def test_a_coming_change_happens_on_its_day(kind: ChangeKind) -> None:
    customer = Customer(at=datetime(2026, 12, 1, 9, tzinfo=NEW_YORK))
    customer.order(kind, on=date(2026, 12, 5))

    customer.go_to(datetime(2026, 12, 5, 0, 0, tzinfo=NEW_YORK))
    customer.pass_hours(1)

    assert customer.product.state is KINDS[kind]


def test_two_agents_and_the_customer_who_change_one_product_at_once_each_get_a_clear_answer() -> None:
    customer = Customer()
    maria = customer.carrier.customer(CUSTOMERS[0])
    first = customer.desk.propose(ChangeKind.DISCONNECT, customer.product, by=AGENT)
    second = customer.desk.propose(ChangeKind.SUSPEND, customer.product, by=AGENT)
    third = customer.desk.propose(ChangeKind.DISCONNECT, customer.product, by=maria, on=date(2026, 12, 24))

    order = customer.desk.accept(change_id=second.id, by=AGENT, agreement="By phone.")

    for late, by in ((first, AGENT), (third, maria)):
        with pytest.raises(ChangeUnderway, match=f"Order {order.number} already changes this service") as refused:
            customer.desk.accept(change_id=late.id, by=by, agreement="By phone.")
        assert refused.value.order_number == order.number
    # A browser that sends the accepted one again gets the same order, and no second one.
    assert customer.desk.accept(change_id=second.id, by=AGENT, agreement="By phone.").number == order.number

    customer.carrier.settle()
    assert customer.product.state is ProductState.SUSPENDED
    with pytest.raises(ChangeOutdated, match="changed while you were looking"):
        customer.desk.accept(change_id=first.id, by=AGENT, agreement="By phone.")
    require_in_step(customer.carrier)


def test_a_disconnection_during_a_fallout_is_refused_with_the_order_that_is_in_the_way() -> None:
    customer = Customer()
    customer.carrier.network.troubles = [Trouble.REFUSED]
    suspension = customer.order(ChangeKind.SUSPEND)
    customer.work()
    assert next(task.state for task in suspension.tasks) is TaskState.FALLOUT

    with pytest.raises(ChangeUnderway, match=suspension.number):
        customer.order()
    assert _reasons(customer)[ChangeKind.DISCONNECT] == suspension.number

    # The customer gives the suspension up; then the service can be disconnected.
    customer.carrier.cancel(
        number=suspension.number, by=customer.carrier.customer(CUSTOMERS[0]), reason="end it instead"
    )
    customer.work()
    customer.order()
    customer.carrier.settle()
    assert customer.product.state is ProductState.TERMINATED
    require_in_step(customer.carrier)


def test_a_disconnection_that_the_network_refuses_waits_for_a_person_and_the_service_works_on() -> None:
    customer = Customer()
    customer.carrier.network.troubles = [Trouble.REFUSED]
    order = customer.order()
    customer.work()

    assert order.state is ProductOrderState.HELD
    assert customer.product.state is ProductState.PENDING_TERMINATE
    assert [row["state"] for row in customer.carrier.network.store.rows(LIVING)] == ["active"]

    fallen = next(task for task in order.tasks if task.state is TaskState.FALLOUT)
    customer.carrier.retry(number=order.number, task_id=fallen.id, by=AGENT, reason="The network is well again.")
    customer.carrier.settle()
    assert customer.product.state is ProductState.TERMINATED
    require_in_step(customer.carrier)


def test_what_another_product_moves_to_is_not_changed_before_that_one_has_ended() -> None:
    customer = Customer()
    carrier, by = customer.carrier, customer.carrier.customer(CUSTOMERS[0])
    move = customer.desk.move(customer.product, AROUND_THE_CORNER, by=by)
    order = customer.desk.accept(change_id=move.id, by=by)
    new, old = (carrier.books.products.all[item.product_id] for item in order.items)
    carrier.network.troubles = [None, Trouble.REFUSED]
    for _ in range(6):
        carrier.clock.pass_time(timedelta(seconds=11))
        customer.work()
    assert (new.state, old.state) == (ProductState.ACTIVE, ProductState.PENDING_TERMINATE)

    with pytest.raises(ChangeUnderway) as refused:
        customer.desk.propose(ChangeKind.DISCONNECT, new, by=by)

    assert refused.value.order_number == order.number
    carrier.settle()
    customer.desk.propose(ChangeKind.DISCONNECT, new, by=by)
    require_in_step(carrier)


def _reasons(customer: Customer) -> dict[ChangeKind, str]:
    """The number of the order that is in the way of each change."""
    carrier, product = customer.carrier, customer.product
    found = possible_changes(
        product,
        carrier.books.product_orders.open_change_of(product.id),
        carrier.catalogues,
        by=AGENT,
        at=carrier.clock.now(),
    )
    return {change.kind: change.order_number for change in found}
