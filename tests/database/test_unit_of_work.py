"""One transaction a use case: a commit keeps all writes together, and a roll-back or a lost race drops them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Row, text
from sqlalchemy.orm import Session, sessionmaker

from business_layer.messages.message import Message
from business_layer.order_management.events import OrderAdvanceDue
from business_layer.order_management.orders import ProductOrder
from business_layer.shared.actor import SYSTEM, Permission
from business_layer.shared.errors import Conflict, NotFound
from database_layer.unit_of_work import SqlUnitOfWorkFactory
from tests.database.builders import Keeper, an_agent_actor, an_order, new_id
from tests.fakes.clock import FakeClock


def test_leaving_without_commit_keeps_nothing(work: SqlUnitOfWorkFactory, keep: Keeper) -> None:
    order = an_order(keep.household())

    with work(by=SYSTEM) as uow:
        uow.product_orders.add(order)

    with work(by=SYSTEM) as uow, pytest.raises(NotFound):
        uow.product_orders.by_id(order.id)


def test_an_error_inside_keeps_nothing_and_passes_through(work: SqlUnitOfWorkFactory, keep: Keeper) -> None:
    message = keep.message()

    def fail_half_way() -> None:
        with work(by=SYSTEM) as uow:
            uow.messages.get(message.id).sent(at=message.due_at)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()

    with work(by=SYSTEM) as uow:
        assert uow.messages.get(message.id).sent_at is None


def test_each_write_has_an_audit_row_with_who_for_whom_why_and_which_request(
    work: SqlUnitOfWorkFactory, keep: Keeper, sessions: sessionmaker[Session], clock: FakeClock
) -> None:
    home = keep.household()
    order, agent = keep.order(home), keep.agent("Ada Lane")
    ada = an_agent_actor(Permission.VIEW_ORDERS, on_behalf_of=home.customer.id, reason="called about a pager")

    with work(by=ada, reason="assign order") as uow:
        uow.product_orders.get(order.number, seen_by=ada).assign(agent.id, at=clock.now())
        uow.commit()

    row = _audit(sessions, order)[-1]
    assert (row.at, row.actor_kind, row.actor_name) == (clock.now(), "agent", "Ada Lane")
    assert (row.user_id, row.on_behalf_of) == (ada.user_id, home.customer.id)
    assert (row.reason, row.request_id) == ("assign order: called about a pager", "request-7")
    assert (row.entity, row.verb) == ("ProductOrder", "changed")


def test_the_audit_trail_names_what_changed_and_keeps_no_value(
    work: SqlUnitOfWorkFactory, keep: Keeper, sessions: sessionmaker[Session]
) -> None:
    order = keep.order(keep.household())

    with work(by=SYSTEM) as uow:
        found = uow.product_orders.by_id(order.id)
        found.contact = replace(found.contact, email="secret@elsewhere.example")
        uow.commit()

    row = _audit(sessions, order)[-1]
    assert "contact_email" in row.changed
    assert "secret@elsewhere.example" not in str(row)


def test_what_was_only_looked_at_leaves_no_audit_row(
    work: SqlUnitOfWorkFactory, keep: Keeper, sessions: sessionmaker[Session]
) -> None:
    order = keep.order(keep.household())
    before = _audit(sessions, order)

    with work(by=SYSTEM) as uow:
        uow.product_orders.by_id(order.id)
        uow.commit()

    assert _audit(sessions, order) == before


def test_claiming_a_message_for_delivery_leaves_no_audit_row_but_sending_it_does(
    work: SqlUnitOfWorkFactory, keep: Keeper, sessions: sessionmaker[Session]
) -> None:
    message = keep.message()

    with work(by=SYSTEM, reason="claim message") as uow:
        uow.messages.get(message.id).claim(at=message.due_at)
        uow.commit()
    with work(by=SYSTEM, reason="deliver message") as uow:
        uow.messages.get(message.id).sent(at=message.due_at)
        uow.commit()

    assert [row.reason for row in _audit(sessions, message)][-1] == "deliver message"
    assert [row.verb for row in _audit(sessions, message)] == ["added", "changed"]


def test_writes_that_a_query_flushed_early_are_audited_too(
    work: SqlUnitOfWorkFactory, keep: Keeper, sessions: sessionmaker[Session]
) -> None:
    home = keep.household()
    order = an_order(home)
    order.items.clear()

    with work(by=SYSTEM) as uow:
        uow.product_orders.add(order)
        uow.billing_accounts.next_number()
        uow.commit()

    assert [row.verb for row in _audit(sessions, order)] == ["added"]


def test_a_placed_order_has_its_event_and_its_job_in_the_same_commit(
    keep: Keeper, sessions: sessionmaker[Session]
) -> None:
    home = keep.household()

    order = keep.order(home)

    events = _rows(sessions, "SELECT * FROM events WHERE subject_id = :id", order)
    assert [(event.name, event.version, event.customer_id) for event in events] == [("product_order_placed", 1, None)]
    assert events[0].properties == {
        "offerings": ["paging"],
        "monthly_cents": 0,
        "region": "unknown",
        "term": "monthly",
        "access": "none",
        "device": "unknown",
    }
    assert events[0].subject_number == order.number
    assert [(job.task_name, job.lock, job.scheduled_at) for job in _jobs(sessions, order)] == [
        ("advance_order", f"order:{order.id}", None)
    ]


def test_a_rolled_back_order_leaves_no_event_and_no_job(
    work: SqlUnitOfWorkFactory, keep: Keeper, sessions: sessionmaker[Session]
) -> None:
    known = keep.order(keep.household())
    order = an_order(keep.household(), submission_key=known.submission_key)
    order.record_placed()

    with pytest.raises(Conflict):
        _add(order, work)

    assert _jobs(sessions, order) == []
    assert _rows(sessions, "SELECT * FROM events WHERE subject_id = :id", order) == []
    assert _audit(sessions, order) == []


def test_a_signal_without_a_name_asks_for_its_job_and_is_not_kept(
    work: SqlUnitOfWorkFactory, keep: Keeper, sessions: sessionmaker[Session], clock: FakeClock
) -> None:
    order = keep.order(keep.household())

    with work(by=SYSTEM) as uow:
        uow.record(OrderAdvanceDue(subject_id=order.id, at=clock.now(), notified_key="k.1"))
        uow.commit()

    job = _jobs(sessions, order)[-1]
    assert (job.task_name, job.lock, job.scheduled_at) == ("advance_order", f"order:{order.id}", None)
    assert job.args == {"order_id": str(order.id), "notified_key": "k.1"}
    assert len(_rows(sessions, "SELECT * FROM events WHERE subject_id = :id", order)) == 1


def test_events_of_entities_that_nobody_holds_any_more_are_kept(
    work: SqlUnitOfWorkFactory, keep: Keeper, sessions: sessionmaker[Session], clock: FakeClock
) -> None:
    order = keep.order(keep.household())

    with work(by=SYSTEM) as uow:
        uow.product_orders.by_id(order.id).start(at=clock.now())
        uow.commit()

    names = [row.name for row in _rows(sessions, "SELECT name FROM events WHERE subject_id = :id ORDER BY id", order)]
    assert names == ["product_order_placed", "product_order_state_changed"]


def test_events_are_not_told_twice(
    work: SqlUnitOfWorkFactory, keep: Keeper, sessions: sessionmaker[Session], clock: FakeClock
) -> None:
    order = keep.order(keep.household())

    with work(by=SYSTEM) as uow:
        uow.product_orders.by_id(order.id).start(at=clock.now())
        uow.commit()
        uow.commit()

    names = [row.name for row in _rows(sessions, "SELECT name FROM events WHERE subject_id = :id", order)]
    assert names.count("product_order_state_changed") == 1


def test_who_saves_what_someone_else_changed_meanwhile_lost_the_race(
    work: SqlUnitOfWorkFactory, keep: Keeper, clock: FakeClock
) -> None:
    order = keep.order(keep.household())
    with work(by=SYSTEM) as uow:
        read_before = uow.product_orders.by_id(order.id)
    with work(by=SYSTEM) as uow:
        uow.product_orders.by_id(order.id).start(at=clock.now())
        uow.commit()

    def save_over_it() -> None:
        with work(by=SYSTEM) as uow:
            uow.product_orders.add(read_before)
            read_before.placed_by = "a slower agent"
            uow.commit()

    with pytest.raises(Conflict, match="Someone else changed this"):
        save_over_it()


def test_a_unique_value_that_was_taken_is_a_lost_race(work: SqlUnitOfWorkFactory, keep: Keeper) -> None:
    home = keep.household()
    order = keep.order(home)

    with pytest.raises(Conflict):
        _add(an_order(home, submission_key=order.submission_key), work)


def test_a_lock_that_is_not_had_in_time_is_a_lost_race(
    work: SqlUnitOfWorkFactory, impatient_work: SqlUnitOfWorkFactory, keep: Keeper
) -> None:
    order = keep.order(keep.household())

    with work(by=SYSTEM) as first:
        first.product_orders.by_id(order.id)
        with pytest.raises(Conflict), impatient_work(by=SYSTEM) as second:
            second.product_orders.by_id(order.id)


def test_a_cart_that_is_not_had_in_time_is_a_lost_race(
    work: SqlUnitOfWorkFactory, impatient_work: SqlUnitOfWorkFactory, keep: Keeper
) -> None:
    cart = keep.cart(visitor_id=new_id())

    with work(by=SYSTEM) as first:
        first.carts.get(cart.id)
        with pytest.raises(Conflict), impatient_work(by=SYSTEM) as second:
            second.carts.get(cart.id)


def _add(order: ProductOrder, work: SqlUnitOfWorkFactory) -> None:
    with work(by=SYSTEM) as uow:
        uow.product_orders.add(order)
        uow.commit()


def test_an_event_keeps_its_circumstances(
    work: SqlUnitOfWorkFactory, keep: Keeper, sessions: sessionmaker[Session], clock: FakeClock
) -> None:
    home = keep.household()
    order, agent = keep.order(home), keep.agent("Ada Lane")
    ada = replace(an_agent_actor(on_behalf_of=home.customer.id), session="s0123456789abcdef")

    with work(by=ada) as uow:
        uow.product_orders.by_id(order.id).assign(agent.id, at=clock.now())
        uow.commit()

    query = "SELECT *, now() - recorded_at AS age FROM events WHERE subject_id = :id ORDER BY id"
    placed, assigned = _rows(sessions, query, order)
    assert (placed.source, placed.actor_kind, placed.subject_type) == ("store", "customer", "order")
    assert (placed.session, placed.consent, placed.context) == (None, "none", {"agent": "person", "device": "unknown"})
    assert (assigned.source, assigned.actor_kind, assigned.subject_type) == ("office", "agent", "order")
    assert (assigned.session, assigned.consent, assigned.customer_id) == (None, "none", home.customer.id)
    assert assigned.context == {"agent": "person", "device": "unknown", "on_behalf": True}
    assert abs(assigned.age) < timedelta(minutes=1)


def test_a_wish_for_a_job_is_no_event(
    work: SqlUnitOfWorkFactory, keep: Keeper, sessions: sessionmaker[Session]
) -> None:
    message = keep.message()

    assert _rows(sessions, "SELECT * FROM events WHERE subject_id = :id", message) == []
    jobs = "SELECT * FROM procrastinate_jobs WHERE args->>'message_id' = CAST(:id AS text)"
    assert len(_rows(sessions, jobs, message)) == 1


def _audit(sessions: sessionmaker[Session], about: ProductOrder | Message) -> list[Row[tuple[object, ...]]]:
    return _rows(sessions, "SELECT * FROM audit_rows WHERE entity_id = CAST(:id AS text) ORDER BY id", about)


def _jobs(sessions: sessionmaker[Session], order: ProductOrder) -> list[Row[tuple[object, ...]]]:
    query = "SELECT * FROM procrastinate_jobs WHERE args->>'order_id' = CAST(:id AS text) ORDER BY id"
    return _rows(sessions, query, order)


def _rows(sessions: sessionmaker[Session], query: str, about: ProductOrder | Message) -> list[Row[tuple[object, ...]]]:
    with sessions() as session:
        return list(session.execute(text(query), {"id": about.id}).all())
