"""Detects a connection pooler that gives each transaction another session of the database."""

from uuid import uuid4

import psycopg

from environments.settings import Settings
from environments.settings.errors import CannotContinue

TRIES = 3
SHARED = (
    "{variable} leads through a pooler that shares sessions between clients (pool_mode = transaction or statement): "
    "job notifications, timeouts and prepared statements get lost there. Set pool_mode = session, or name the "
    "database itself."
)


def require_own_sessions(settings: Settings) -> None:
    """Raise CannotContinue if a setting of one connection appears on another. Do nothing if a database is down."""
    named = {"DATABASE_URL": settings.database.url, "DATABASE_REPLICA_URL": settings.database.replica_url}
    for variable, url in named.items():
        if url:
            require_own_session(variable, url)


def require_own_session(variable: str, url: str) -> None:
    """Check one database, which that variable names."""
    try:
        is_shared = any(_is_shared(url) for _ in range(TRIES))
    except psycopg.OperationalError:
        return
    if is_shared:
        raise CannotContinue(SHARED.format(variable=variable))


def _is_shared(url: str) -> bool:
    mark = uuid4().hex
    with psycopg.connect(url, autocommit=True, prepare_threshold=None, connect_timeout=5) as first:
        first.execute("SELECT set_config('dialtone.mark', %s, false)", [mark])
        try:
            with psycopg.connect(url, autocommit=True, prepare_threshold=None, connect_timeout=5) as second:
                found = second.execute("SELECT current_setting('dialtone.mark', true)").fetchone()
        finally:
            first.execute("SELECT set_config('dialtone.mark', '', false)")
    return found == (mark,)
