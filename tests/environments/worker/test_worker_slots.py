"""The worker on a real queue: each kind of work has its own slots, and a lost database comes back."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any

import psycopg
import pytest
from psycopg import sql

from business_layer.order_management.service_orders import ServiceOrderReport, ServiceOrderRequest
from business_layer.shared.actor import SYSTEM
from environments.composition import override, resolve
from environments.settings.model import WorkerSlots
from environments.worker import job_connections, lost_jobs, main
from environments.worker.main import Worker
from tests.fakes.gateways import FakeMail
from tests.postgres import DatabaseForTests
from tests.support.house import House, running_house
from tests.support.logs import logs_of
from tests.web.people import an_order

SLOTS = WorkerSlots(urgent_mail=1, mail=1, orders=1, watch=1)
PATIENCE = 30.0
CUT_ALL_CONNECTIONS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()
"""

OTHER_JOBS = """
SELECT count(*) FROM procrastinate_jobs
WHERE task_name <> 'advance_order'
  AND (status = 'doing' OR (status = 'todo' AND COALESCE(scheduled_at, now()) <= now()))
"""


class StallingMail:
    """A mail server that holds the mails to some recipients until the test lets it continue."""

    def __init__(self, mail: FakeMail, stalls_at: str) -> None:
        self._mail, self._stalls_at, self.released = mail, stalls_at, Event()

    def send(self, *, to: str, **content: Any) -> None:
        if to.startswith(self._stalls_at):
            self.released.wait(PATIENCE)
        self._mail.send(to=to, **content)


@pytest.fixture
def house(furnished_database: DatabaseForTests, tmp_path: Path) -> Iterator[House]:
    with running_house(furnished_database, tmp_path) as house:
        yield house


def tell(house: House, kind: str, key: str = "1") -> None:
    facts: dict[str, Any] = {
        "name": "Maria",
        "link": "https://store.example/",
        "hours": "24",
        "about": "DT-1",
        "reason": "None.",
    }
    message = resolve(house.container.messages.message_writer).message(
        kind, key=key, to=f"{kind}@customers.example", at=house.clock.now(), offering="Paging", date="Monday", **facts
    )
    with resolve(house.container.database.unit_of_work)(by=SYSTEM) as uow:
        uow.messages.add(message)
        uow.commit()


def work_until(house: House, database: DatabaseForTests, story: Callable[[], Awaitable[None]]) -> None:
    """Let a worker work until the story is over."""

    async def run() -> None:
        worker = Worker(house.container, database.url, SLOTS)
        working = asyncio.create_task(worker.run())
        try:
            await asyncio.wait_for(story(), PATIENCE)
        finally:
            worker.stop()
            await working

    asyncio.run(run())


async def until(is_so: Callable[[], Any]) -> None:
    while not is_so():
        await asyncio.sleep(0.02)


def told(house: House) -> set[str]:
    return {to.partition("@")[0] for _, to, _, _ in house.mail.sent}


def test_urgent_mail_does_not_wait_for_slow_mail(house: House, furnished_database: DatabaseForTests) -> None:
    mail = StallingMail(house.mail, stalls_at="date_moved")
    override(house.container.integration.mail, mail)
    for key in ("1", "2", "3"):
        tell(house, "date_moved", key)
    tell(house, "verify_email")

    async def story() -> None:
        await until(lambda: "verify_email" in told(house))
        assert told(house) == {"verify_email"}
        mail.released.set()
        await until(lambda: len(house.mail.sent) == 4)

    work_until(house, furnished_database, story)


def test_jobs_in_the_only_queue_of_an_earlier_release_are_done(
    house: House, furnished_database: DatabaseForTests
) -> None:
    tell(house, "date_moved")
    with psycopg.connect(furnished_database.owner_url, autocommit=True) as connection:
        connection.execute("UPDATE procrastinate_jobs SET queue_name = 'default'")

    work_until(house, furnished_database, lambda: until(lambda: "date_moved" in told(house)))

    assert len(house.mail.sent) == 1


def test_the_worker_continues_when_the_database_is_back(house: House, furnished_database: DatabaseForTests) -> None:
    tell(house, "date_moved")

    async def story() -> None:
        await until(lambda: "date_moved" in told(house))
        with psycopg.connect(furnished_database.url, autocommit=True) as connection:
            connection.execute(CUT_ALL_CONNECTIONS)
        resolve(house.container.database.engine).dispose()
        tell(house, "verify_email")
        await until(lambda: "verify_email" in told(house))

    work_until(house, furnished_database, story)

    assert told(house) == {"date_moved", "verify_email"}


def test_an_order_in_progress_when_the_database_went_away_continues_as_soon_as_it_is_back(
    house: House, furnished_database: DatabaseForTests, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other processes would take its job for lost only after DEAD_AFTER_SECONDS."""
    monkeypatch.setattr(job_connections, "CONNECTION_SECONDS", 0.5)
    monkeypatch.setattr(lost_jobs, "DEAD_AFTER_SECONDS", 100_000.0)
    an_order(house, "conferencing")
    submit, asked, answers = house.provisioning.submit, Event(), Event()

    def answer_late(request: ServiceOrderRequest) -> ServiceOrderReport:
        asked.set()
        answers.wait(PATIENCE)
        return submit(request)

    monkeypatch.setattr(house.provisioning, "submit", answer_late)

    async def story() -> None:
        await until(asked.is_set)
        await until(lambda: not other_jobs(furnished_database))
        with lost_database(furnished_database):
            answers.set()
            await until(lambda: "worker_interrupted" in {line["event"] for line in lines})
        await until(lambda: "job_taken_over" in {line["event"] for line in lines})

    with logs_of(main, lost_jobs) as lines:
        work_until(house, furnished_database, story)

    assert "advance_order" in {line["task"] for line in lines if line["event"] == "job_taken_over"}


def other_jobs(database: DatabaseForTests) -> int:
    """Count the jobs besides the order's. One that notes a sent mail waits for the database for minutes."""
    with psycopg.connect(database.owner_url) as connection:
        row = connection.execute(OTHER_JOBS).fetchone()
    return int(row[0]) if row else 0


@contextmanager
def lost_database(database: DatabaseForTests) -> Iterator[None]:
    """Refuse all connections to a database, after those that are there are cut."""
    limit = sql.SQL("ALTER DATABASE {} CONNECTION LIMIT {}").format
    with psycopg.connect(database.owner_url, autocommit=True) as owner:
        with psycopg.connect(database.url, autocommit=True) as connection:
            owner.execute(limit(sql.Identifier(database.name), 0))
            connection.execute(CUT_ALL_CONNECTIONS)
        try:
            yield
        finally:
            owner.execute(limit(sql.Identifier(database.name), -1))
