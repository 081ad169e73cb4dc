"""The base of all random steps: the carrier, the choice of an action, and what follows a step."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from business_layer.inventory.product_states import ENDED
from business_layer.inventory.products import Product
from business_layer.service_changes.possible_changes import possible_changes
from business_layer.service_changes.service_change import ChangeKind, ServiceChange
from business_layer.shared.errors import DomainError
from tests.random_orders.carrier import AGENT, Carrier
from tests.random_orders.desk import Desk
from tests.random_orders.network import Trouble

T = TypeVar("T")


@dataclass(frozen=True)
class Then:
    """The things that follow a step: troubles of the next calls to the network, time that passes, a commit that fails.

    Workers do what is due after `pause` seconds; they do nothing if it is None.
    """

    troubles: tuple[Trouble | None, ...]
    pause: int | None
    dies_at_commit: int


# A choice among whatever there is at the moment.
ANY = st.integers(0, 999)
MOSTLY = st.sampled_from([True, True, True, False])
DAYS_AHEAD = st.sampled_from([0, 0, 0, 1, 3])
THEN = st.builds(
    Then,
    troubles=st.lists(st.sampled_from([None, None, *Trouble]), max_size=3).map(tuple),
    pause=st.sampled_from([None, 0, 4, 4, 11, 11, 11, 70, 700, 86_400]),
    dies_at_commit=st.sampled_from([0, 0, 0, 0, 0, 0, 1, 2, 3]),
)


class Steps(RuleBasedStateMachine):
    """Takes no step itself."""

    def __init__(self) -> None:
        super().__init__()
        self.carrier = Carrier()
        self.desk = Desk(self.carrier)
        self.proposals: list[ServiceChange] = []

    def _ask(self, propose: Callable[[], ServiceChange], is_accepted: bool, then: Then) -> None:
        """Propose a change. Most customers accept at once, some later or never."""

        def ask() -> None:
            change = propose()
            self.proposals.append(change)
            if is_accepted:
                self.desk.accept(change_id=change.id, by=AGENT, agreement="By phone.")

        self._try(ask, then)

    def _try(self, act: Callable[[], object], then: Then | None = None) -> None:
        """Do what may be refused, and what follows it."""
        with suppress(DomainError):
            act()
        if then is not None:
            self._let_follow(then)

    def _let_follow(self, then: Then) -> None:
        self.carrier.network.troubles += then.troubles
        if then.pause is not None:
            self.carrier.books.dies_at_commit = then.dies_at_commit
            self.carrier.clock.pass_time(timedelta(seconds=then.pause))
            for job in self.carrier.due_jobs():
                self.carrier.run(job)
            self.carrier.books.dies_at_commit = 0

    def _day(self, days: int) -> date | None:
        return (self.carrier.clock.now() + timedelta(days=days)).date() if days else None

    def _products(self) -> list[Product]:
        return [product for product in self.carrier.books.products.all.values() if product.state not in ENDED]

    def _possible(self, kinds: Sequence[ChangeKind]) -> list[tuple[Product, ChangeKind]]:
        """The changes of these kinds that are possible now, by the business's own rules."""
        carrier = self.carrier
        return [
            (product, found.kind)
            for product in self._products()
            for found in possible_changes(
                product,
                carrier.books.product_orders.open_change_of(product.id),
                carrier.catalogues,
                by=AGENT,
                at=carrier.clock.now(),
            )
            if found.is_possible and found.kind in kinds
        ]


def nth(choices: Sequence[T], number: int) -> T:
    return choices[number % len(choices)]
