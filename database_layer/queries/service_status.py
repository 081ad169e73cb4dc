"""The services that are late, by the work that waits for systems which do not answer: one statement, three indexes."""

from datetime import timedelta

from sqlalchemy import Engine, exists, select

from business_layer.messages.message import MessageState
from business_layer.online_ordering.qualification import QualificationState
from business_layer.order_management.states import TaskState
from business_layer.shared.clock import Clock
from business_layer.shared.service_status import ServiceStatus
from database_layer.tables.carts import qualifications
from database_layer.tables.messages import messages
from database_layer.tables.orders import fulfilment_tasks

# A single lost answer is asked for again within this time and says nothing about the service.
LATE_AFTER = timedelta(minutes=2)
# Addresses are checked all day: the newest checks tell whether the tool answers.
NEWEST_CHECKS = 10
CHECKS_OF_THE_LAST = timedelta(minutes=15)


class SqlServiceStatus:
    """Implements `ServiceStatusQueries`."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine, self._clock = engine, clock

    def now(self) -> ServiceStatus:
        now = self._clock.now()
        task, message = fulfilment_tasks.c, messages.c
        checks = select(qualifications).order_by(qualifications.c.id.desc()).limit(NEWEST_CHECKS).subquery().c
        unanswered = (checks.state == QualificationState.IN_PROGRESS, checks.asked_at > now - CHECKS_OF_THE_LAST)
        late = task.unanswered_since < now - LATE_AFTER
        unsent = (message.state == MessageState.QUEUED, message.queued_at < now - LATE_AFTER, message.attempts > 0)
        query = select(
            exists().where(*unanswered).where(checks.ask_again_at.isnot(None)),
            exists().where(task.state.in_([TaskState.PENDING, TaskState.IN_PROGRESS]), late),
            exists().where(*unsent),
        )
        with self._engine.connect() as connection:
            addresses, setup, mail = connection.execute(query).one()
        return ServiceStatus(are_addresses_late=addresses, is_setup_late=setup, is_mail_late=mail)
