"""The command `dialtone`."""

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from business_layer.shared.errors import Invalid
from environments.commands.dialtone import dialtone, main
from environments.development.welcome import welcome
from environments.serving.gunicorn_command import CONFIGURATION, gunicorn_command
from tests.environments.builders import SECRETS, some_settings


def verbs(group: click.Group, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = []
    for name, command in group.commands.items():
        found += verbs(command, (*path, name)) if isinstance(command, click.Group) else [(*path, name)]
    return found


def ran(*arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    environ = {name: value for name, value in os.environ.items() if "DIALTONE" not in name and "DATABASE" not in name}
    command = [sys.executable, "-m", "environments", *arguments]
    return subprocess.run(
        command, env={**environ, **variables}, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize("verb", verbs(dialtone), ids=" ".join)
def test_every_verb_says_what_it_does(verb: tuple[str, ...]) -> None:
    result = CliRunner().invoke(dialtone, [*verb, "--help"])

    assert result.exit_code == 0
    assert len(result.output.splitlines()[2].split()) > 2


def test_complete_settings_pass_the_check(tmp_path: Path) -> None:
    done = ran("settings", "check", DIALTONE_VAR=str(tmp_path), **SECRETS)

    assert (done.returncode, done.stdout) == (0, "The settings of development can be used.\n")


def test_incomplete_settings_end_the_command_without_a_traceback(tmp_path: Path) -> None:
    done = ran("settings", "check", DIALTONE_ENVIRONMENT="production", DIALTONE_VAR=str(tmp_path))

    assert done.returncode == 1
    assert "DATABASE_URL is not set" in done.stderr
    assert "DIALTONE_SECRET_KEY is not set" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("refused", "printed"),
    [
        (Invalid("Choose another password.", field="password"), "Choose another password.\n"),
        (Invalid("Two lines are wrong.", errors={"line 2": "no value"}), "Two lines are wrong.\n  line 2: no value\n"),
    ],
)
def test_what_is_wrong_is_said_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], refused: Invalid, printed: str
) -> None:
    def refuse(*_: object) -> None:
        raise refused

    monkeypatch.setattr(dialtone, "main", refuse)

    with pytest.raises(SystemExit):
        main()

    assert capsys.readouterr().err == printed


def test_production_does_not_start_the_sandbox(tmp_path: Path) -> None:
    done = ran("sandbox", "soap", DIALTONE_ENVIRONMENT="production", DIALTONE_VAR=str(tmp_path), **SECRETS)

    assert done.returncode == 1
    assert "do not enable the sandbox" in done.stderr


def test_migrating_without_the_owner_says_what_to_set(tmp_path: Path) -> None:
    done = ran("migrate", DIALTONE_VAR=str(tmp_path), **SECRETS)

    assert done.returncode == 1
    assert "Set DATABASE_OWNER_URL" in done.stderr


def test_the_sql_of_the_migrations_can_be_printed_without_a_database() -> None:
    done = ran("migrate", "--print-sql", "--after", "0001")

    assert done.returncode == 0
    assert "CREATE TABLE product_orders" in done.stdout
    assert "CREATE TABLE procrastinate" not in done.stdout


def test_the_catalogue_of_the_checkout_can_be_published() -> None:
    done = ran("catalogue", "validate")

    assert done.returncode == 0
    assert "11 offerings" in done.stdout


def test_resetting_asks_first_and_keeps_everything_if_the_answer_is_no(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.touch()
    runner = CliRunner(env={"DIALTONE_VAR": str(tmp_path)})

    refused = runner.invoke(dialtone, ["reset"], input="n\n")

    assert refused.exit_code != 0
    assert kept.exists()


def test_resetting_deletes_everything_the_system_wrote(tmp_path: Path) -> None:
    (tmp_path / "var" / "log").mkdir(parents=True)

    done = CliRunner(env={"DIALTONE_VAR": str(tmp_path / "var")}).invoke(dialtone, ["reset", "--yes"])

    assert done.exit_code == 0
    assert not (tmp_path / "var").exists()


def test_gunicorn_gets_the_values_of_the_settings(tmp_path: Path) -> None:
    command = gunicorn_command(some_settings(tmp_path, DIALTONE_STORE_PORT="9000").store, "store")

    assert " ".join(command[3:]) == (
        f"--config {CONFIGURATION} --name dialtone-store --bind 127.0.0.1:9000 "
        "--workers 2 --threads 6 environments.serving.wsgi:store()"
    )
    assert CONFIGURATION.exists()


def test_the_welcome_lists_the_addresses_and_the_people_to_sign_in_as(tmp_path: Path) -> None:
    settings = some_settings(tmp_path)

    text = welcome(settings)

    assert "http://127.0.0.1:8000/" in text
    for person in settings.demonstration:
        assert person.email in text
        assert person.password in text
        assert person.totp_secret in text
