"""Mails that failed are listed and sent again from the command line."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from business_layer.shared.actor import SYSTEM
from environments.commands.failed_messages import failed_messages, resend_messages
from environments.composition import Application, resolve
from environments.settings import Settings
from tests.database.builders import Keeper
from tests.environments.builders import some_settings
from tests.fakes.clock import NOON
from tests.postgres import DatabaseForTests

AN_HOUR = timedelta(hours=1)


@pytest.fixture
def settings(fresh_database: DatabaseForTests, tmp_path: Path) -> Settings:
    return some_settings(tmp_path, DATABASE_URL=fresh_database.url)


@pytest.fixture
def fail(settings: Settings) -> Callable[..., UUID]:
    """Keep a message that was refused."""

    def refuse(**given: Any) -> UUID:
        container = Application(settings=settings)
        message = Keeper(resolve(container.database.unit_of_work)).message(**given)
        with resolve(container.database.unit_of_work)(by=SYSTEM) as uow:
            uow.messages.get(message.id).refused(reason="No such mailbox.")
            uow.commit()
        resolve(container.database.engine).dispose()
        return message.id

    return refuse


def test_failed_mails_are_listed_newest_first_without_their_addresses(
    settings: Settings, fail: Callable[..., UUID]
) -> None:
    older, newer = fail(), fail(queued_at=NOON + AN_HOUR)

    *lines, summary = failed_messages(settings)

    assert [line.partition(" ")[0] for line in lines] == [str(newer), str(older)]
    assert all("No such mailbox." in line and "@" not in line for line in lines)
    assert summary == "Failed: 2. Not to be sent again, because of a one-time link: 0."


def test_all_that_can_be_sent_again_is_sent_although_one_cannot(settings: Settings, fail: Callable[..., UUID]) -> None:
    note, link = fail(), fail(with_secret=True)

    assert list(resend_messages(settings, (), also_all=True)) == [f"{note}  will be sent again", "1 handled."]

    first, second, third, _ = resend_messages(settings, (link, uuid4(), note), also_all=False)
    assert "contained a one-time link and was deleted" in first
    assert "no such message" in second
    assert "cannot become queued" in third


def test_without_failed_mails_the_list_says_so(settings: Settings) -> None:
    assert list(failed_messages(settings)) == ["Failed: 0. Not to be sent again, because of a one-time link: 0."]
