"""Events of pages are kept for a moment and written in batches; an outage of the database costs no page."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from business_layer.shared.actor import Actor, ActorKind
from business_layer.shared.page_events import PageViewed
from business_layer.shared.visits import Consent, Visit
from database_layer import page_event_log
from database_layer.page_event_log import PageEventLog
from environments.composition.identifiers import TimeOrderedIdentifiers
from tests.fakes.clock import NOON

VISITOR = Actor(kind=ActorKind.VISITOR, name="a visitor")
NOWHERE = "postgresql+psycopg://nobody@127.0.0.1:9/nowhere"


class Threads:
    """Notes what was started, and starts nothing."""

    def __init__(self) -> None:
        self.started: list[tuple[Callable[[], object], Callable[[], object]]] = []

    def start(self, work: Callable[[], object], at_end: Callable[[], object]) -> None:
        self.started.append((work, at_end))


@pytest.fixture
def threads() -> Threads:
    return Threads()


def a_log(engine: Engine, threads: Threads) -> PageEventLog:
    return PageEventLog(engine, TimeOrderedIdentifiers(), threads.start)


def view(log: PageEventLog, page: str, by: Actor = VISITOR) -> None:
    log.record(PageViewed(subject_id=UUID(int=1), at=NOON, page=page), by=by)


def pages_of(engine: Engine, *names: str) -> list[Any]:
    query = text("SELECT properties->>'page' FROM events WHERE properties->>'page' = ANY(:names) ORDER BY id")
    with engine.connect() as connection:
        return list(connection.execute(query, {"names": list(names)}).scalars())


def test_events_are_written_in_their_order_and_once(engine: Engine, threads: Threads) -> None:
    log = a_log(engine, threads)
    for page in ("first", "second", "th\0ird"):
        view(log, page)

    log.flush()
    log.flush()

    assert pages_of(engine, "first", "second", "third") == ["first", "second", "third"]


def test_the_first_event_starts_one_thread_which_outlives_any_batch(threads: Threads) -> None:
    log = a_log(create_engine(NOWHERE), threads)
    assert threads.started == []

    view(log, "lost")
    view(log, "lost too")

    ((_, at_end),) = threads.started
    assert at_end() is False


def test_what_could_not_be_written_is_written_later(engine: Engine, threads: Threads) -> None:
    log = a_log(create_engine(NOWHERE), threads)
    for page in ("before", "after"):
        view(log, page)
    with pytest.raises(SQLAlchemyError):
        log.flush()

    log._engine = engine
    log.flush()

    assert pages_of(engine, "before", "after") == ["before", "after"]


def test_an_outage_costs_events_and_not_memory(
    engine: Engine, threads: Threads, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_event_log, "QUEUED_AT_MOST", 2)
    log = a_log(engine, threads)
    for page in ("kept 1", "kept 2", "dropped"):
        view(log, page)

    log.flush()
    view(log, "kept 3")
    log.flush()

    assert pages_of(engine, "kept 1", "kept 2", "kept 3", "dropped") == ["kept 1", "kept 2", "kept 3"]


def test_an_event_that_was_on_its_way_is_found_by_housekeeping(engine: Engine, threads: Threads) -> None:
    """The visitor refused while the event was in memory: the row comes after its ids were taken out."""
    pseudonym = UUID(int=4711)
    measured = replace(VISITOR, visit=Visit(consent=Consent.MEASURE, visitor=pseudonym))
    log = a_log(engine, threads)
    with engine.connect() as connection:
        now = connection.execute(text("SELECT now()")).scalar_one()
        connection.execute(
            text(
                "INSERT INTO events (event_id, name, version, at, subject_id, properties) VALUES (gen_random_uuid(), "
                "'identities_forgotten', 1, now(), gen_random_uuid(), jsonb_build_object('visitors', "
                "jsonb_build_array(encode(sha256(convert_to(CAST(:id AS text), 'UTF8')), 'hex'))))"
            ),
            {"id": str(pseudonym)},
        )
    log.record(PageViewed(subject_id=UUID(int=1), at=now, page="late"), by=measured)
    log.flush()

    with engine.connect() as connection:
        changed = connection.execute(text("SELECT forget_late_event_ids()")).scalar_one()
        left = connection.execute(text("SELECT count(*) FROM events WHERE visitor_id = :id"), {"id": pseudonym})

        assert (changed, left.scalar_one()) == (1, 0)
