"""The content of a mail, and the previous release, which knows its plain text alone."""

from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from business_layer.messages.letter import Letter
from business_layer.shared.actor import SYSTEM
from database_layer.unit_of_work import SqlUnitOfWorkFactory
from tests.database.builders import Keeper, a_letter

# What the previous release sets when it has sent a mail with a one-time link, or any other.
SENT_WITH_SECRET = "state = 'sent', body = ''"
SENT = "state = 'sent'"


def letter_of(work: SqlUnitOfWorkFactory, message_id: UUID) -> Letter | None:
    with work(by=SYSTEM) as uow:
        return uow.messages.get(message_id).letter


@pytest.mark.parametrize(
    ("with_secret", "values", "is_kept"),
    [(True, SENT_WITH_SECRET, False), (True, "attempts = 1", True), (False, SENT, True)],
)
def test_the_database_forgets_a_letter_with_a_link_when_the_previous_release_has_sent_it(
    work: SqlUnitOfWorkFactory,
    keep: Keeper,
    sessions: sessionmaker[Session],
    with_secret: bool,
    values: str,
    is_kept: bool,
) -> None:
    message = keep.message(with_secret=with_secret, letter=a_letter("DT-1"))

    with sessions.begin() as session:
        session.execute(text(f"UPDATE messages SET {values} WHERE id = :id"), {"id": message.id})

    assert letter_of(work, message.id) == (a_letter("DT-1") if is_kept else None)


def test_a_mail_of_the_previous_release_has_no_letter(work: SqlUnitOfWorkFactory, keep: Keeper) -> None:
    assert letter_of(work, keep.message().id) is None
