"""Checks what the product needs of a way to the database: notifications, locks and sessions of its own."""

from collections.abc import Iterator

import psycopg

from environments.serving.pooler_check import require_own_session
from environments.settings.errors import CannotContinue

SECONDS = 10
REPEATED = 10


def faults_of_way(way: str, url: str) -> Iterator[str]:
    """Yield what does not work on the way to the database at that address."""
    try:
        require_own_session("DATABASE_URL", url)
    except CannotContinue as refused:
        yield str(refused)
        return
    with (
        psycopg.connect(url, autocommit=True, prepare_threshold=1) as first,
        psycopg.connect(url, autocommit=True, prepare_threshold=1) as second,
    ):
        first.execute("LISTEN ha_demo")
        second.execute("NOTIFY ha_demo, 'told'")
        if [notify.payload for notify in first.notifies(timeout=SECONDS, stop_after=1)] != ["told"]:
            yield f"{way}: no notification arrived"
        first.execute("SELECT pg_advisory_lock(1)")
        if second.execute("SELECT pg_try_advisory_lock(1)").fetchone() != (False,):
            yield f"{way}: two clients hold the same lock"
        for connection in (first, second):
            answers = {connection.execute("SELECT %s::int", [1]).fetchone() for _ in range(REPEATED)}
            if answers != {(1,)}:
                yield f"{way}: a prepared statement answered {answers}"
