"""Records that an agent looked at a customer's things."""

from uuid import UUID

from sqlalchemy import Engine

from business_layer.shared.actor import Actor
from business_layer.shared.clock import Clock
from business_layer.user_management.users import Customer
from database_layer.commit_records import write_look, write_report_look


class SqlAgentLooks:
    """Implements `AgentLooks`."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine, self._clock = engine, clock

    def note(self, customer_id: UUID, *, page: str, by: Actor) -> None:
        with self._engine.connect() as connection:
            write_look(
                connection,
                by=by,
                entity=Customer,
                entity_id=customer_id,
                customer_id=customer_id,
                at=self._clock.now(),
                reason=page,
            )

    def note_report(self, report: str, *, words: str, by: Actor) -> None:
        with self._engine.connect() as connection:
            write_report_look(connection, by=by, report=report, at=self._clock.now(), words=words)
