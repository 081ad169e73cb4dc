"""The schema: no drift from the tables, and no DDL for the application."""

from io import StringIO

import psycopg
import pytest
from alembic import command
from psycopg.errors import InsufficientPrivilege

from database_layer import migrations
from tests.postgres import DatabaseForTests


def test_the_migrations_make_exactly_the_tables_of_the_code(database: DatabaseForTests) -> None:
    """Alembic raises an error that names each difference."""
    configuration = migrations.configuration(database.owner_url)
    configuration.stdout = StringIO()

    command.check(configuration)

    assert "No new upgrade operations detected" in configuration.stdout.getvalue()


@pytest.mark.parametrize("statement", ["CREATE TABLE t (x int)", "DROP TABLE users", "ALTER TABLE users ADD y int"])
def test_the_application_has_no_ddl(database: DatabaseForTests, statement: str) -> None:
    with psycopg.connect(database.url) as connection, pytest.raises(InsufficientPrivilege):
        connection.execute(statement)


@pytest.mark.parametrize("table", ["audit_rows", "events", "order_notes"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET at = now()", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_application_cannot_rewrite_what_happened(database: DatabaseForTests, table: str, statement: str) -> None:
    with psycopg.connect(database.url) as connection, pytest.raises(InsufficientPrivilege):
        connection.execute(statement.format(table))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE alembic_version SET version_num = '0'",
        "DELETE FROM alembic_version",
        "INSERT INTO alembic_version VALUES ('0')",
    ],
)
def test_the_application_cannot_claim_another_schema(database: DatabaseForTests, statement: str) -> None:
    with psycopg.connect(database.url) as connection, pytest.raises(InsufficientPrivilege):
        connection.execute(statement)


def test_the_application_still_appends_and_reads_the_trail(database: DatabaseForTests) -> None:
    with psycopg.connect(database.url) as connection:
        connection.execute(
            "INSERT INTO audit_rows (at, actor_kind, actor_name, reason, request_id, entity, entity_id, verb, changed) "
            "VALUES (now(), 'system', 'Dialtone', '', '', 'User', '1', 'added', '[]')"
        )
        assert connection.execute("SELECT count(*) FROM audit_rows").fetchone() != (0,)
        connection.rollback()


@pytest.mark.parametrize("index", ["ix_product_orders_contact_words", "ix_customers_name_words"])
def test_names_are_searched_by_their_words_through_an_index(database: DatabaseForTests, index: str) -> None:
    """The comparison of tables cannot see into an index on an expression, so it is asked for by name."""
    with psycopg.connect(database.url) as connection:
        found = connection.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [index]).fetchone()

    assert found is not None
    assert "USING gin (to_tsvector('simple'::regconfig" in found[0]


def test_earlier_reviews_at_an_address_are_found_through_an_index(database: DatabaseForTests) -> None:
    with psycopg.connect(database.url) as connection:
        query = "SELECT indexdef FROM pg_indexes WHERE indexname = 'ix_product_order_items_place'"
        found = connection.execute(query).fetchone()

    assert found is not None
    assert "lower((address ->> 'street'::text))" in found[0]
