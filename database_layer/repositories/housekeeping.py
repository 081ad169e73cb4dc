"""Throwing away what has had its day: ended sessions, spent secrets, counted attempts, old searches."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session, sessionmaker

from business_layer.shared.clock import Clock
from database_layer.tables.records import searches
from database_layer.tables.users import attempts, one_time_tokens, sessions

SEARCHES_KEPT = timedelta(days=30)
ATTEMPTS_KEPT = timedelta(days=1)


class SqlHousekeeping:
    """Deletes rows that nothing asks for any more. The audit trail and the events stay."""

    def __init__(self, session_factory: sessionmaker[Session], clock: Clock) -> None:
        self._session_factory, self._clock = session_factory, clock

    def __call__(self) -> None:
        now: datetime = self._clock.now()
        with self._session_factory.begin() as session:
            session.execute(delete(sessions).where(sessions.c.ends_at < now))
            session.execute(delete(one_time_tokens).where(one_time_tokens.c.expires_at < now))
            session.execute(delete(attempts).where(attempts.c.at < now - ATTEMPTS_KEPT))
            session.execute(delete(searches).where(searches.c.at < now - SEARCHES_KEPT))
