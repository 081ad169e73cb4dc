"""Processes of the release before serve pages and work next to this release's catalog, orders and jobs."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from business_layer.catalogue.catalogue_file.formats import FORMAT_READ, format_of
from environments.catalogue.publish import read_documents
from tests.previous_release.tree import IS_NAMED, PreviousRelease, System

VISITORS = Path(__file__).parent / "visitors.py"
NEW_JOB = "INSERT INTO procrastinate_jobs (queue_name, task_name, lock, args) VALUES (%s, %s, %s, %s)"
PUBLISH = """
INSERT INTO catalogue_versions (number, digest, published_at, valid_from, document, format)
SELECT max(number) + 1, %s, now(), now(), %s, %s FROM catalogue_versions
"""
# The checkout of a visitor who signed up in it and has not confirmed the address yet.
BEGIN_CHECKOUT = """
INSERT INTO checkouts (id, cart_id, submission_key, started_at, installations, agreements, order_number, version,
                       signed_up_as)
SELECT gen_random_uuid(), id, gen_random_uuid(), now(), '{}', '[]', '', 1, %s FROM carts
WHERE visitor_id IS NOT NULL AND is_open
"""
SIGNED_UP_AS = {"name": "Nora Lane", "email": "nora.lane@customers.example", "telephone": ""}
BEGUN_CHECKOUT = """
SELECT carts.customer_id IS NOT NULL, checkouts.customer_id, signed_up_as FROM checkouts
JOIN carts ON carts.id = cart_id WHERE signed_up_as IS NOT NULL
"""
SECONDS_TO_NOTICE = 40


@pytest.fixture
def system(previous: PreviousRelease) -> Any:
    with previous.running() as system:
        yield system


def test_a_newer_catalogue_newer_orders_and_newer_jobs_break_nothing(previous: PreviousRelease, system: System) -> None:
    visitors = subprocess.Popen(
        [sys.executable, str(VISITORS)],
        cwd=previous.folder,
        env=system.environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert visitors.stdout is not None
    ready, under_way, away = json.loads(visitors.stdout.readline())
    with psycopg.connect(system.database, autocommit=True) as database:
        _write_as_newer_release(database, ready, under_way, away)
        before = _newer_values(database)
        time_out = time.monotonic() + SECONDS_TO_NOTICE

        told, _ = visitors.communicate("go\n", timeout=600)
        while time.monotonic() < time_out and not _has_looked_at_all(database):
            time.sleep(1)

        assert json.loads(told.splitlines()[-1]) == []
        # The release that is named does not know accounts that are made in a checkout; a later one has joined it.
        kept = [(True, None, SIGNED_UP_AS)] if IS_NAMED else []
        assert database.execute(BEGUN_CHECKOUT).fetchall() == kept
        assert _newer_values(database) == before
        assert _waiting(database) == {
            ("ship_goods", "default"),
            ("advance_order", "default"),
            ("advance_order", "default@2"),
        }
        assert _failed(database) == []
    assert "request_failed" not in system.log("store") + system.log("office")


def _write_as_newer_release(database: "psycopg.Connection[Any]", ready: str, under_way: str, away: str) -> None:
    document = read_documents()
    database.execute(PUBLISH, ["ours", Jsonb(document), format_of(document)])
    for family in document["families"]:
        for offering in family["offerings"]:
            offering["schemes"] = offering.pop("plans")
    database.execute(PUBLISH, ["schemes", Jsonb({**document, "format": FORMAT_READ + 1}), FORMAT_READ + 1])
    of_order = "(SELECT id FROM product_orders WHERE number = %s)"
    database.execute(f"UPDATE product_order_items SET action = 'swap' WHERE order_id = {of_order}", [ready])
    database.execute("UPDATE products SET state = 'parked' WHERE order_number = %s", [ready])
    database.execute(
        f"UPDATE fulfilment_tasks SET type = 'shipGoods', state = 'pending', next_attempt_at = NULL "
        f"WHERE order_id = {of_order} AND position = 0",
        [under_way],
    )
    database.execute("UPDATE product_orders SET state = 'inProgress' WHERE number = %s", [under_way])
    database.execute(f"UPDATE fulfilment_tasks SET state = 'parked' WHERE order_id = {of_order}", [away])
    database.execute("UPDATE product_orders SET state = 'onVacation' WHERE number = %s", [away])
    database.execute(BEGIN_CHECKOUT, [Jsonb(SIGNED_UP_AS)])
    database.execute(NEW_JOB, ["default", "ship_goods", None, Jsonb({"order_id": "x"})])
    database.execute(NEW_JOB, ["default@2", "advance_order", None, Jsonb({"order_id": "x"})])
    for number in (under_way, away):
        row = database.execute("SELECT id FROM product_orders WHERE number = %s", [number]).fetchone()
        assert row
        arguments = Jsonb({"order_id": str(row[0]), "wave": 7})
        database.execute(NEW_JOB, ["default", "advance_order", f"order:{row[0]}", arguments])


def _newer_values(database: "psycopg.Connection[Any]") -> list[Any]:
    return database.execute(
        """SELECT 'order', id::text, state FROM product_orders WHERE state = 'onVacation'
           UNION ALL SELECT 'item', id::text, action FROM product_order_items WHERE action = 'swap'
           UNION ALL SELECT 'product', id::text, state FROM products WHERE state = 'parked'
           UNION ALL SELECT 'task', id::text, type || state FROM fulfilment_tasks
                      WHERE type = 'shipGoods' OR state = 'parked' ORDER BY 1, 2"""
    ).fetchall()


def _has_looked_at_all(database: "psycopg.Connection[Any]") -> bool:
    """True if the worker has taken each job in its queue, and left it."""
    query = "SELECT bool_and(attempts > 0) FROM procrastinate_jobs WHERE status = 'todo' AND queue_name = 'default'"
    row = database.execute(query).fetchone()
    return bool(row and row[0])


def _waiting(database: "psycopg.Connection[Any]") -> set[tuple[str, str]]:
    query = (
        "SELECT task_name, queue_name FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND args ? 'order_id'"
    )
    return {(row[0], row[1]) for row in database.execute(query).fetchall()}


def _failed(database: "psycopg.Connection[Any]") -> list[Any]:
    return database.execute("SELECT task_name, args FROM procrastinate_jobs WHERE status = 'failed'").fetchall()
