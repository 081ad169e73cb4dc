"""The engine and the session factories. Make them after a fork: connections do not survive one.

Three settings work together, and a reader has to know all of them to reason about a transaction:

- Connections rest in AUTOCOMMIT, since most requests only read: a reading session runs each statement by itself, with
  no BEGIN and no ROLLBACK. A writing session switches its connection to READ COMMITTED when it takes it from the pool,
  and SQLAlchemy switches it back on return. This way round a look saves 0.2 ms, and a write costs 0.1 ms more.
- `skip_autocommit_rollback`: SQLAlchemy rolls a connection back on its return to the pool. In AUTOCOMMIT there is no
  transaction to roll back, so that round trip is saved. A session that writes ends its transaction itself.
- `_ping_when_idle` replaces SQLAlchemy's `pool_pre_ping`, which asks at every checkout. A connection that was used
  within two seconds is taken to be alive; if the server restarts in just those, the statement fails as an outage.
"""

import time
from collections.abc import Mapping
from functools import partial
from typing import Any

import psycopg
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import Session, sessionmaker

from database_layer.commit_records import note_writes
from database_layer.mapping import start_mappers
from database_layer.repositories.catalogue import announcement
from database_layer.repositories.collection import ONLY_READS

IDLE_SECONDS = 2.0
# A page that would wait longer for a connection answers "come back later" instead.
POOL_SECONDS = 5.0
USED_AT = "used_at"
# A machine that vanished, or that the network no longer reaches, says nothing. Its connections are given up after at
# most 25 seconds; by itself, the system would wait for a quarter of an hour. (tcp_user_timeout is in milliseconds.)
LOST_MACHINE = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 25_000}
# Pages repeat their statements, so the second use prepares one. Preparing takes a round trip, so rare ones go without.
PREPARED_AFTER = 1


def make_engine(url: str, *, pool_size: int, statement_timeout_ms: int) -> Engine:
    """Make an engine on PostgreSQL. `statement_timeout_ms` bounds each statement in milliseconds.

    Waiting for a lock is bounded by half of it: otherwise the statement's own time-out would always come first, and a
    lost race would look like a failure. The connections' name announces which catalogue formats this process reads.
    """
    lock_timeout_ms = max(1, statement_timeout_ms // 2)
    engine = create_engine(
        url.replace("postgresql://", "postgresql+psycopg://", 1),
        pool_size=pool_size,
        max_overflow=2,
        pool_timeout=POOL_SECONDS,
        # The connection used last is used next: few stay in use, and their statements are planned already.
        pool_use_lifo=True,
        isolation_level="AUTOCOMMIT",
        skip_autocommit_rollback=True,
        connect_args={
            "connect_timeout": 5,
            "application_name": announcement(),
            "prepare_threshold": PREPARED_AFTER,
            **LOST_MACHINE,
        },
    )
    limits = {"statement_timeout": statement_timeout_ms, "lock_timeout": lock_timeout_ms, "timezone": "UTC"}
    event.listen(engine, "connect", partial(_set_limits, limits))
    event.listen(engine, "checkin", _note_use)
    event.listen(engine, "checkout", _ping_when_idle)
    return engine


def _set_limits(limits: Mapping[str, object], connection: Any, _record: Any) -> None:
    """Set limits for the whole session. Sent as connection options, a pooler would refuse or ignore them."""
    with connection.cursor() as cursor:
        for name, value in limits.items():
            cursor.execute("SELECT set_config(%s, %s, false)", [name, str(value)])
    connection.commit()


def _note_use(_connection: Any, record: Any) -> None:
    record.info[USED_AT] = time.monotonic()


def _ping_when_idle(connection: Any, record: Any, _proxy: Any) -> None:
    """Refuse a broken connection, and ping one that was idle. The pool replaces a connection that is refused."""
    if connection.closed:
        raise DisconnectionError
    if time.monotonic() - record.info.get(USED_AT, time.monotonic()) < IDLE_SECONDS:
        return
    try:
        connection.execute("SELECT 1")
    except psycopg.Error as broken:
        raise DisconnectionError from broken


def make_session_factory(engine: Engine) -> sessionmaker[Session]:
    """Make sessions that write: entities stay readable after the commit, and writes are noted for the audit trail."""
    start_mappers()
    writing = engine.execution_options(isolation_level="READ COMMITTED")
    factory = sessionmaker(writing, expire_on_commit=False)
    event.listen(factory, "before_flush", note_writes)
    return factory


def make_reading_session_factory(engine: Engine) -> sessionmaker[Session]:
    """Make sessions that only read: each statement by itself, without a transaction. They never write an entity."""
    start_mappers()
    return sessionmaker(engine, expire_on_commit=False, autoflush=False, info={ONLY_READS: True})
