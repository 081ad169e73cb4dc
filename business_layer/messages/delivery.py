"""Deliver the messages of the outbox, and resend failed ones."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from business_layer.messages.delivery_pauses import DeliveryPauses
from business_layer.messages.message import Attachment, Message, MessageState
from business_layer.messages.ports import (
    Enclosures,
    MailDesign,
    MailFile,
    MailGateway,
    MailRefused,
    MessagesUnitOfWork,
)
from business_layer.shared.actor import SYSTEM
from business_layer.shared.backoff import LONGEST_PAUSE
from business_layer.shared.clock import Clock
from business_layer.shared.errors import GatewayUnavailable
from business_layer.shared.stored_enums import require_known
from business_layer.shared.unit_of_work import RetryDuringOutage, UnitOfWorkFactory

OVERDUE = timedelta(minutes=5)


class DeliverMessage:
    """Send one message. If the mail server does not answer, it is tried again later, for days.

    The message is claimed in a separate transaction before it is sent, so that of two jobs for it only one sends. If
    the database goes away before the server's answer is recorded, recording waits for it. Only if the process dies
    between the answer and the record, the message is sent twice, with the same Message-ID. Raises WrittenByNewerRelease
    for a message in a state that this release does not know.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[MessagesUnitOfWork],
        mail: MailGateway,
        design: MailDesign,
        enclosures: Enclosures,
        pauses: DeliveryPauses,
        retry_during_outage: RetryDuringOutage,
        clock: Clock,
    ) -> None:
        self._unit_of_work, self._mail, self._pauses, self._clock = unit_of_work, mail, pauses, clock
        self._design, self._enclosures, self._retry_during_outage = design, enclosures, retry_during_outage

    def __call__(self, *, message_id: UUID) -> MessageState:
        message, is_ours = self._claim(message_id)
        if not is_ours:
            return message.state
        problem, is_final = self._send(message)
        return self._retry_during_outage(lambda: self._note_answer(message_id, problem, is_final))

    def _claim(self, message_id: UUID) -> tuple[Message, bool]:
        """Return the message, and True if this process has claimed it now."""
        now = self._clock.now()
        with self._unit_of_work(by=SYSTEM, reason="claim message") as uow:
            message = uow.messages.get(message_id)
            require_known(message.state)
            if message.state is not MessageState.QUEUED:
                return message, False
            is_ours = not message.is_claimed(at=now) and not message.is_too_late(at=now)
            if is_ours:
                message.claim(at=now)
            elif message.is_claimed(at=now):
                message.await_claim(at=now)
            else:
                message.give_up()
            uow.commit()
        return message, is_ours

    def _send(self, message: Message) -> tuple[str, bool]:
        html = self._design.html_of(message.letter) if message.letter else None
        files = (*map(_file, message.attachments or ()), *self._enclosures.of(message))
        try:
            self._mail.send(
                message_id=str(message.id),
                to=message.to,
                subject=message.subject,
                body=message.body,
                html=html,
                files=files,
            )
        except MailRefused as refused:
            return refused.message, True
        except GatewayUnavailable as unavailable:
            return unavailable.message, False
        return "", False

    def _note_answer(self, message_id: UUID, problem: str, is_final: bool) -> MessageState:
        with self._unit_of_work(by=SYSTEM, reason="deliver message") as uow:
            message = uow.messages.get(message_id)
            if message.state is MessageState.QUEUED:
                self._note(message, problem, is_final)
                uow.commit()
        return message.state

    def _note(self, message: Message, problem: str, is_final: bool) -> None:
        now = self._clock.now()
        if is_final:
            message.refused(reason=problem)
        elif problem:
            message.postpone(at=now, pause=self._pauses.after(message), reason=problem)
        else:
            message.sent(at=now)


def _file(attachment: Attachment) -> MailFile:
    return MailFile(name=attachment.name, media_type=attachment.media_type, content=attachment.content.encode())


class ResumeDelivery:
    """Request delivery again for messages that are overdue by OVERDUE and have no job. Returns their count."""

    def __init__(self, unit_of_work: UnitOfWorkFactory[MessagesUnitOfWork], clock: Clock) -> None:
        self._unit_of_work, self._clock = unit_of_work, clock

    def __call__(self, *, at_most: int = 200) -> int:
        now = self._clock.now()
        with self._unit_of_work(by=SYSTEM, reason="resume delivery") as uow:
            left = uow.messages.overdue(before=now - OVERDUE, beyond=now + LONGEST_PAUSE, at_most=at_most)
            for message in left:
                message.resume(at=now)
            uow.commit()
        return len(left)


class ListFailedMessages:
    """List the messages that were given up or refused, newest first."""

    def __init__(self, unit_of_work: UnitOfWorkFactory[MessagesUnitOfWork]) -> None:
        self._unit_of_work = unit_of_work

    def __call__(self, *, at_most: int = 200) -> Sequence[Message]:
        with self._unit_of_work.reading(by=SYSTEM) as uow:
            return uow.messages.failed(at_most=at_most)


class ResendMessage:
    """Send a message again after it was given up. Raises NotFound, NothingToSend, IllegalTransition."""

    def __init__(self, unit_of_work: UnitOfWorkFactory[MessagesUnitOfWork], clock: Clock) -> None:
        self._unit_of_work, self._clock = unit_of_work, clock

    def __call__(self, *, message_id: UUID) -> Message:
        with self._unit_of_work(by=SYSTEM, reason="resend message") as uow:
            message = uow.messages.get(message_id)
            message.resend(at=self._clock.now())
            uow.commit()
        return message
