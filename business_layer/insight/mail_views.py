"""Mail saved questions: who gets which one and when, and the regular run."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from business_layer.insight.mailing_times import MailingTime
from business_layer.insight.saved_views import (
    AskedView,
    SavedView,
    SavedViewUnitOfWork,
    ViewAnswer,
    ViewAnswers,
    ViewMailing,
    require_analyst,
)
from business_layer.messages.message import Message
from business_layer.messages.message_writer import MessageWriter
from business_layer.shared.actor import SYSTEM, Actor, Permission
from business_layer.shared.clock import Clock, Identifiers
from business_layer.shared.errors import Conflict
from business_layer.shared.unit_of_work import UnitOfWorkFactory
from business_layer.user_management.users import User


class CannotAnswer(Conflict):
    """The stored events cannot be counted now: the disk is full, or a file cannot be read."""

    code = "cannot_answer"


class ScheduleMailing:
    """Mail a saved question to the actor, at a time of each day or week. Raises Invalid, NotFound, NotPermitted."""

    def __init__(
        self, unit_of_work: UnitOfWorkFactory[SavedViewUnitOfWork], clock: Clock, identifiers: Identifiers
    ) -> None:
        self._unit_of_work, self._clock, self._identifiers = unit_of_work, clock, identifiers

    def __call__(self, *, view_id: UUID, cadence: str, weekday: int, hour: int, zone: str, by: Actor) -> ViewMailing:
        user_id, now = require_analyst(by), self._clock.now()
        time = MailingTime.of(cadence=cadence, weekday=weekday, hour=hour, zone=zone)
        with self._unit_of_work(by=by, reason="mail saved question") as uow:
            view = uow.saved_views.get(view_id, seen_by=by)
            mailing = uow.view_mailings.find(view_id, user_id)
            if mailing is not None:
                mailing.choose(time, at=now)
            else:
                mailing = self._new(view, user_id, time, now)
                uow.view_mailings.add(mailing)
            uow.commit()
        return mailing

    def _new(self, view: SavedView, user_id: UUID, time: MailingTime, now: datetime) -> ViewMailing:
        return ViewMailing(
            id=self._identifiers.new(),
            view_id=view.id,
            user_id=user_id,
            cadence=time.cadence,
            weekday=time.weekday,
            hour=time.hour,
            zone=time.zone,
            next_due_at=time.next_after(now),
        )


class StopMailing:
    """Mail a saved question to the actor no longer. Doing so twice is not an error. Raises NotPermitted."""

    def __init__(self, unit_of_work: UnitOfWorkFactory[SavedViewUnitOfWork]) -> None:
        self._unit_of_work = unit_of_work

    def __call__(self, *, view_id: UUID, by: Actor) -> None:
        user_id = require_analyst(by)
        with self._unit_of_work(by=by, reason="stop mailing saved question") as uow:
            mailing = uow.view_mailings.find(view_id, user_id)
            if mailing is not None:
                uow.view_mailings.remove(mailing)
                uow.commit()


@dataclass(frozen=True)
class DueMailing:
    """A mailing that was due when it was looked at, and what it asks."""

    id: UUID
    due: datetime
    asked: AskedView


class MailViews:
    """Mail the saved questions that are due. Returns the number of mails.

    A mail and the next time of its mailing are one transaction, so each time is mailed once, whatever is killed.
    Someone whose role has no reports anymore gets none. If a question cannot be asked anymore, such as about a device
    that is not in the events, the person who gets it is notified once.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[SavedViewUnitOfWork],
        answers: ViewAnswers,
        message_writer: MessageWriter,
        origin: str,
        clock: Clock,
    ) -> None:
        """`origin` is the address of site intelligence, where saved questions have their pages."""
        self._unit_of_work, self._answers, self._message_writer = unit_of_work, answers, message_writer
        self._origin, self._clock = origin.rstrip("/"), clock

    def __call__(self) -> int:
        due = self._due()
        if not due:
            return 0
        answers = self._answers(list(dict.fromkeys(mailing.asked for mailing in due)))
        return sum(self._mail(mailing, answers[mailing.asked]) for mailing in due if mailing.asked in answers)

    def _due(self) -> Sequence[DueMailing]:
        """The mailings that are due. Those that nobody may get are passed over, so that nothing is counted for them."""
        with self._unit_of_work(by=SYSTEM, reason="saved questions by mail") as uow:
            found, now = [], self._clock.now()
            for mailing in uow.view_mailings.due(at=now):
                view = uow.saved_views.by_id(mailing.view_id)
                if view is None or _reader(uow, mailing, view) is None:
                    mailing.pass_due(at=now, is_failing=mailing.is_failing)
                else:
                    asked = AskedView(kind=view.kind, query=view.query)
                    found.append(DueMailing(mailing.id, mailing.next_due_at, asked))
            uow.commit()
        return found

    def _mail(self, due: DueMailing, answer: ViewAnswer) -> bool:
        """Write the mail, unless it was written, stopped or changed meanwhile."""
        with self._unit_of_work(by=SYSTEM, reason="saved questions by mail") as uow:
            mailing = uow.view_mailings.by_id(due.id)
            view = uow.saved_views.by_id(mailing.view_id) if mailing else None
            if mailing is None or view is None or not mailing.is_due(due.due):
                return False
            reader, was_failing = _reader(uow, mailing, view), mailing.is_failing
            now = self._clock.now()
            mailing.pass_due(at=now, is_failing=bool(answer.problem))
            is_mailed = reader is not None and not (answer.problem and was_failing)
            if reader is not None and is_mailed:
                uow.messages.add(self._message(mailing, view, reader, answer, due.due, now))
            uow.commit()
        return is_mailed

    def _message(
        self, mailing: ViewMailing, view: SavedView, reader: User, answer: ViewAnswer, due: datetime, now: datetime
    ) -> Message:
        return self._message_writer.message(
            "saved_view_failed" if answer.problem else "saved_view",
            key=f"{mailing.id}:{due.isoformat()}",
            to=reader.email,
            at=now,
            parts=answer.parts,
            link=f"{self._origin}/saved-views/{view.id}",
            name=reader.name,
            view=view.name,
            when=mailing.time.words,
            days=answer.words,
            problem=answer.problem,
        )


def _reader(uow: SavedViewUnitOfWork, mailing: ViewMailing, view: SavedView) -> User | None:
    """The person who gets the mail; None if they may not see it anymore."""
    agent = uow.agents.of_user(mailing.user_id)
    if agent is None or Permission.VIEW_REPORTS not in agent.permissions or not view.is_seen_by(mailing.user_id):
        return None
    user = uow.users.get(mailing.user_id)
    return None if user.is_disabled else user
