"""Request an email when a number with a word or digits is available."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from business_layer.catalogue.ports import Catalogues
from business_layer.inventory.find_numbers import has_number
from business_layer.inventory.number_alerts import (
    CONFIRM_WITHIN,
    NumberAlert,
    NumberAlertUnitOfWork,
    activate_alert,
)
from business_layer.inventory.number_search import SHORTEST_PART, NumberSearch
from business_layer.inventory.queries import FreeNumbers, NumberPool
from business_layer.inventory.searched_pools import filter_of, searched_pools
from business_layer.messages.message import Message
from business_layer.messages.message_writer import MessageWriter
from business_layer.shared.actor import Actor
from business_layer.shared.clock import Clock, Identifiers
from business_layer.shared.date_formats import format_day
from business_layer.shared.emails import canonical_email
from business_layer.shared.errors import Invalid, NotFound
from business_layer.shared.tokens import new_token, token_hash
from business_layer.shared.unit_of_work import UnitOfWorkFactory
from business_layer.user_management.attempt_limits import MailLimits, MailPurpose, require_mail_left

LINK_HOURS = int(CONFIRM_WITHIN.total_seconds() // 3600)


@dataclass(frozen=True)
class Recipient:
    """The address of an alert. `is_confirmed` if it belongs to an account whose owner has confirmed it."""

    email: str
    customer_id: UUID | None
    is_confirmed: bool


class RequestNumberAlert:
    """Email the actor once, when a number with that word is available.

    A customer's confirmed address is used as it is. Any other address gets a link that confirms the alert first, in a
    mail with nothing that a stranger wrote. Returns the alert. Raises Invalid, NotFound, TooManyAttempts.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[NumberAlertUnitOfWork],
        catalogues: Catalogues,
        numbers: FreeNumbers,
        message_writer: MessageWriter,
        limits: MailLimits,
        clock: Clock,
        identifiers: Identifiers,
    ) -> None:
        self._unit_of_work, self._catalogues, self._numbers = unit_of_work, catalogues, numbers
        self._message_writer, self._limits = message_writer, limits
        self._clock, self._identifiers = clock, identifiers

    def __call__(self, *, slug: str, word: str, filtered_by: str, email: str, by: Actor) -> NumberAlert:
        now = self._clock.now()
        search, pools = self._wanted(slug, word, filtered_by, now)
        with self._unit_of_work(by=by, reason="number alert") as uow:
            recipient = _recipient(uow, email, by)
            require_mail_left(
                uow, self._limits, MailPurpose.NUMBER_ALERT, to=recipient.email, requested_from=by.address, at=now
            )
            secret = new_token()
            alert = NumberAlert(
                id=self._identifiers.new(),
                token_hash=token_hash(secret),
                email=recipient.email,
                customer_id=recipient.customer_id,
                offering_slug=slug,
                word=search.word,
                pools=pools,
                requested_at=now,
                expires_at=now + CONFIRM_WITHIN,
            )
            uow.number_alerts.add(alert)
            if recipient.is_confirmed:
                activate_alert(alert, uow, at=now)
            uow.messages.add(self._message(alert, secret, is_confirmed=recipient.is_confirmed))
            uow.commit()
        return alert

    def _wanted(
        self, slug: str, word: str, filtered_by: str, now: datetime
    ) -> tuple[NumberSearch, tuple[NumberPool, ...]]:
        """The search and its pools. Raises Invalid if there is nothing to wait for."""
        specification = self._catalogues.current(now).offering(slug).specification
        name = next(iter(specification.chosen_from_stock), "")
        if not name:
            raise NotFound("No number is chosen for this service.")
        asked = specification.characteristic(name)
        question = filter_of(asked, specification)
        codes = tuple(allowed.value for allowed in question.allowed) if question else ()
        search = NumberSearch.of(word, codes)
        if len(search.word) < SHORTEST_PART:
            raise Invalid(f"Enter a word or digits with {SHORTEST_PART} to 7 characters.", field="word")
        wanted = search.area_code or (filtered_by if filtered_by in codes else "")
        pools = searched_pools(asked, specification, filtered_by=wanted)
        if has_number(self._numbers, pools, search, at=now):
            raise Invalid(f"A number with {search.word} is available now. Search for it again.", field="word")
        return search, pools

    def _message(self, alert: NumberAlert, secret: str, *, is_confirmed: bool) -> Message:
        writer, link = self._message_writer, self._message_writer.link(f"/number-alerts/{secret}")
        if is_confirmed:
            return writer.message(
                "number_alert_on",
                key=alert.token_hash,
                to=alert.email,
                at=alert.requested_at,
                customer_id=alert.customer_id,
                word=alert.word,
                until=format_day(alert.last_day),
                link=link,
            )
        return writer.message(
            "confirm_number_alert",
            key=alert.token_hash,
            to=alert.email,
            at=alert.requested_at,
            give_up_at=alert.expires_at,
            hours=str(LINK_HOURS),
            link=link,
        )


def _recipient(uow: NumberAlertUnitOfWork, email: str, by: Actor) -> Recipient:
    if by.customer_id is None:
        return Recipient(canonical_email(email), None, is_confirmed=False)
    customer = uow.customers.get(by.customer_id, seen_by=by)
    user = uow.users.get(customer.user_id)
    return Recipient(user.email, customer.id, is_confirmed=user.is_verified)
