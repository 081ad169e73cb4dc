"""Ids that the product took out of its events leave the stored ones, and nothing is counted differently."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from site_intelligence.gather import event_store, history_file
from site_intelligence.gather.collect_events import Collector
from site_intelligence.gather.event_store import EventStore
from site_intelligence.gather.import_history import import_history
from site_intelligence.gather.manifest import write_durably
from site_intelligence.report.catalog import count_answers
from site_intelligence.report.history import Window
from site_intelligence.report.open_history import open_history
from site_intelligence.report.roll_up import roll_up
from site_intelligence.report.visits import sessions
from tests.intelligence.builders import a_line, an_event, stored_rows, write_lines
from tests.intelligence.committed_rows import FakeTable, table_rows

VISITOR, CUSTOMER, OTHER = "v-maria", "c-maria", "v-other"


@pytest.fixture
def store(tmp_path: Path) -> EventStore:
    return EventStore(tmp_path / "intelligence")


def digest(found: str) -> str:
    return sha256(found.encode()).hexdigest()


def forgotten(
    *visitors: str, customers: tuple[str, ...] = (), scope: str = "visits", local: str = "2026-02-04 10:00"
) -> dict[str, Any]:
    facts = {"visitors": [*map(digest, visitors)], "customers": [*map(digest, customers)], "scope": scope}
    return an_event("identities_forgotten", local, consent="none", **facts)


def a_visit(visitor: str, **more: Any) -> list[dict[str, Any]]:
    return [
        an_event("page_viewed", "2026-02-02 10:00", visitor=visitor, **more),
        an_event("offering_viewed", "2026-02-02 10:05", visitor=visitor, **more),
        an_event("page_viewed", "2026-02-03 10:00", visitor=visitor, **more),
    ]


def answers_of(store: EventStore) -> dict[str, Any]:
    with open_history(store, Window()) as history:
        return count_answers(history)


def visitors_of(store: EventStore) -> int:
    with open_history(store, Window()) as history:
        return int(sessions(history)["visitors"])


class Table:
    """A table to which rows are appended, and its collector."""

    def __init__(self, store: EventStore) -> None:
        self.table = FakeTable()
        self.collector = Collector(store, self.table)

    def append(self, *envelopes: dict[str, Any]) -> None:
        place = len(self.table.rows) + 1
        self.table.rows += table_rows(envelopes, transaction_id=place, row_id=place)
        self.erased = self.collector.collect().erased


def test_a_visitors_events_get_another_id_and_stay_one_visitors(store: EventStore) -> None:
    table = Table(store)
    table.append(*a_visit(VISITOR, session="s1"), *a_visit(OTHER, session="s2"))
    before = answers_of(store)

    table.append(forgotten(VISITOR))

    assert table.erased == 3
    rows = [row for row in stored_rows(store) if row["name"] != "identities_forgotten"]
    erased = [row for row in rows if row["visitor"] not in {OTHER}]
    assert len(erased) == 3
    assert len({row["visitor"] for row in erased}) == 1
    assert VISITOR not in str(stored_rows(store))
    assert {row["session"] for row in erased} == {None}
    assert {row["session"] for row in rows if row["visitor"] == OTHER} == {"s2"}
    after = answers_of(store)
    assert {name for name in before if after[name] != before[name]} == {"collection", "by_name", "by_consent"}


def test_what_was_counted_ahead_goes_with_the_ids_that_it_has(store: EventStore) -> None:
    table = Table(store)
    # The last days are not counted ahead.
    visits = [an_event(local="2026-02-02 10:00", visitor=visitor) for visitor in (VISITOR, OTHER)]
    table.append(*visits, an_event(local="2026-02-06 10:00", visitor=OTHER))
    roll_up(store, fewest_events=1)
    counted_ahead = [store.folder / "parts" / name for day in store.read_manifest().rolled for name in day.files]
    had_it = [path for path in counted_ahead if VISITOR in str(pq.read_table(path).to_pylist())]

    table.append(forgotten(VISITOR, local="2026-02-06 11:00"))

    assert had_it
    assert VISITOR not in str([pq.read_table(path).to_pylist() for path in store.folder.rglob("*.parquet")])
    assert visitors_of(store) == 2
    assert roll_up(store, fewest_events=1) == 1
    assert visitors_of(store) == 2


def test_the_former_files_are_gone(store: EventStore) -> None:
    table = Table(store)
    table.append(*a_visit(VISITOR))
    former = store.read_manifest().files

    table.append(forgotten(VISITOR))

    files = {path.name for path in (store.folder / "parts").iterdir()}
    assert files == store.read_manifest().files
    assert {name for name in former if "events" in name}.isdisjoint(files)


def test_a_customer_leaves_their_visits_and_stays_in_their_contract(store: EventStore) -> None:
    table = Table(store)
    visit = an_event(visitor=VISITOR, customer=CUSTOMER, consent="personalize", subject={"type": "cart", "id": "k1"})
    order = an_event("product_order_placed", customer=CUSTOMER, consent="personalize", subject="DT-1")
    contract = an_event("product_order_completed", customer=CUSTOMER, consent="none", subject="DT-1")
    table.append(visit, order, contract)

    table.append(forgotten(customers=(CUSTOMER,)))

    rows = {row["id"]: row for row in stored_rows(store)}
    assert rows[contract["id"]]["customer"] == CUSTOMER
    assert rows[visit["id"]]["customer"] == rows[order["id"]]["customer"] != CUSTOMER
    assert rows[visit["id"]]["subject_id"] == visit["id"]
    assert (rows[order["id"]]["subject_id"], rows[contract["id"]]["subject_id"]) == ("DT-1", "DT-1")


def test_a_person_leaves_their_contract_too(store: EventStore) -> None:
    table = Table(store)
    contract = an_event(
        "customer_imported", customer=CUSTOMER, consent="none", subject={"type": "customer", "id": CUSTOMER}
    )
    table.append(contract)

    table.append(forgotten(customers=(CUSTOMER,), scope="person"))

    assert CUSTOMER not in str(stored_rows(store))


@pytest.mark.parametrize(("scope", "consent"), [("person", "measure"), ("visits", "personalize")])
def test_the_visits_of_an_imported_customer_stay_one_visitors(
    store: EventStore, tmp_path: Path, scope: str, consent: str
) -> None:
    """The product tells only the visitors of its own events."""
    order = an_event("product_order_placed", "2026-02-02 10:10", visitor=VISITOR, customer=CUSTOMER, consent=consent)
    lines = [*map(a_line, [*a_visit(VISITOR), *a_visit(OTHER)]), a_line(order)]
    import_history(write_lines(tmp_path / "events", lines), store)
    table = Table(store)

    table.append(forgotten(customers=(CUSTOMER,), scope=scope))

    assert visitors_of(store) == 2
    assert not {VISITOR, CUSTOMER} & {row[name] for row in stored_rows(store) for name in ("visitor", "customer")}
    late = an_event(visitor=VISITOR)
    table.append(late)
    assert VISITOR not in str(stored_rows(store))


def test_a_visitor_of_a_customer_who_stays_stays(store: EventStore) -> None:
    table = Table(store)
    table.append(an_event(visitor=VISITOR, customer=CUSTOMER, consent="measure"))

    table.append(forgotten(customers=(CUSTOMER,)))

    assert VISITOR in str(stored_rows(store))


def test_an_import_leaves_out_the_visits_of_an_erased_customer(
    store: EventStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history_file, "LINES_IN_BATCH", 2)
    Table(store).append(forgotten(customers=(CUSTOMER,), scope="person"))
    order = an_event("product_order_placed", visitor=VISITOR, customer=CUSTOMER, consent="measure")

    import_history(write_lines(tmp_path / "events", map(a_line, [*a_visit(VISITOR), order, *a_visit(VISITOR)])), store)

    assert VISITOR not in str(stored_rows(store))


def test_refused_lines_lose_the_ids_and_stay(store: EventStore) -> None:
    table = Table(store)
    table.append(an_event(version=9, visitor=VISITOR, session="s1"), an_event(version=9, visitor=OTHER))

    table.append(forgotten(VISITOR))

    refused = stored_rows(store, "refused")
    assert [row["reason"] for row in refused] == ["unknown_version", "unknown_version"]
    assert [json.loads(row["raw"])["envelope"]["visitor"] for row in refused] == [None, OTHER]


def test_an_event_that_comes_late_loses_the_ids_too(store: EventStore) -> None:
    table = Table(store)
    table.append(*a_visit(VISITOR))
    table.append(forgotten(VISITOR))

    late = an_event(visitor=VISITOR, session="s1")
    table.append(late)

    (row,) = [row for row in stored_rows(store) if row["id"] == late["id"]]
    assert (row["visitor"], row["session"]) == (None, None)


def test_an_erasure_that_was_killed_is_done_the_next_time(store: EventStore, monkeypatch: pytest.MonkeyPatch) -> None:
    table = Table(store)
    table.append(*a_visit(VISITOR))
    write = write_durably

    def killed(path: Path, content: bytes) -> None:
        if path.name == "00000003.events.parquet":
            raise KeyboardInterrupt
        write(path, content)

    monkeypatch.setattr(event_store, "write_durably", killed)
    with pytest.raises(KeyboardInterrupt):
        table.append(forgotten(VISITOR))
    assert VISITOR in str(stored_rows(store))
    monkeypatch.undo()

    Collector(store, table.table).collect()

    assert VISITOR not in str(stored_rows(store))
    assert all(erasure.is_done for erasure in store.read_manifest().erasures)


def test_an_erasure_is_forgotten_when_a_much_later_one_is_done(store: EventStore) -> None:
    table = Table(store)
    table.append(forgotten(VISITOR))
    table.append(forgotten(OTHER, local="2026-02-09 10:00"))

    (kept,) = store.read_manifest().erasures
    assert (kept.visitors, kept.is_done) == ((digest(OTHER),), True)


def test_a_refused_line_that_breaks_off_is_emptied(store: EventStore, tmp_path: Path) -> None:
    whole = json.dumps(an_event(version=9, visitor=VISITOR, subject={"type": "cart", "id": CUSTOMER})).encode()
    lines = [a_line(an_event()), b'{"recorded_at": "2026-02-02T15:00:00Z", "envelope": ' + whole[:-5], b"{"]
    table = Table(store)
    import_history(write_lines(tmp_path / "events", lines), store)

    table.append(forgotten(VISITOR))

    assert [row["raw"] for row in stored_rows(store, "refused")] == ["", "{"]


def test_an_import_brings_no_ids_back(store: EventStore, tmp_path: Path) -> None:
    Table(store).append(forgotten(VISITOR))
    late, refused = an_event(visitor=VISITOR, session="s1"), an_event(version=9, visitor=VISITOR)

    import_history(write_lines(tmp_path / "events", [a_line(late), a_line(refused)]), store)

    (row,) = [row for row in stored_rows(store) if row["id"] == late["id"]]
    assert row["visitor"] is None
    assert VISITOR not in str(stored_rows(store, "refused"))


def test_an_import_erases_what_its_file_asks_for(store: EventStore, tmp_path: Path) -> None:
    Table(store).append(*a_visit(VISITOR))

    import_history(write_lines(tmp_path / "events", [a_line(forgotten(VISITOR))]), store)

    assert VISITOR not in str(stored_rows(store))
