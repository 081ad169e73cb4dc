"""Checks that the database answers and takes writes."""

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

TAKES_WRITES = text("SELECT current_setting('transaction_read_only') = 'off'")


def is_database_ready(sessions: sessionmaker[Session]) -> bool:
    """Return True if the database answers and takes writes. A standby does not take them until it is promoted."""
    try:
        with sessions() as session:
            return bool(session.execute(TAKES_WRITES).scalar_one())
    except SQLAlchemyError:
        return False
