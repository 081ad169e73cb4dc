"""Repositories return what they keep as it was, and their finders find it."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from psycopg import errors
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from business_layer.catalogue.ports import PublishedVersion
from business_layer.inventory.product_states import ProductState
from business_layer.inventory.resources import ResourceKind
from business_layer.online_ordering.availability import AvailabilityAnswer, Confidence, QualificationResult
from business_layer.order_management.task_log import Correction, Exchange
from business_layer.shared.actor import SYSTEM
from business_layer.shared.errors import NotFound
from database_layer.repositories.catalogue import SqlCatalogues
from database_layer.repositories.stock import SqlStock
from database_layer.unit_of_work import SqlUnitOfWorkFactory
from environments.catalogue.publish import read_documents
from tests.database.builders import (
    PAGER_LINES,
    TOWER,
    Keeper,
    a_task,
    an_agreement,
    unique,
)
from tests.fakes.clock import NOON, FakeClock
from tests.support.house import HandTimer

LATER = NOON + timedelta(hours=1)


def test_a_correction_comes_back_as_one_and_is_stored_as_the_previous_release_reads_it(
    work: SqlUnitOfWorkFactory, keep: Keeper, sessions: sessionmaker[Session]
) -> None:
    order = keep.order(keep.household())
    asked = Exchange(at=NOON, what="Refused", detail="No such account.")
    correction = Correction(at=NOON, by="Erin Novak", what="Corrected: the account", reason="read from the bill")
    with work(by=SYSTEM) as uow:
        item = uow.product_orders.by_id(order.id).items[0]
        item.tasks.append(a_task(item, exchanges=(asked, correction)))
        uow.commit()

    with work(by=SYSTEM) as uow:
        found = uow.product_orders.by_id(order.id).items[0]
    with sessions() as session:
        query = text("SELECT exchanges FROM fulfilment_tasks WHERE order_id = :order")
        stored = session.execute(query, {"order": order.id}).scalar_one()

    assert found.tasks[0].exchanges == (asked, correction)
    assert found.corrections == (correction,)
    at = "2026-11-23T17:00:00+00:00"
    assert stored == [
        {"at": at, "what": "Refused", "detail": "No such account."},
        {"at": at, "what": "Corrected: the account", "detail": "read from the bill", "by": "Erin Novak"},
    ]


def test_an_order_comes_back_with_its_items_and_tasks(work: SqlUnitOfWorkFactory, keep: Keeper) -> None:
    order = keep.order(keep.household())
    with work(by=SYSTEM) as uow:
        item = uow.product_orders.by_id(order.id).items[0]
        second, first = a_task(item, position=1, name="tell"), a_task(item, position=0, name="page")
        first.exchanges = (Exchange(at=NOON, what="submitted", detail="SO-1"),)
        item.tasks += [second, first]
        uow.commit()

    with work(by=SYSTEM) as uow:
        found = uow.product_orders.get(order.number, seen_by=SYSTEM)

    assert (found.contact, found.placed_at, found.totals) == (order.contact, NOON, order.totals)
    assert found.items[0].price_lines == PAGER_LINES
    assert [task.name for task in found.items[0].tasks] == ["page", "tell"]
    assert found.items[0].tasks[0].exchanges == first.exchanges


def test_a_product_keeps_the_intervals_of_its_states(work: SqlUnitOfWorkFactory, keep: Keeper) -> None:
    order = keep.order(keep.household())
    product_id = order.items[0].product_id
    with work(by=SYSTEM) as uow:
        uow.products.get(product_id, seen_by=SYSTEM).activate(at=LATER, network={"circuit": "NY-1"})
        uow.commit()

    with work(by=SYSTEM) as uow:
        found = uow.products.get(product_id, seen_by=SYSTEM)

    assert [(entry.state, entry.valid_from, entry.valid_to) for entry in found.history] == [
        (ProductState.PENDING_ACTIVE, NOON, LATER),
        (ProductState.ACTIVE, LATER, None),
    ]
    assert (found.active_since, found.network, found.address) == (LATER, {"circuit": "NY-1"}, TOWER)


def test_a_checkout_keeps_the_evidence_word_for_word(work: SqlUnitOfWorkFactory, keep: Keeper) -> None:
    home = keep.household()
    checkout = keep.checkout(keep.cart(customer_id=home.customer.id))
    agreement = an_agreement()
    with work(by=SYSTEM) as uow:
        found = uow.checkouts.by_submission_key(checkout.submission_key)
        assert found is not None
        found.agree((agreement,), at=NOON)
        uow.commit()

    with work(by=SYSTEM) as uow:
        kept = uow.checkouts.by_submission_key(checkout.submission_key)

    assert kept is not None
    assert kept.agreements == (agreement,)


def test_a_qualification_keeps_its_answers_and_their_expiry(work: SqlUnitOfWorkFactory, keep: Keeper) -> None:
    asked = keep.qualification(asked_by=keep.household().actor)
    answer = AvailabilityAnswer(
        specification="dial-up",
        result=QualificationResult.QUALIFIED,
        reason="Near the wire center.",
        confidence=Confidence.GREEN,
        installation_interval_days=2,
    )
    with work(by=SYSTEM) as uow:
        uow.qualifications.get(asked.id, seen_by=SYSTEM).answer((answer,), at=NOON)
        uow.commit()

    with work(by=SYSTEM) as uow:
        found = uow.qualifications.get(asked.id, seen_by=SYSTEM)

    assert (found.answers, found.address) == ((answer,), TOWER)
    assert found.is_valid(at=NOON + timedelta(days=13))
    assert not found.is_valid(at=NOON + timedelta(days=14))


def test_attempts_are_counted_by_kind_subject_and_time_and_keep_no_subject(
    work: SqlUnitOfWorkFactory, sessions: sessionmaker[Session]
) -> None:
    subject = f"{unique('who')}@customers.example"
    with work(by=SYSTEM) as uow:
        for minutes in (1, 2, 90):
            uow.attempts.add("sign_in", subject, at=NOON - timedelta(minutes=minutes))
        uow.commit()

    with work(by=SYSTEM) as uow:
        assert uow.attempts.count("sign_in", subject, since=NOON - timedelta(hours=1)) == 2
        assert uow.attempts.count("reset", subject, since=NOON - timedelta(hours=1)) == 0
        assert uow.attempts.count("sign_in", "another customer", since=NOON - timedelta(hours=1)) == 0
    with sessions() as session:
        found = session.execute(
            text("SELECT count(*) FROM attempts a WHERE a::text LIKE :who"), {"who": f"%{subject}%"}
        )
        assert found.scalar_one() == 0


def test_stock_that_is_there_already_is_not_added_again(stock: SqlStock, work: SqlUnitOfWorkFactory) -> None:
    pool = unique("local:")

    added = [stock.add(ResourceKind.TELEPHONE_NUMBER, pool, values) for values in (["1", "2"], ["2", "3"])]

    with work(by=SYSTEM) as uow:
        found = uow.resources.free(ResourceKind.TELEPHONE_NUMBER, pool, 10, at=NOON)
    assert added == [2, 1]
    assert [row.value for row in found] == ["1", "2", "3"]


def test_a_prefix_is_taken_word_for_word(stock: SqlStock, work: SqlUnitOfWorkFactory) -> None:
    pool = unique("region:")
    stock.add(ResourceKind.INSTALLATION_SLOT, pool, ["2026-12-01/am/1", "2026-12-01/pm/1"])

    with work(by=SYSTEM) as uow:
        morning = uow.resources.free(ResourceKind.INSTALLATION_SLOT, pool, 10, at=NOON, prefix="2026-12-01/am")
        nothing = uow.resources.free(ResourceKind.INSTALLATION_SLOT, pool, 10, at=NOON, prefix="%")

    assert [slot.value for slot in morning] == ["2026-12-01/am/1"]
    assert not nothing


def test_a_published_catalogue_is_read_when_it_becomes_valid_and_old_versions_stay(
    reading: sessionmaker[Session], work: SqlUnitOfWorkFactory, clock: FakeClock
) -> None:
    timer = HandTimer()
    catalogues = SqlCatalogues(reading, timer)
    first = _publish(work, valid_from=NOON)
    assert catalogues.current(clock.now()).number == first
    tomorrow = _publish(work, valid_from=NOON + timedelta(days=1))

    timer.pass_seconds(10)
    assert catalogues.current(clock.now()).number == first
    clock.pass_time(timedelta(days=1))
    timer.pass_seconds(10)
    assert catalogues.current(clock.now()).number == tomorrow
    assert catalogues.version(first).number == first
    with pytest.raises(NotFound):
        catalogues.version(10_000)


def test_what_refers_to_nothing_is_refused_at_the_commit(work: SqlUnitOfWorkFactory, keep: Keeper) -> None:
    home = keep.household()
    cart = keep.cart(customer_id=home.customer.id)

    def give_to_nobody() -> None:
        with work(by=SYSTEM) as uow:
            uow.carts.get(cart.id).customer_id = uuid4()
            uow.commit()

    with pytest.raises(DBAPIError) as refused:
        give_to_nobody()

    assert isinstance(refused.value.orig, errors.ForeignKeyViolation)


def _publish(work: SqlUnitOfWorkFactory, *, valid_from: datetime) -> int:
    with work(by=SYSTEM) as uow:
        latest = uow.catalogue_versions.latest()
        number = latest.number + 1 if latest else 1
        document = read_documents()
        uow.catalogue_versions.add(
            PublishedVersion(
                number=number,
                digest="0" * 64,
                published_at=NOON,
                valid_from=valid_from,
                document=document,
            )
        )
        uow.commit()
    return number
