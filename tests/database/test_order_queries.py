"""Lists of orders: each criterion finds what belongs to it, and a row says what its order is."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session, sessionmaker

from business_layer.inventory.resources import ResourceKind
from business_layer.online_ordering.checkout import Agreement
from business_layer.order_management.add_note import NoteWriter
from business_layer.order_management.assignment import AssignOrder, UnassignOrder
from business_layer.order_management.fallout import Fallout, FalloutKind
from business_layer.order_management.orders import Contact, ProductOrder
from business_layer.order_management.queries import OrderCriteria, PageKey, Whose
from business_layer.order_management.states import ProductOrderState, TaskState
from business_layer.shared.actor import SYSTEM, Permission
from database_layer.long_reads import LongReads
from database_layer.queries.orders import SqlOrderQueries
from database_layer.repositories.orders import SqlAssignments
from database_layer.repositories.stock import SqlStock
from database_layer.unit_of_work import SqlUnitOfWorkFactory
from tests.database.builders import Keeper, a_task, an_agent_actor, an_agreement, unique
from tests.fakes.clock import NOON, CountingIdentifiers, FakeClock

ADA = an_agent_actor(Permission.VIEW_ORDERS)


@pytest.fixture
def orders(engine: Engine, clock: FakeClock) -> SqlOrderQueries:
    return SqlOrderQueries(engine, LongReads(engine), clock)


@pytest.fixture
def order(keep: Keeper) -> ProductOrder:
    """An order that the criteria of no other test match."""
    home = keep.household()
    contact = Contact(
        name=f"Zoë {unique('Okafor')} Lopez", email=f"{unique('Zoe')}@Shop.example", telephone=unique("+1")
    )
    return keep.order(home, contact=contact)


def test_an_order_is_found_by_how_its_number_begins_in_any_case(orders: SqlOrderQueries, order: ProductOrder) -> None:
    assert _found(orders, number=order.number) == [order.number]
    assert _found(orders, number=order.number[:-3].lower()) == [order.number]
    assert _found(orders, number=order.number[1:]) == []


@pytest.mark.parametrize("wild", ["%", "_", "DT-%", "\\"])
def test_a_number_is_taken_word_for_word(orders: SqlOrderQueries, order: ProductOrder, wild: str) -> None:
    assert _found(orders, number=wild) == []


def test_an_order_is_found_by_the_beginnings_of_the_words_of_the_name(
    orders: SqlOrderQueries, order: ProductOrder
) -> None:
    rare = order.contact.name.split()[1]

    for typed in (order.contact.name, rare.lower(), f"lop {rare[:-2]}", f"{rare.upper()} zoë"):
        assert _found(orders, customer_name=typed) == [order.number], typed
    assert _found(orders, customer_name=f"{rare} smith") == []


@pytest.mark.parametrize("mess", ["'", "a & | !", ":*", "<->", "()", "\\", "--", "'; DROP TABLE users"])
def test_no_mess_in_a_name_breaks_the_search(orders: SqlOrderQueries, order: ProductOrder, mess: str) -> None:
    assert order.number not in _found(orders, customer_name=f"{mess} nobody of that name")


@pytest.mark.parametrize("name", ["---", "'", "  "])
def test_a_name_without_a_letter_is_nobodys(orders: SqlOrderQueries, order: ProductOrder, name: str) -> None:
    assert _found(orders, customer_name=name) == []


@pytest.mark.parametrize("written", ["{}", "DT-{}", "dt-{}", "dt{}", " DT {} "])
def test_an_order_is_found_by_its_number_however_it_is_written(
    orders: SqlOrderQueries, keep: Keeper, work: SqlUnitOfWorkFactory, written: str
) -> None:
    order = keep.order(keep.household())
    with work(by=SYSTEM) as uow:
        number = uow.product_orders.next_number()
        uow.product_orders.by_id(order.id).number = number
        uow.commit()
    digits = number.removeprefix("DT-")

    assert _found(orders, number=written.format(digits)) == [number]
    assert number in _found(orders, number=written.format(digits[:-1]))
    assert _found(orders, number=written.format(f"{digits}9")) == []


def test_an_order_is_found_by_its_address_in_any_case(orders: SqlOrderQueries, order: ProductOrder) -> None:
    assert _found(orders, email=order.contact.email.upper()) == [order.number]
    assert _found(orders, email=f" \u202a{order.contact.email}\u202c") == [order.number]
    assert _found(orders, email=order.contact.email[:-1]) == [order.number]
    assert _found(orders, email=order.contact.email[1:]) == []


def test_an_order_is_found_by_the_contacts_number_and_by_the_numbers_it_has(
    orders: SqlOrderQueries, keep: Keeper, work: SqlUnitOfWorkFactory, stock: SqlStock
) -> None:
    home, pool = keep.household(), unique("local:")
    by_contact = keep.order(home, contact=Contact("Zoe", "zoe@shop.example", "+13125550111"))
    by_item, by_product = keep.order(home), keep.order(home, contact=Contact("Ann", "ann@shop.example", ""))
    stock.add(ResourceKind.TELEPHONE_NUMBER, pool, ["+13125550112", "+13125550113"])
    with work(by=SYSTEM) as uow:
        first, second = uow.resources.free(ResourceKind.TELEPHONE_NUMBER, pool, 2, at=NOON)
        first.holder_id, second.holder_id = by_item.items[0].id, by_product.items[0].product_id
        uow.commit()

    assert _found(orders, telephone="(312) 555-0111") == [by_contact.number]
    assert _found(orders, telephone="+1 312 555 0112") == [by_item.number]
    assert _found(orders, telephone="3125550113") == [by_product.number]
    assert _found(orders, telephone="no number") == []


def test_dates_are_those_of_the_office(orders: SqlOrderQueries, keep: Keeper) -> None:
    home = keep.household()
    eve = datetime(2019, 3, 9, 23, 59, tzinfo=ZoneInfo("America/New_York"))
    late = keep.order(home, placed_at=eve)
    next_day = keep.order(home, placed_at=eve + timedelta(minutes=1))

    assert _found(orders, placed_from=date(2019, 3, 9), placed_until=date(2019, 3, 9)) == [late.number]
    assert _found(orders, placed_from=date(2019, 3, 10), placed_until=date(2019, 3, 10)) == [next_day.number]


def test_criteria_narrow_each_other(
    orders: SqlOrderQueries, order: ProductOrder, keep: Keeper, work: SqlUnitOfWorkFactory
) -> None:
    name, center = unique("Grace"), unique("Tulsa")
    agent = keep.agent(f"{name} Kim", service_center=center)
    with work(by=SYSTEM) as uow:
        found = uow.product_orders.by_id(order.id)
        found.assign(agent.id, at=NOON)
        found.start(at=NOON)
        uow.commit()

    assert _found(orders, agent=name.lower()) == _found(orders, service_center=center.upper()) == [order.number]
    assert _found(orders, agent=name, state="inProgress", offering="paging") == [order.number]
    assert _found(orders, agent=name, state="completed") == []
    assert _found(orders, agent=name, offering="dial-up") == []
    assert _found(orders, agent=name, service_center="Columbus") == []


def test_a_row_says_what_its_order_is(
    orders: SqlOrderQueries, order: ProductOrder, keep: Keeper, work: SqlUnitOfWorkFactory
) -> None:
    agent = keep.agent("Ada Lane")
    with work(by=SYSTEM) as uow:
        found = uow.product_orders.by_id(order.id)
        found.set_expected_date(found.items[0], date(2026, 12, 1), reason="lead time", at=NOON)
        found.set_expected_date(found.items[0], date(2026, 12, 4), reason="the part is late", at=NOON)
        found.assign(agent.id, at=NOON)
        uow.commit()

    (row,) = orders.matching(OrderCriteria(number=order.number), seen_by=ADA, after=None, limit=5).rows

    assert (row.id, row.contact_name, row.placed_at) == (order.id, order.contact.name, NOON)
    assert (row.state, row.offerings) == (ProductOrderState.ACKNOWLEDGED, ("Paging",))
    assert (row.expected_on, row.assigned_agent) == (date(2026, 12, 4), "Ada Lane")


def test_nothing_is_expected_any_more_of_what_is_done(
    orders: SqlOrderQueries, keep: Keeper, work: SqlUnitOfWorkFactory
) -> None:
    home = keep.household()
    number = keep.order(home, items=2).number
    found = {}
    with work(by=SYSTEM) as uow:
        order = uow.product_orders.get(number, seen_by=SYSTEM)
        for item, day in zip(order.items, (4, 9), strict=True):
            order.set_expected_date(item, date(2026, 12, day), reason="lead time", at=NOON)
        uow.commit()
    found["before it is planned"] = _expected(orders, number)
    with work(by=SYSTEM) as uow:
        order = uow.product_orders.get(number, seen_by=SYSTEM)
        order.start(at=NOON)
        for item in order.items:
            item.tasks.append(a_task(item))
        uow.commit()
    found["under way"] = _expected(orders, number)
    for done, words in ((1, "the later one is done"), (0, "all is done")):
        with work(by=SYSTEM) as uow:
            order = uow.product_orders.get(number, seen_by=SYSTEM)
            order.complete_task(order.items[done].tasks[0], at=NOON)
            uow.commit()
        found[words] = _expected(orders, number)

    assert found == {
        "before it is planned": date(2026, 12, 9),
        "under way": date(2026, 12, 9),
        "the later one is done": date(2026, 12, 4),
        "all is done": None,
    }


def test_what_waits_for_people_is_listed_oldest_first(
    orders: SqlOrderQueries, keep: Keeper, work: SqlUnitOfWorkFactory
) -> None:
    home = keep.household()
    states = {TaskState.WAITING: 1, TaskState.FALLOUT: 2, TaskState.PENDING: 3, TaskState.COMPLETED: 4}
    placed = {state: keep.order(home, placed_at=NOON - timedelta(days=day)) for state, day in states.items()}
    with work(by=SYSTEM) as uow:
        for state, order in placed.items():
            item = uow.product_orders.by_id(order.id).items[0]
            refused = Fallout(kind=FalloutKind.REFUSED, reason="The network refuses.", at=NOON)
            item.tasks.append(a_task(item, state=state, fallout=refused if state is TaskState.FALLOUT else None))
        uow.commit()

    waiting = orders.waiting_for_people(seen_by=ADA, after=None, limit=10_000)
    numbers = [row.number for row in waiting]

    mine = [number for number in numbers if number in {order.number for order in placed.values()}]
    assert mine == [placed[TaskState.FALLOUT].number, placed[TaskState.WAITING].number]
    first = next(row for row in waiting if row.number == mine[0])
    assert [why.partition(": ")[2] for why in first.waits_for] == ["The network refuses."]
    rest = orders.waiting_for_people(seen_by=ADA, after=PageKey(first.placed_at, first.id), limit=10_000)
    assert [row.number for row in rest] == numbers[numbers.index(mine[0]) + 1 :]


def test_what_waits_follows_its_order_to_whom_that_is_assigned(
    orders: SqlOrderQueries, keep: Keeper, work: SqlUnitOfWorkFactory, order: ProductOrder, engine: Engine
) -> None:
    """Follow every writer: a release that does not know the columns only moves the task and assigns the order."""
    sam = keep.agent("Sam Okafor")
    actor = replace(ADA, user_id=sam.user_id)
    with work(by=SYSTEM) as uow:
        item = uow.product_orders.by_id(order.id).items[0]
        item.tasks.append(a_task(item, state=TaskState.PENDING))
        uow.commit()
    write = {
        "assign": "UPDATE product_orders SET assigned_agent_id = :agent WHERE id = :order",
        "fall out": "UPDATE fulfilment_tasks SET state = 'fallout' WHERE order_id = :order",
        "park": "UPDATE fulfilment_tasks SET parked_until = 'infinity' WHERE order_id = :order",
        "return": "UPDATE fulfilment_tasks SET parked_until = NULL WHERE order_id = :order",
        "unassign": "UPDATE product_orders SET assigned_agent_id = NULL WHERE id = :order",
        "complete": "UPDATE fulfilment_tasks SET state = 'completed' WHERE order_id = :order",
    }
    seen: list[list[Whose]] = []

    for statement in write.values():
        with engine.begin() as connection:
            connection.execute(text(statement), {"agent": sam.id, "order": order.id})
        lists = {
            whose: orders.waiting_for_people(seen_by=actor, after=None, limit=10_000, whose=whose) for whose in Whose
        }
        seen.append([whose for whose, rows in lists.items() if order.number in {row.number for row in rows}])

    mine, nobodys = [Whose.ALL, Whose.MINE], [Whose.ALL, Whose.NOBODYS]
    assert seen == [[], mine, [], mine, nobodys, []]


def test_the_evidence_of_an_order_is_what_was_agreed_to(
    orders: SqlOrderQueries, keep: Keeper, work: SqlUnitOfWorkFactory
) -> None:
    home = keep.household()
    order = keep.order(home)
    checkout = keep.checkout(keep.cart(customer_id=home.customer.id))
    signed = Agreement(
        code="terms",
        title="Terms",
        version="3",
        text="All of it.",
        text_hash="b" * 64,
        signature="Maria",
        recorded_by="Maria Lopez",
        at=NOON,
        in_plain_words=("You owe us nothing.",),
    )
    with work(by=SYSTEM) as uow:
        found = uow.checkouts.by_submission_key(checkout.submission_key)
        assert found is not None
        found.agree((signed,), at=NOON)
        found.place(order.number)
        uow.commit()

    (evidence,) = orders.evidence(order.number, seen_by=home.actor)

    assert (evidence.title, evidence.text, evidence.signature) == ("Terms", "All of it.", "Maria")
    assert evidence.in_plain_words == ("You owe us nothing.",)
    assert orders.evidence(keep.order(home).number, seen_by=home.actor) == []


def test_evidence_from_before_the_plain_words_were_kept_has_none(
    orders: SqlOrderQueries, keep: Keeper, work: SqlUnitOfWorkFactory, engine: Engine
) -> None:
    home = keep.household()
    order = keep.order(home)
    checkout = keep.checkout(keep.cart(customer_id=home.customer.id))
    with work(by=SYSTEM) as uow:
        found = uow.checkouts.by_submission_key(checkout.submission_key)
        assert found is not None
        found.agree((an_agreement(),), at=NOON)
        found.place(order.number)
        uow.commit()
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE checkouts SET agreements = agreements #- '{0,in_plain_words}' WHERE id = :id"),
            {"id": checkout.id},
        )

    (evidence,) = orders.evidence(order.number, seen_by=home.actor)

    assert (evidence.title, evidence.in_plain_words) == ("Terms", ())


def test_the_timeline_has_writes_and_no_looks(
    orders: SqlOrderQueries, order: ProductOrder, work: SqlUnitOfWorkFactory
) -> None:
    ada = an_agent_actor(Permission.VIEW_ORDERS, on_behalf_of=order.customer_id, reason="called")
    orders.order(order.number, seen_by=ada)
    with work(by=ada, reason="start") as uow:
        uow.product_orders.get(order.number, seen_by=ada).start(at=NOON)
        uow.commit()

    entries = orders.timeline(order.number, seen_by=ada)

    written = {(entry.entity, entry.verb) for entry in entries}
    assert written == {("ProductOrder", "added"), ("Product", "added"), ("ProductOrder", "changed")}
    last = entries[-1]
    assert (last.who, last.on_behalf, last.reason) == ("Ada Lane", False, "start: called")
    assert "state" in last.changed


def test_the_timeline_tells_to_whom_an_order_was_assigned_and_who_did_it_last(
    orders: SqlOrderQueries,
    order: ProductOrder,
    keep: Keeper,
    work: SqlUnitOfWorkFactory,
    reading: sessionmaker[Session],
    clock: FakeClock,
) -> None:
    ada = an_agent_actor(
        Permission.VIEW_ORDERS, Permission.ASSIGN_ORDERS, on_behalf_of=order.customer_id, reason="called"
    )
    assignments = SqlAssignments(reading)
    sam = keep.agent("Sam Okafor")
    assert assignments.last_changed_by(order.id) == ""

    AssignOrder(work, assignments, NoteWriter(clock, CountingIdentifiers()), clock)(
        number=order.number, agent_id=sam.id, expected_agent_id=None, by=ada
    )
    UnassignOrder(work, assignments, clock)(number=order.number, expected_agent_id=sam.id, by=ada)

    entries = orders.timeline(order.number, seen_by=ada)[-2:]
    assert [(entry.reason, entry.who, entry.changed) for entry in entries] == [
        ("Assigned to Sam Okafor: called", "Ada Lane", ("assigned_agent_id",)),
        ("Unassigned: called", "Ada Lane", ("assigned_agent_id",)),
    ]
    assert assignments.last_changed_by(order.id) == "Ada Lane"


def test_a_customers_list_holds_their_orders_alone(orders: SqlOrderQueries, keep: Keeper) -> None:
    home = keep.household()
    older = keep.order(home, placed_at=NOON - timedelta(days=1))
    newer = keep.order(home)
    keep.order(keep.household())

    rows = orders.of_customer(home.customer.id, after=None, limit=10)

    assert [row.number for row in rows] == [newer.number, older.number]


def _expected(orders: SqlOrderQueries, number: str) -> date | None:
    (row,) = orders.matching(OrderCriteria(number=number), seen_by=ADA, after=None, limit=5).rows
    return row.expected_on


def _found(orders: SqlOrderQueries, **criteria: Any) -> list[str]:
    found = orders.matching(OrderCriteria(**criteria), seen_by=ADA, after=None, limit=50)
    return [row.number for row in found.rows]
