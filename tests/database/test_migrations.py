"""The schema: no drift from the tables, and no DDL for the application."""

import psycopg
import pytest
from alembic import command
from psycopg.errors import InsufficientPrivilege

from database_layer import migrations
from tests.postgres import DatabaseForTests


def test_the_migrations_make_exactly_the_tables_of_the_code(database: DatabaseForTests) -> None:
    command.check(migrations.configuration(database.owner_url))


@pytest.mark.parametrize("statement", ["CREATE TABLE t (x int)", "DROP TABLE users", "ALTER TABLE users ADD y int"])
def test_the_application_has_no_ddl(database: DatabaseForTests, statement: str) -> None:
    with psycopg.connect(database.url) as connection, pytest.raises(InsufficientPrivilege):
        connection.execute(statement)


@pytest.mark.parametrize("index", ["ix_product_orders_contact_words", "ix_customers_name_words"])
def test_names_are_searched_by_their_words_through_an_index(database: DatabaseForTests, index: str) -> None:
    """The comparison of tables cannot see into an index on an expression, so it is asked for by name."""
    with psycopg.connect(database.url) as connection:
        found = connection.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [index]).fetchone()

    assert found is not None
    assert "USING gin (to_tsvector('simple'::regconfig" in found[0]
