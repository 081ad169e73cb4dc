"""Delivering what waits in the outbox."""

from datetime import timedelta
from uuid import UUID

from business_layer.messages.gateways import MailGateway, MailRefused
from business_layer.messages.message import Message, MessageState
from business_layer.messages.telling import MessagesUnitOfWork
from business_layer.shared.actor import SYSTEM
from business_layer.shared.clock import Clock
from business_layer.shared.errors import GatewayUnavailable
from business_layer.shared.known_values import require_known
from business_layer.shared.unit_of_work import UnitOfWorkFactory

OVERDUE = timedelta(minutes=5)


class DeliverMessage:
    """Send one message. A mail server that does not answer is asked again later; each copy has the same Message-ID.

    Raises WrittenByNewerRelease for a message in a state that only a newer release knows.
    """

    def __init__(self, unit_of_work: UnitOfWorkFactory[MessagesUnitOfWork], mail: MailGateway, clock: Clock) -> None:
        self._unit_of_work, self._mail, self._clock = unit_of_work, mail, clock

    def __call__(self, *, message_id: UUID) -> MessageState:
        with self._unit_of_work(by=SYSTEM, reason="deliver message") as uow:
            message = uow.messages.get(message_id)
        require_known(message.state)
        if message.state is not MessageState.QUEUED:
            return message.state
        problem, is_final = self._send(message)
        with self._unit_of_work(by=SYSTEM, reason="deliver message") as uow:
            message = uow.messages.get(message_id)
            if message.state is MessageState.QUEUED:
                self._note(message, problem, is_final)
                uow.commit()
        return message.state

    def _send(self, message: Message) -> tuple[str, bool]:
        try:
            self._mail.send(message_id=str(message.id), to=message.to, subject=message.subject, body=message.body)
        except MailRefused as refused:
            return refused.message, True
        except GatewayUnavailable as unavailable:
            return unavailable.message, False
        return "", False

    def _note(self, message: Message, problem: str, is_final: bool) -> None:
        if is_final:
            message.refused(reason=problem)
        elif problem:
            message.postponed(at=self._clock.now(), reason=problem)
        else:
            message.sent(at=self._clock.now())


class ResumeDelivery:
    """Ask again for messages that were due five minutes ago and were not sent: their job was lost. Returns how many."""

    def __init__(self, unit_of_work: UnitOfWorkFactory[MessagesUnitOfWork], clock: Clock) -> None:
        self._unit_of_work, self._clock = unit_of_work, clock

    def __call__(self, *, at_most: int = 200) -> int:
        now = self._clock.now()
        with self._unit_of_work(by=SYSTEM, reason="resume delivery") as uow:
            left = uow.messages.overdue(before=now - OVERDUE, at_most=at_most)
            for message in left:
                message.resume(at=now)
            uow.commit()
        return len(left)
