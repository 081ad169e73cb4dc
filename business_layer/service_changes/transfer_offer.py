"""Transfer offers: a customer offers a service to someone, by email, who takes it over or does not."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from business_layer.online_ordering.checkout import Agreement
from business_layer.shared.errors import Conflict, IllegalTransition
from business_layer.shared.events import Recorder
from business_layer.shared.stored_enums import require_known

# Without an answer for this long, the offer counts as declined.
ANSWER_WITHIN = timedelta(days=7)


class OfferState(StrEnum):
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TAKEN_BACK = "takenBack"
    EXPIRED = "expired"


S = OfferState
OFFER_MOVES: dict[OfferState, set[OfferState]] = {
    S.PROPOSED: {S.ACCEPTED, S.DECLINED, S.TAKEN_BACK, S.EXPIRED},
    S.ACCEPTED: set(),
    S.DECLINED: set(),
    S.TAKEN_BACK: set(),
    S.EXPIRED: set(),
}


class OfferEnded(Conflict):
    """The offer was answered, taken back, or is too old."""

    code = "offer_ended"


@dataclass(eq=False, kw_only=True)
class TransferOffer(Recorder):
    """An offer of a product to the person who gets mail at `email`. The mailed secret is kept only as `token_hash`.

    `customer_id` is the customer who offers it. `requested_on` is a day at the service address; None is as soon as it
    is accepted. `agreement` says how the customer asked for it, if an agent acted. An accepted offer has the number of
    the order that transfers the product, and what the new customer signed.
    """

    id: UUID
    product_id: UUID
    customer_id: UUID
    email: str
    token_hash: str
    created_at: datetime
    answer_by: datetime
    created_by: str
    requested_on: date | None = None
    agreement: str = ""
    state: OfferState = S.PROPOSED
    answered_at: datetime | None = None
    order_number: str = ""
    agreements: tuple[Agreement, ...] = ()

    def is_open(self, *, at: datetime) -> bool:
        """True if it can be accepted still."""
        return self.state is S.PROPOSED and at < self.answer_by

    def require_open(self, *, at: datetime) -> None:
        """Raise OfferEnded if it cannot be accepted any more."""
        require_known(self.state)
        if not self.is_open(at=at):
            raise OfferEnded("This offer has ended. Ask the person who made it for a new one.")

    def accept(self, *, order_number: str, agreements: tuple[Agreement, ...], at: datetime) -> None:
        self._move_to(S.ACCEPTED, at)
        self.order_number, self.agreements = order_number, agreements

    def decline(self, *, at: datetime) -> None:
        self._move_to(S.DECLINED, at)

    def take_back(self, *, at: datetime) -> None:
        self._move_to(S.TAKEN_BACK, at)

    def expire(self, *, at: datetime) -> None:
        """End it without an answer."""
        self._move_to(S.EXPIRED, at)

    def _move_to(self, after: OfferState, at: datetime) -> None:
        require_known(self.state)
        if after not in OFFER_MOVES[self.state]:
            raise IllegalTransition("This offer was answered or taken back already.")
        self.state, self.answered_at = after, at
