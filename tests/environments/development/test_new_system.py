"""A new system without a sandbox: its first lead and its numbers come from the command line."""

from dataclasses import replace
from pathlib import Path

import psycopg
import pyotp
import pytest
from click.testing import CliRunner, Result

from business_layer.shared.errors import Invalid
from environments.commands.dialtone import dialtone
from environments.development.seed import seed
from environments.serving import wsgi
from tests.environments.builders import SECRETS, some_settings
from tests.postgres import DatabaseForTests
from tests.support.pages import Pages

PASSWORD = "a quiet harbor at dusk"
LEAD = ["--name", "Lee Park", "--email", "lee@carrier.example", "--service-center", "Columbus"]


@pytest.fixture
def variables(fresh_database: DatabaseForTests, tmp_path: Path) -> dict[str, str]:
    return {**SECRETS, "DIALTONE_VAR": str(tmp_path), "DATABASE_URL": fresh_database.url}


def run(variables: dict[str, str], *arguments: str) -> Result:
    return CliRunner().invoke(dialtone, arguments, env=variables)


def rows(variables: dict[str, str], query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(variables["DATABASE_URL"]) as connection:
        return connection.execute(query).fetchall()


def test_the_first_lead_signs_in_with_the_output_of_the_command(variables: dict[str, str], tmp_path: Path) -> None:
    told = run(variables, "employ", *LEAD, "--password", PASSWORD)

    assert told.exit_code == 0, told.output
    secret = told.output.split("shown only once: ")[1].split()[0]
    office = Pages(wsgi.office(some_settings(tmp_path, DATABASE_URL=variables["DATABASE_URL"])))
    office.open("/sign-in").submit("/sign-in", {"email": "lee@carrier.example", "password": PASSWORD})
    office.submit("/second-factor", {"code": pyotp.TOTP(secret).now()})
    assert "and choose a new password" in told.output
    office.submit("/own-password", {"present": PASSWORD, "password": "nine blue umbrellas"})
    assert office.open("/agents").heading == "Manage agents"


def test_a_weak_password_or_a_known_email_is_refused(variables: dict[str, str]) -> None:
    weak = run(variables, "employ", *LEAD, "--password", "password")
    run(variables, "employ", *LEAD, "--password", PASSWORD)
    again = run(variables, "employ", *LEAD, "--password", PASSWORD)

    assert isinstance(weak.exception, Invalid)
    assert "already" in str(again.exception)
    assert rows(variables, "SELECT count(*) FROM agents") == [(1,)]


def test_a_list_of_numbers_is_stocked_once(variables: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "numbers.csv"
    path.write_text(
        "kind,pool,value\ntelephone_number,local:212,+12125550123\naccess_number,10118,+12125550125\n", "utf-8"
    )

    first, second = run(variables, "stock", str(path)), run(variables, "stock", str(path))

    assert first.output == "New: 2. Already in stock: 0.\n"
    assert second.output == "New: 0. Already in stock: 2.\n"
    assert rows(variables, "SELECT pool, value, state FROM resources") == [("local:212", "+12125550123", "spare")]
    assert rows(variables, "SELECT number, city FROM access_numbers") == [("+12125550125", "New York")]


def test_a_system_without_a_sandbox_gets_no_fictional_numbers(variables: dict[str, str], tmp_path: Path) -> None:
    settings = some_settings(tmp_path, DATABASE_URL=variables["DATABASE_URL"])

    seed(replace(settings, sandbox=replace(settings.sandbox, enabled=False)))

    assert rows(variables, "SELECT DISTINCT kind FROM resources") == [("installation_slot",)]
