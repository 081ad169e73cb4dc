"""Choices to get the numbers each Monday."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from business_layer.insight.monday_mail import MondayMail
from database_layer.repositories.collection import Collection
from database_layer.tables.monday_mails import monday_mails


class SqlMondayMails(Collection[MondayMail]):
    def of_user(self, user_id: UUID) -> MondayMail | None:
        return self._one_or_none(self._locked(select(MondayMail).where(monday_mails.c.user_id == user_id)))

    def switched_on(self) -> Sequence[MondayMail]:
        return self._all(select(MondayMail).where(monday_mails.c.is_on).order_by(monday_mails.c.id))
