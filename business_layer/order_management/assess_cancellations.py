"""Assessing cancellations: an item is taken back once the network has answered and its charge is agreed to."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from business_layer.catalogue.ports import Catalogues
from business_layer.messages.letter import Part
from business_layer.messages.message_writer import MessageWriter
from business_layer.order_management.cancellation_charges import cancellation_charges
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.order_mails import mail_about_order
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.ports import OrderUnitOfWork
from business_layer.order_management.revisions import OrderRevision, RevisionKind, charge_of, open_revision_of
from business_layer.order_management.states import ItemState
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.order_management.undo_plan import undo_tasks
from business_layer.shared.actor import SYSTEM
from business_layer.shared.clock import HOUSE_ZONE, Identifiers
from business_layer.shared.date_formats import format_day

TOO_LATE = "The network had finished a step after which nothing can be canceled."


class CancellationAssessment:
    """Decides about the items whose cancellation is assessed, inside the caller's unit of work.

    A charge that nobody has agreed to is asked for by mail; until there is an answer, nothing is begun or taken back.
    An item that is past its point of no return continues, and the customer gets a mail about it.
    """

    def __init__(self, catalogues: Catalogues, message_writer: MessageWriter, identifiers: Identifiers) -> None:
        self._catalogues, self._message_writer, self._identifiers = catalogues, message_writer, identifiers

    def __call__(self, uow: OrderUnitOfWork, order: ProductOrder, *, at: datetime) -> None:
        assessed = [item for item in order.items if item.state is ItemState.ASSESSING_CANCELLATION]
        if not assessed:
            return
        revisions = uow.order_revisions.of_order(order.id)
        for revision in [each for each in revisions if each.is_open]:
            items = [item for item in assessed if item.number in revision.items]
            if items and not any(item.is_at_network for item in items):
                self._decide(uow, order, revision, items, at)
        # The previous release keeps no revisions.
        unrevised = [item for item in assessed if open_revision_of(item.number, revisions) is None]
        order.decide_cancellations(lambda item: undo_tasks(item, self._identifiers), at=at, items=unrevised)

    def _decide(
        self,
        uow: OrderUnitOfWork,
        order: ProductOrder,
        revision: OrderRevision,
        items: Sequence[ProductOrderItem],
        at: datetime,
    ) -> None:
        fails = revision.kind is RevisionKind.END
        left = [item for item in items if not order.is_too_late_to_take_back(item, as_failed=fails)]
        charges = () if fails else cancellation_charges(left, self._catalogues)
        if not left:
            revision.decline(by=SYSTEM.name, at=at, outcome=TOO_LATE)
            self._mail(uow, order, revision, "cancellation_not_done", at, reason=TOO_LATE)
        elif revision.awaits_answer:
            return
        elif revision.covers(charges):
            revision.charges = charges
            revision.apply()
        else:
            revision.ask(charges, at=at)
            self._ask(uow, order, revision, at)
            return

        def undo(item: ProductOrderItem) -> list[FulfilmentTask]:
            return undo_tasks(item, self._identifiers, as_failed=fails)

        order.decide_cancellations(undo, at=at, items=items, as_failed=fails)

    def _ask(self, uow: OrderUnitOfWork, order: ProductOrder, revision: OrderRevision, at: datetime) -> None:
        until = revision.answer_by or at
        facts = tuple((line.name, str(line.total)) for line in revision.charges)
        self._mail(
            uow,
            order,
            revision,
            "cancellation_charge",
            at,
            path=f"/orders/{order.number}/cancellation",
            charge=str(charge_of(revision.charges)),
            until=format_day(until.astimezone(ZoneInfo(HOUSE_ZONE)).date()),
            parts=(Part(facts=facts),),
        )

    def _mail(
        self,
        uow: OrderUnitOfWork,
        order: ProductOrder,
        revision: OrderRevision,
        kind: str,
        at: datetime,
        **content: Any,
    ) -> None:
        key = f"{revision.id}:{charge_of(revision.charges)}"
        mail_about_order(uow, self._message_writer, order, kind, key=key, at=at, **content)
