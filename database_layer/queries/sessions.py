"""The holder of a session: read by every request, so it is one statement."""

from sqlalchemy import Engine

from business_layer.user_management.queries import SessionRow
from business_layer.user_management.unchosen_passwords import UNCHOSEN
from database_layer.driver import fetch_document

HELD = """
SELECT row_to_json(held) FROM (
    SELECT sessions.site, sessions.user_id, users.name AS user_name, users.email,
           users.disabled_at IS NOT NULL AS is_disabled, users.has_given_password,
           users.password_hash <> '' AND NOT starts_with(users.password_hash, %(unchosen)s) AS has_password,
           sessions.customer_id, sessions.agent_id,
           COALESCE(agents.name, '') AS agent_name, COALESCE(agents.roles, '[]') AS roles,
           sessions.acting_for, COALESCE(customers.name, '') AS acting_for_name,
            COALESCE(customers.email, '') AS acting_for_email, sessions.acting_reason,
           customer_users.verified_at IS NOT NULL AS acting_for_is_confirmed,
           sessions.second_factor_at IS NOT NULL AS is_confirmed, sessions.seen_at, sessions.ends_at,
           own.event_consent
    FROM sessions
    JOIN users ON users.id = sessions.user_id
    LEFT JOIN agents ON agents.id = sessions.agent_id
    LEFT JOIN customers AS own ON own.id = sessions.customer_id
    LEFT JOIN customers ON customers.id = sessions.acting_for
    LEFT JOIN users AS customer_users ON customer_users.id = customers.user_id
    WHERE sessions.token_hash = %(token_hash)s
) AS held
"""


class SqlSessionQueries:
    """Implements `SessionQueries`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def by_hash(self, token_hash: str) -> SessionRow | None:
        with self._engine.connect() as connection:
            return fetch_document(connection, HELD, {"token_hash": token_hash, "unchosen": UNCHOSEN}, SessionRow)
