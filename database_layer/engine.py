"""The engine and the sessions. Make them after a fork: connections do not survive one."""

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session, sessionmaker

from database_layer.mapping import start_mappers
from database_layer.records import note_writes


def make_engine(url: str, *, pool_size: int, statement_timeout_ms: int) -> Engine:
    """An engine on PostgreSQL. `statement_timeout_ms` bounds each statement in milliseconds."""
    options = f"-c statement_timeout={statement_timeout_ms} -c lock_timeout={statement_timeout_ms} -c timezone=UTC"
    return create_engine(
        url.replace("postgresql://", "postgresql+psycopg://", 1),
        pool_size=pool_size,
        max_overflow=2,
        pool_pre_ping=True,
        connect_args={"options": options, "connect_timeout": 5},
    )


def make_session_factory(engine: Engine) -> sessionmaker[Session]:
    """Sessions whose entities stay readable after the commit, and whose writes are noted for the audit trail."""
    start_mappers()
    factory = sessionmaker(engine, expire_on_commit=False)
    event.listen(factory, "before_flush", note_writes)
    return factory
