"""Limit on tries to bring numbers along from another carrier."""

from datetime import datetime

from business_layer.catalogue.characteristics import Values
from business_layer.catalogue.offering import ProductOffering
from business_layer.online_ordering.cart_holds import HoldLimits, numbers_brought_along
from business_layer.online_ordering.ports import OrderingUnitOfWork
from business_layer.shared.actor import Actor, ActorKind
from business_layer.shared.clock import Clock
from business_layer.shared.unit_of_work import UnitOfWorkFactory
from business_layer.user_management.attempt_limits import HOUR, require_attempt_left

# People who share a network address have together this many times the tries of one customer.
SHARED_BY = 5


class KeptNumberTries:
    """Counts the numbers that a visitor or customer asks to bring along.

    The answer tells whether a number is with us, and nobody should be able to try number after number to learn that.
    """

    def __init__(self, unit_of_work: UnitOfWorkFactory[OrderingUnitOfWork], limits: HoldLimits, clock: Clock) -> None:
        self._unit_of_work, self._limits, self._clock = unit_of_work, limits, clock

    def count(self, offering: ProductOffering, answers: Values, *, by: Actor, before: Values | None = None) -> None:
        """Count the numbers that were not among the answers before. Raises TooManyAttempts naming the field.

        Committed in a transaction of its own, so that a try counts even if the change of the cart fails.
        """
        known = numbers_brought_along(offering, before or {}).values()
        numbers = {
            field: number for field, number in numbers_brought_along(offering, answers).items() if number not in known
        }
        if not numbers or by.kind is ActorKind.AGENT:
            return
        with self._unit_of_work(by=by, reason="bring numbers along") as uow:
            self._require_left(uow, len(numbers), by, self._clock.now(), field=next(iter(numbers)))
            uow.commit()

    def _require_left(self, uow: OrderingUnitOfWork, numbers: int, by: Actor, at: datetime, *, field: str) -> None:
        asker, most = by.customer_id or by.visitor_id, self._limits.kept_per_hour
        require_attempt_left(
            uow,
            "kept_number",
            {f"by:{asker}": most, f"address:{by.address}": most * SHARED_BY},
            at=at,
            within=HOUR,
            times=numbers,
            field=field,
            otherwise="You've entered too many numbers. Try again in an hour, or call us.",
        )
