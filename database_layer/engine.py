"""The engine and the sessions. Make them after a fork: connections do not survive one."""

import time
from collections.abc import Mapping
from functools import partial
from typing import Any

import psycopg
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import Session, sessionmaker

from database_layer.mapping import start_mappers
from database_layer.records import note_writes
from database_layer.repositories.catalogue import announcement
from database_layer.repositories.collection import ONLY_READS

IDLE_SECONDS = 2.0
# A page that waits longer for a connection is better told to come back.
POOL_SECONDS = 5.0
USED_AT = "used_at"
# Pages ask the same statements again and again. What is asked only once is not worth it.
PREPARED_AFTER = 1


def make_engine(url: str, *, pool_size: int, statement_timeout_ms: int) -> Engine:
    """An engine on PostgreSQL. `statement_timeout_ms` bounds each statement in milliseconds.

    Waiting for a lock is bounded by half of it: otherwise the statement's own time-out would always come first, and a
    lost race would look like a failure. Connections rest in autocommit, as most of them are only looked through; only
    what writes switches to transactions, and back. Their name announces which catalogues this process can read.
    """
    lock_timeout_ms = max(1, statement_timeout_ms // 2)
    engine = create_engine(
        url.replace("postgresql://", "postgresql+psycopg://", 1),
        pool_size=pool_size,
        max_overflow=2,
        pool_timeout=POOL_SECONDS,
        isolation_level="AUTOCOMMIT",
        skip_autocommit_rollback=True,
        connect_args={
            "connect_timeout": 5,
            "application_name": announcement(),
            "prepare_threshold": PREPARED_AFTER,
        },
    )
    limits = {"statement_timeout": statement_timeout_ms, "lock_timeout": lock_timeout_ms, "timezone": "UTC"}
    event.listen(engine, "connect", partial(_set, limits))
    event.listen(engine, "checkin", _note_use)
    event.listen(engine, "checkout", _ping_when_idle)
    return engine


def _set(limits: Mapping[str, object], connection: Any, _record: Any) -> None:
    """Set what holds for the whole session. As an option of the connection, a pooler would refuse or ignore it."""
    with connection.cursor() as cursor:
        for name, value in limits.items():
            cursor.execute("SELECT set_config(%s, %s, false)", [name, str(value)])
    connection.commit()


def _note_use(_connection: Any, record: Any) -> None:
    record.info[USED_AT] = time.monotonic()


def _ping_when_idle(connection: Any, record: Any, _proxy: Any) -> None:
    """Refuse a connection that is known to be broken, and ask one that was not used for a while whether it stands.

    The pool replaces one that does not.
    """
    if connection.closed:
        raise DisconnectionError
    if time.monotonic() - record.info.get(USED_AT, time.monotonic()) < IDLE_SECONDS:
        return
    try:
        connection.execute("SELECT 1")
    except psycopg.Error as broken:
        raise DisconnectionError from broken


def make_session_factory(engine: Engine) -> sessionmaker[Session]:
    """Sessions whose entities stay readable after the commit, and whose writes are noted for the audit trail."""
    start_mappers()
    writing = engine.execution_options(isolation_level="READ COMMITTED")
    factory = sessionmaker(writing, expire_on_commit=False)
    event.listen(factory, "before_flush", note_writes)
    return factory


def make_reading_session_factory(engine: Engine) -> sessionmaker[Session]:
    """Sessions to look with: each statement by itself, without a transaction around it; no entity is ever written."""
    start_mappers()
    return sessionmaker(engine, expire_on_commit=False, autoflush=False, info={ONLY_READS: True})
