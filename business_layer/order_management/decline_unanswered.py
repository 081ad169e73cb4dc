"""The end of waiting for an answer: a charge that nobody accepted in time counts as declined."""

from uuid import UUID

from business_layer.messages.message_writer import MessageWriter
from business_layer.order_management.leave_as_it_is import leave_as_it_is
from business_layer.order_management.order_mails import mail_about_order
from business_layer.order_management.ports import OrderUnitOfWork
from business_layer.order_management.revisions import RevisionKind
from business_layer.shared.actor import SYSTEM
from business_layer.shared.clock import Clock
from business_layer.shared.unit_of_work import UnitOfWorkFactory

AT_MOST = 100
NOT_DONE_MAILS = {RevisionKind.AMEND: "amendment_not_done"}
NO_ANSWER = "We got no answer about the charge in time."


class DeclineUnansweredRevisions:
    """Continue the orders whose customers did not answer in time, and tell them. Safe to repeat."""

    def __init__(
        self, unit_of_work: UnitOfWorkFactory[OrderUnitOfWork], message_writer: MessageWriter, clock: Clock
    ) -> None:
        self._unit_of_work, self._message_writer, self._clock = unit_of_work, message_writer, clock

    def __call__(self) -> None:
        with self._unit_of_work.reading(by=SYSTEM) as uow:
            order_ids = uow.order_revisions.unanswered(before=self._clock.now(), at_most=AT_MOST)
        for order_id in order_ids:
            self._decline(order_id)

    def _decline(self, order_id: UUID) -> None:
        now = self._clock.now()
        with self._unit_of_work(by=SYSTEM, reason="no answer counts as declined") as uow:
            order = uow.product_orders.by_id(order_id)
            for revision in uow.order_revisions.of_order(order_id):
                if revision.answer_by is not None and revision.answer_by < now:
                    revision.decline(by=SYSTEM.name, at=now, outcome=NO_ANSWER)
                    leave_as_it_is(order, revision, uow, at=now)
                    mail_about_order(
                        uow,
                        self._message_writer,
                        order,
                        NOT_DONE_MAILS.get(revision.kind, "cancellation_not_done"),
                        key=str(revision.id),
                        at=now,
                        reason=NO_ANSWER,
                    )
            uow.commit()
