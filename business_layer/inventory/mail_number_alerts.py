"""Email those who wait for a number that is available now."""

from uuid import UUID

from business_layer.inventory.find_numbers import has_number
from business_layer.inventory.number_alerts import NumberAlert, NumberAlertUnitOfWork
from business_layer.inventory.queries import FreeNumbers
from business_layer.messages.message_writer import MessageWriter
from business_layer.shared.actor import SYSTEM
from business_layer.shared.clock import Clock
from business_layer.shared.unit_of_work import UnitOfWorkFactory

READ_AT_ONCE = 500


class MailNumberAlerts:
    """Look for a number for each alert; email the owner once and end the alert. Returns the number of emails.

    However a number became free, by loading stock, a release, or a hold that ran out, the next run finds it.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[NumberAlertUnitOfWork],
        numbers: FreeNumbers,
        message_writer: MessageWriter,
        clock: Clock,
    ) -> None:
        self._unit_of_work, self._numbers = unit_of_work, numbers
        self._message_writer, self._clock = message_writer, clock

    def __call__(self) -> int:
        mailed, alerts = 0, self._waiting(None)
        while alerts:
            for alert in alerts:
                number = has_number(self._numbers, alert.pools, alert.search, at=self._clock.now())
                mailed += bool(number) and self._mail(alert.token_hash, number)
            alerts = self._waiting(alerts[-1].id)
        return mailed

    def _waiting(self, after: UUID | None) -> list[NumberAlert]:
        with self._unit_of_work.reading(by=SYSTEM) as uow:
            return list(uow.number_alerts.active_after(after, at=self._clock.now(), at_most=READ_AT_ONCE))

    def _mail(self, token_hash: str, number: str) -> bool:
        """Write the email, unless the alert was canceled meanwhile."""
        now = self._clock.now()
        with self._unit_of_work(by=SYSTEM, reason="number available") as uow:
            alert = uow.number_alerts.by_hash(token_hash)
            if alert is None or not alert.is_open(at=now):
                return False
            alert.find(at=now)
            uow.messages.add(
                self._message_writer.message(
                    "number_available",
                    key=str(alert.id),
                    to=alert.email,
                    at=now,
                    customer_id=alert.customer_id,
                    word=alert.word,
                    found=alert.search.spelled(number),
                    link=self._message_writer.link(f"/offerings/{alert.offering_slug}?search={alert.word}"),
                )
            )
            uow.commit()
        return True
