"""Who holds a session: asked by every request, so it is one statement."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, sessionmaker

from business_layer.user_management.queries import SessionRow
from database_layer.tables.users import agents, customers, sessions, users

HELD = (
    select(
        sessions.c.site,
        sessions.c.user_id,
        users.c.name.label("user_name"),
        users.c.email,
        users.c.disabled_at,
        sessions.c.customer_id,
        sessions.c.agent_id,
        agents.c.name.label("agent_name"),
        agents.c.roles,
        sessions.c.acting_for,
        customers.c.name.label("acting_for_name"),
        customers.c.email.label("acting_for_email"),
        sessions.c.acting_reason,
        sessions.c.second_factor_at,
        sessions.c.seen_at,
        sessions.c.ends_at,
    )
    .join(users, users.c.id == sessions.c.user_id)
    .outerjoin(agents, agents.c.id == sessions.c.agent_id)
    .outerjoin(customers, customers.c.id == sessions.c.acting_for)
    .where(sessions.c.token_hash == bindparam("token_hash"))
)


class SqlSessionQueries:
    """Implements `SessionQueries`."""

    def __init__(self, session_factory: sessionmaker[Session]) -> None:
        self._session_factory = session_factory

    def by_hash(self, token_hash: str) -> SessionRow | None:
        with self._session_factory() as session:
            row = session.connection().execute(HELD, {"token_hash": token_hash}).first()
        if row is None:
            return None
        return SessionRow(
            site=row.site,
            user_id=row.user_id,
            user_name=row.user_name,
            email=row.email,
            is_disabled=row.disabled_at is not None,
            customer_id=row.customer_id,
            agent_id=row.agent_id,
            agent_name=row.agent_name or "",
            roles=row.roles or (),
            acting_for=row.acting_for,
            acting_for_name=row.acting_for_name or "",
            acting_for_email=row.acting_for_email or "",
            acting_reason=row.acting_reason,
            is_confirmed=row.second_factor_at is not None,
            seen_at=row.seen_at,
            ends_at=row.ends_at,
        )
