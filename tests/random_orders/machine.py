"""The machine that takes the random steps."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from business_layer.inventory.product_states import SuspensionReason
from business_layer.inventory.products import Product
from business_layer.order_management.correct_answers import questions_to_correct
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.states import ItemAction, TaskState
from business_layer.order_management.tasks import EARLY
from business_layer.service_changes.amendable_items import why_not_amendable
from business_layer.service_changes.service_change import ChangeKind
from business_layer.shared.addresses import GeographicAddress
from tests.random_orders.always import require_sound
from tests.random_orders.at_rest import require_in_step
from tests.random_orders.carrier import AGENT, AREA_CODES, AROUND_THE_CORNER
from tests.random_orders.desk import KINDS, Wish
from tests.random_orders.steps import ANY, DAYS_AHEAD, MOSTLY, THEN, Then, nth
from tests.random_orders.transfer_steps import TransferSteps
from tests.random_orders.wishes import CHOICES, CORRECTIONS, changes_of

# With more, a run would spend its steps on buying, and its time on looking at what happens to none of them.
MOST_PRODUCTS = 5
STEPS_WITHOUT_REST = 15


WISHES = st.sampled_from([(slug, choice) for slug, choices in CHOICES.items() for choice in choices])
REASONS = st.sampled_from(list(SuspensionReason))


class RandomOrders(TransferSteps):
    """Does anything, and looks at everything after each step."""

    def __init__(self) -> None:
        super().__init__()
        self.steps_since_rest = 0

    # Customers

    @initialize(wishes=st.lists(WISHES, min_size=2, max_size=3))
    def begin_with_products(self, wishes: list[Wish]) -> None:
        for position, wish in enumerate(wishes):
            self._try(partial(self.desk.buy, nth(self.carrier.accounts, position), [wish]))
        self.carrier.settle()

    @precondition(lambda self: len(self._products()) < MOST_PRODUCTS)
    @rule(wishes=st.lists(WISHES, min_size=1, max_size=2), account=ANY, days=DAYS_AHEAD, then=THEN)
    def buy(self, wishes: list[Wish], account: int, days: int, then: Then) -> None:
        self._try(lambda: self.desk.buy(nth(self.carrier.accounts, account), wishes, on=self._day(days)), then)

    @precondition(lambda self: len(self._products()) < MOST_PRODUCTS)
    @rule(account=ANY, other=st.sampled_from(["calling-card", "toll-free"]), then=THEN)
    def buy_bundle(self, account: int, other: str, then: Then) -> None:
        wishes = [("complete-calling", CHOICES["complete-calling"][0]), (other, CHOICES[other][0])]
        self._try(lambda: self.desk.buy(nth(self.carrier.accounts, account), wishes), then)

    @precondition(lambda self: self._possible(KINDS))
    @rule(which=ANY, days=DAYS_AHEAD, reason=REASONS, is_accepted=MOSTLY, then=THEN)
    def propose(self, which: int, days: int, reason: SuspensionReason, is_accepted: bool, then: Then) -> None:
        """Propose what is possible."""
        product, kind = nth(self._possible(KINDS), which)
        # Half of the vacations have an end.
        until = self._day(days + 2) if reason is SuspensionReason.VACATION and which % 2 else None
        self._ask(
            lambda: self.desk.propose(kind, product, by=AGENT, on=self._day(days), reason=reason, until=until),
            is_accepted,
            then,
        )

    @precondition(lambda self: self._changeable())
    @rule(which=ANY, days=DAYS_AHEAD, is_accepted=MOSTLY, then=THEN)
    def change(self, which: int, days: int, is_accepted: bool, then: Then) -> None:
        product, changes = nth(self._changeable(), which)
        by = self.carrier.customer(product.customer_id)
        self._ask(lambda: self.desk.change(product, changes, by=by, on=self._day(days)), is_accepted, then)

    @precondition(lambda self: self._movable())
    @rule(which=ANY, to=st.sampled_from(list(AREA_CODES)), days=DAYS_AHEAD, is_accepted=MOSTLY, then=THEN)
    def move(self, which: int, to: GeographicAddress, days: int, is_accepted: bool, then: Then) -> None:
        product = nth(self._movable(), which)
        by = self.carrier.customer(product.customer_id)
        self._ask(lambda: self.desk.move(product, to, by=by, on=self._day(days)), is_accepted, then)

    @precondition(lambda self: self.carrier.books.products.all)
    @rule(which=ANY, kind=st.sampled_from(KINDS), then=THEN)
    def ask_for_anything(self, which: int, kind: ChangeKind, then: Then) -> None:
        """Ask for what is perhaps not possible: then there is a reason, and nothing happens."""
        product = nth(list(self.carrier.books.products.all.values()), which)
        by = self.carrier.customer(product.customer_id)
        self._try(lambda: self.proposals.append(self.desk.propose(kind, product, by=by)), then)

    @precondition(lambda self: self._coming())
    @rule(which=ANY, then=THEN)
    def take_back(self, which: int, then: Then) -> None:
        """A change for a later day, of which nothing has begun, can be taken back."""
        product_id = nth(self._coming(), which).items[0].product_id
        holder = self.carrier.books.products.all[product_id].customer_id
        self.desk.take_back(product_id=product_id, by=self.carrier.customer(holder))
        self._let_follow(then)

    @precondition(lambda self: self.proposals)
    @rule(which=ANY, then=THEN)
    def accept(self, which: int, then: Then) -> None:
        """Accept a proposal late, twice, or beside another one for the same product."""
        change = nth(self.proposals, which)
        by = self.carrier.customer(change.customer_id)
        self._try(lambda: self.desk.accept(change_id=change.id, by=by), then)

    @precondition(lambda self: self._amendable())
    @rule(which=ANY, to=st.sampled_from([None, None, *AREA_CODES]), days=DAYS_AHEAD, is_accepted=MOSTLY, then=THEN)
    def amend(self, which: int, to: GeographicAddress | None, days: int, is_accepted: bool, then: Then) -> None:
        """Change an order in flight: an answer, and perhaps the address or the day."""
        order, item, changes = nth(self._amendable(), which)
        by, place = self.carrier.customer(order.customer_id), to if item.address else None
        self._ask(lambda: self.desk.amend(order, item, changes, by=by, to=place, on=self._day(days)), is_accepted, then)

    @precondition(lambda self: self.carrier.open_orders)
    @rule(which=ANY, item=st.sampled_from([None, None, 1, 2]), then=THEN)
    def cancel(self, which: int, item: int | None, then: Then) -> None:
        """Cancel an order, or one of its items and what depends on it."""
        order = nth(self.carrier.open_orders, which)
        self._try(lambda: self._cancel(order, items=None if item is None else [item]), then)

    @precondition(lambda self: self.carrier.questions())
    @rule(which=ANY, accepts=st.booleans(), then=THEN)
    def answer(self, which: int, accepts: bool, then: Then) -> None:
        """Accept the charge for canceling, or keep the order."""
        order, revision = nth(self.carrier.questions(), which)
        by, number = self.carrier.customer(order.customer_id), revision.number
        self._try(
            lambda: self.carrier.answer(number=order.number, revision_number=number, accepts=accepts, by=by), then
        )

    # Workers and the network

    @precondition(lambda self: self.carrier.open_orders)
    @rule(then=THEN)
    def wait(self, then: Then) -> None:
        self._let_follow(then)

    @precondition(lambda self: self.carrier.due_jobs())
    @rule(which=ANY)
    def work(self, which: int) -> None:
        """One worker does one job, while the others stand still."""
        self.carrier.run(nth(self.carrier.due_jobs(), which))

    @precondition(lambda self: self.carrier.open_orders)
    @rule(which=ANY, is_worker=st.booleans(), then=THEN)
    def do_meanwhile(self, which: int, is_worker: bool, then: Then) -> None:
        """While the network is asked, a second worker takes the job over, or the customer cancels."""
        order = nth(self.carrier.open_orders, which)
        beside, cancel = self.carrier.advance_beside(order.id), lambda: self._cancel(order)
        self.carrier.network.meanwhile = lambda: self._try(beside if is_worker else cancel)
        self._let_follow(then)

    @precondition(lambda self: self.carrier.tasks_in(TaskState.IN_PROGRESS))
    @rule(which=ANY, then=THEN)
    def hint(self, which: int, then: Then) -> None:
        _, task = nth(self.carrier.tasks_in(TaskState.IN_PROGRESS), which)
        self._try(lambda: self.carrier.poll(key=task.key), then)

    # Agents

    @precondition(lambda self: self.carrier.tasks_in(TaskState.WAITING))
    @rule(which=ANY, is_feasible=st.sampled_from([True, True, False]), then=THEN)
    def review(self, which: int, is_feasible: bool, then: Then) -> None:
        order, task = nth(self.carrier.tasks_in(TaskState.WAITING), which)
        about: dict[str, Any] = {"number": order.number, "task_id": task.id, "by": AGENT, "findings": "Looked at it."}
        if is_feasible:
            self._try(lambda: self.carrier.review(**about), then)
        else:
            self._try(lambda: self.carrier.report_not_feasible(**about, customer_reason="There is no duct."), then)

    @precondition(lambda self: self.carrier.tasks_in(TaskState.FALLOUT))
    @rule(which=ANY, then=THEN)
    def retry(self, which: int, then: Then) -> None:
        order, task = nth(self.carrier.tasks_in(TaskState.FALLOUT), which)
        self._try(lambda: self.carrier.retry(number=order.number, task_id=task.id, by=AGENT, reason="again"), then)

    @precondition(lambda self: self.carrier.tasks_in(TaskState.FALLOUT))
    @rule(which=ANY, then=THEN)
    def end(self, which: int, then: Then) -> None:
        """End what cannot be done."""
        order, task = nth(self.carrier.tasks_in(TaskState.FALLOUT), which)
        about: dict[str, Any] = {"number": order.number, "items": [order.item_of(task).number], "by": AGENT}
        self._try(lambda: self.carrier.end(**about, reason="No duct.", customer_reason="There is no duct."), then)

    @precondition(lambda self: self._correctable())
    @rule(which=ANY, then=THEN)
    def correct(self, which: int, then: Then) -> None:
        order, task, answers = nth(self._correctable(), which)
        count = len(order.item_of(task).corrections)
        about: dict[str, Any] = {"number": order.number, "task_id": task.id, "by": AGENT, "reason": "They called."}
        self._try(lambda: self.carrier.correct(answers=answers, expected_corrections=count, **about), then)

    @precondition(lambda self: self._shipped_items())
    @rule(which=ANY, is_redirected=st.booleans(), then=THEN)
    def have_package(self, which: int, is_redirected: bool, then: Then) -> None:
        order, item = nth(self._shipped_items(), which)
        about: dict[str, Any] = {"number": order.number, "item_number": item.number, "by": AGENT}
        if is_redirected:
            self._try(lambda: self.carrier.redirect(**about, address=AROUND_THE_CORNER), then)
        else:
            self._try(lambda: self.carrier.confirm_delivery(**about), then)

    # Time

    @precondition(lambda self: self.steps_since_rest > STEPS_WITHOUT_REST)
    @rule(days=st.sampled_from([0, 0, 100, 400]))
    def rest(self, days: int) -> None:
        """Everything that was begun is finished, and then all books agree. Numbers age."""
        self.steps_since_rest = 0
        self.carrier.settle()
        require_in_step(self.carrier)
        self.carrier.clock.pass_time(timedelta(days=days))
        self.carrier.release_aged()

    @invariant()
    def is_sound(self) -> None:
        self.steps_since_rest += 1
        require_sound(self.carrier)

    def teardown(self) -> None:
        self.carrier.settle()
        require_sound(self.carrier)
        require_in_step(self.carrier)
        self.carrier.network.store.close()

    def _cancel(self, order: ProductOrder, items: Sequence[int] | None = None) -> None:
        by = self.carrier.customer(order.customer_id)
        self.carrier.cancel(number=order.number, items=items, by=by, reason="changed my mind")

    def _changeable(self) -> list[tuple[Product, dict[str, Any]]]:
        """The products of which an answer can be changed, each with a change."""
        return [
            (product, changes)
            for product, _ in self._possible([ChangeKind.CHANGE])
            for changes in changes_of(product.offering_slug, product.values)
        ]

    def _amendable(self) -> list[tuple[ProductOrder, ProductOrderItem, dict[str, Any]]]:
        """The items of orders that can be amended, each with a change of an answer."""
        return [
            (order, item, changes)
            for order in self.carrier.open_orders
            for item in order.items
            if not why_not_amendable(order, item)
            for changes in changes_of(item.offering_slug, item.values)
        ]

    def _movable(self) -> list[Product]:
        return [product for product, _ in self._possible([ChangeKind.MOVE])]

    def _coming(self) -> list[ProductOrder]:
        """The orders that change a product on a later day."""
        now = self.carrier.clock.now()
        return [
            order
            for order in self.carrier.open_orders
            if order.items[0].action is not ItemAction.ADD
            and not order.items[0].is_being_canceled
            and (begins_at := order.items[0].begins_at())
            and now + EARLY < begins_at
        ]

    def _correctable(self) -> list[Any]:
        """The fallouts whose answers can be corrected, with correct answers."""
        found = []
        for order, task in self.carrier.tasks_in(TaskState.FALLOUT):
            asked = questions_to_correct(order, task, self.carrier.catalogue)
            if answers := {each.name: CORRECTIONS[each.name] for each in asked if each.name in CORRECTIONS}:
                found.append((order, task, answers))
        return found

    def _shipped_items(self) -> list[tuple[ProductOrder, ProductOrderItem]]:
        return [(order, item) for order in self.carrier.open_orders for item in order.items if item.shipment]
