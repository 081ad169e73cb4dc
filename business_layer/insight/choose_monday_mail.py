"""Turn the Monday mail on or off, and ask for it at once."""

from datetime import date
from uuid import UUID

from business_layer.insight.monday_mail import MondayMail, MondayMailUnitOfWork, NumbersMailDue
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.clock import Clock, Identifiers
from business_layer.shared.errors import NotPermitted
from business_layer.shared.unit_of_work import UnitOfWorkFactory


class HasMondayMail:
    """Say if the actor gets the Monday mail. Raises NotPermitted."""

    def __init__(self, unit_of_work: UnitOfWorkFactory[MondayMailUnitOfWork]) -> None:
        self._unit_of_work = unit_of_work

    def __call__(self, *, by: Actor) -> bool:
        user_id = require_reader(by)
        with self._unit_of_work.reading(by=by) as uow:
            mail = uow.monday_mails.of_user(user_id)
        return mail is not None and mail.is_on


class ChooseMondayMail:
    """Turn the actor's Monday mail on or off. Raises NotPermitted."""

    def __init__(
        self, unit_of_work: UnitOfWorkFactory[MondayMailUnitOfWork], clock: Clock, identifiers: Identifiers
    ) -> None:
        self._unit_of_work, self._clock, self._identifiers = unit_of_work, clock, identifiers

    def __call__(self, *, wants: bool, by: Actor) -> None:
        user_id, now = require_reader(by), self._clock.now()
        with self._unit_of_work(by=by, reason=f"Monday mail {'on' if wants else 'off'}") as uow:
            mail = uow.monday_mails.of_user(user_id)
            if mail is not None:
                mail.choose(wants=wants, at=now)
            elif wants:
                uow.monday_mails.add(MondayMail(id=self._identifiers.new(), user_id=user_id, is_on=True, chosen_at=now))
            uow.commit()


class AskForNumbers:
    """Have the numbers up to a day mailed to the actor at once. Raises NotPermitted."""

    def __init__(
        self, unit_of_work: UnitOfWorkFactory[MondayMailUnitOfWork], clock: Clock, identifiers: Identifiers
    ) -> None:
        self._unit_of_work, self._clock, self._identifiers = unit_of_work, clock, identifiers

    def __call__(self, *, until: date, by: Actor) -> None:
        user_id = require_reader(by)
        with self._unit_of_work(by=by, reason="ask for numbers by mail") as uow:
            uow.record(
                NumbersMailDue(subject_id=user_id, mail_id=self._identifiers.new(), until=until, at=self._clock.now())
            )
            uow.commit()


def require_reader(by: Actor) -> UUID:
    """Return the user's id. Raises NotPermitted for someone whose role has no report that is mailed."""
    by.require(Permission.VIEW_CENTER_REPORTS)
    if by.user_id is None:
        raise NotPermitted("Sign in to get mail.")
    return by.user_id
