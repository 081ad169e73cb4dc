"""The contract of the outbox."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from business_layer.shared.actor import SYSTEM
from business_layer.shared.backoff import LONGEST_PAUSE
from business_layer.shared.errors import NotFound
from tests.database.builders import (
    AnyWork,
    Keeper,
    a_letter,
    a_message,
)
from tests.database.contracts import LATER, WHY
from tests.fakes.clock import NOON


def test_the_same_event_tells_the_same_person_once(work: AnyWork, keep: Keeper) -> None:
    told = keep.message()
    again = a_message(key=told.key)

    with work(by=SYSTEM, reason=WHY) as uow:
        uow.messages.add(again)
        uow.commit()

    with work(by=SYSTEM, reason=WHY) as uow, pytest.raises(NotFound):
        uow.messages.get(again.id)


def test_messages_are_overdue_only_while_they_are_queued_and_due(work: AnyWork, keep: Keeper) -> None:
    due, not_yet, sent = keep.message_without_job(), keep.message_without_job(due_at=LATER), keep.message()
    with work(by=SYSTEM, reason=WHY) as uow:
        uow.messages.get(sent.id).sent(at=NOON)
        uow.commit()

    with work(by=SYSTEM, reason=WHY) as uow:
        overdue = {
            message.id for message in uow.messages.overdue(before=NOON, beyond=NOON + LONGEST_PAUSE, at_most=10_000)
        }

    assert due.id in overdue
    assert not overdue & {not_yet.id, sent.id}


def test_a_message_waits_for_more_until_it_is_due_or_being_sent(work: AnyWork, keep: Keeper) -> None:
    customer = keep.household().customer.id
    about = {"kind": "shipped", "customer_id": customer, "letter": a_letter("DT-7"), "queued_at": NOON, "due_at": LATER}
    waiting, claimed = keep.message(**about), keep.message(**{**about, "letter": a_letter("DT-8")})
    with work(by=SYSTEM, reason=WHY) as uow:
        uow.messages.get(claimed.id).claim(at=NOON)
        uow.commit()

    with work(by=SYSTEM, reason=WHY) as uow:

        def found(kind: str = "shipped", order: str = "DT-7", at: datetime = NOON, whose: UUID = customer):
            return uow.messages.waiting(kind, customer_id=whose, about=order, at=at)

        assert found() is uow.messages.get(waiting.id)
        assert [found(kind="delivered"), found(order="DT-8"), found(at=LATER), found(whose=uuid4())] == [None] * 4


def test_failed_messages_are_found_the_newest_first(work: AnyWork, keep: Keeper) -> None:
    messages = [keep.message(queued_at=NOON + timedelta(days=400, minutes=minutes)) for minutes in (1, 3, 2)]
    with work(by=SYSTEM, reason=WHY) as uow:
        for message in messages:
            uow.messages.get(message.id).refused(reason="No such mailbox.")
        uow.commit()

    with work.reading(by=SYSTEM) as uow:
        found = [message.id for message in uow.messages.failed(at_most=2)]

    assert found == [messages[1].id, messages[2].id]
