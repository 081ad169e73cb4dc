"""The facts for the gates come from the environment's own database and metrics."""

from pathlib import Path

import psycopg
import pytest

from environments.development.postgres import ADMIN, PostgresServer
from environments.promotion.gates.surroundings import LocalSurroundings, SurroundingsAway
from environments.promotion.releases_folder import ReleasesFolder
from environments.promotion.systems.environment_folder import EnvironmentFolder
from tests.postgres import DatabaseForTests

PRODUCT = """
INSERT INTO products (id, customer_id, billing_account_id, order_number, offering_slug, offering_name,
                      catalogue_version, values, price_lines, state, history, network, created_at, version)
VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'DT-1', %s, '', 1, '{}', '[]', %s, '[]', '{}',
        now(), 1)
"""


@pytest.fixture
def surroundings(tmp_path: Path) -> LocalSurroundings:
    return LocalSurroundings(ReleasesFolder(tmp_path), lambda name: EnvironmentFolder(name, tmp_path / name, 1))


def test_products_that_customers_have_are_counted(
    surroundings: LocalSurroundings,
    postgres_server: PostgresServer,
    fresh_database: DatabaseForTests,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with psycopg.connect(postgres_server.url(ADMIN, fresh_database.name)) as connection:
        connection.execute("SET session_replication_role = replica")  # A product without a customer is enough here.
        for slug, state in (("fax", "active"), ("fax", "suspended"), ("fax", "terminated"), ("calls", "cancelled")):
            connection.execute(PRODUCT, [slug, state])
    monkeypatch.setenv("DATABASE_URL", fresh_database.url)

    assert surroundings.products_in_use("staging") == {"fax": 2}


def test_a_database_or_sites_that_are_away_are_named(
    surroundings: LocalSurroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://x@127.0.0.1:1/none")

    with pytest.raises(SurroundingsAway, match="the database of staging does not answer"):
        surroundings.products_in_use("staging")
    with pytest.raises(SurroundingsAway, match="the metrics of staging do not answer"):
        surroundings.measure("staging")
