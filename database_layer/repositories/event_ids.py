"""Takes ids out of the events. The application may not change an event; two functions of the schema's owner do this."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from business_layer.user_management.ports import ForgottenIds

FORGET_VISITS = text("SELECT forget_event_visits(:visitor, :customer)")
FORGET_PERSON = text("SELECT forget_event_person(:customer)")


class SqlEventIds:
    """Implements `EventIds`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def forget_visits(self, *, visitor: UUID | None, customer_id: UUID | None) -> ForgottenIds:
        found = self._session.execute(FORGET_VISITS, {"visitor": visitor, "customer": customer_id}).scalar_one()
        return _forgotten(found, customer_id)

    def forget_person(self, customer_id: UUID) -> ForgottenIds:
        found = self._session.execute(FORGET_PERSON, {"customer": customer_id}).scalar_one()
        return _forgotten(found, customer_id)


def _forgotten(visitors: Sequence[UUID], customer_id: UUID | None) -> ForgottenIds:
    return ForgottenIds(tuple(visitors), customer_id)
