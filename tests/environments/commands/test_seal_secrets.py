"""`dialtone seal` seals unsealed secrets, changes a key, and names a missing key."""

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner

from business_layer.shared.actor import SYSTEM
from business_layer.user_management.users import Role
from environments.commands.dialtone import dialtone
from environments.composition import Application, resolve
from environments.settings.errors import CannotContinue
from tests.environments.builders import SECRETS, some_settings
from tests.postgres import DatabaseForTests

OLD, NEW = SECRETS["DIALTONE_SEALING_KEYS"], "YW5vdGhlci1rZXktb2YtMzItYnl0ZXMtZm9yLXRlc3Q="
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def variables(fresh_database: DatabaseForTests, tmp_path: Path) -> dict[str, str]:
    """A system with one agent."""
    variables = {**SECRETS, "DIALTONE_VAR": str(tmp_path), "DATABASE_URL": fresh_database.url}
    container = Application(settings=some_settings(tmp_path, DATABASE_URL=fresh_database.url))
    resolve(container.user_management.employ_agent)(
        name="Lee Park",
        email="lee@carrier.example",
        password="a quiet harbor at dusk",
        service_center="Columbus",
        roles=(Role.LEAD,),
        by=SYSTEM,
        totp_secret=SECRET,
    )
    resolve(container.database.engine).dispose()
    return variables


def sealed(variables: dict[str, str], keys: str) -> str:
    """The output of the command with these keys."""
    done = CliRunner().invoke(dialtone, ["seal"], env={**variables, "DIALTONE_SEALING_KEYS": keys})
    if done.exception:
        raise done.exception
    return done.output


def kept(variables: dict[str, str], change: str = "") -> str:
    with psycopg.connect(variables["DATABASE_URL"]) as connection:
        if change:
            connection.execute("UPDATE users SET totp_secret = %s", [change])
        return str(connection.execute("SELECT totp_secret FROM users").fetchall()[0][0])


def test_unsealed_secrets_are_sealed_once(variables: dict[str, str]) -> None:
    kept(variables, change=SECRET)

    first, second = sealed(variables, OLD), sealed(variables, OLD)

    assert first.startswith("Sealed 1 second-factor secrets with the newest key.")
    assert second.startswith("Sealed 0 second-factor secrets with the newest key.")
    assert SECRET not in kept(variables)


def test_a_key_is_changed_without_losing_what_it_sealed(variables: dict[str, str]) -> None:
    sealed(variables, f"{NEW},{OLD}")

    assert "Sealed 0 second-factor secrets" in sealed(variables, NEW)


def test_a_missing_key_is_explained(variables: dict[str, str]) -> None:
    with pytest.raises(CannotContinue, match="Add that key at the end of DIALTONE_SEALING_KEYS"):
        sealed(variables, NEW)


def test_the_sites_do_not_load_the_cryptography_before_they_need_it() -> None:
    code = "import sys, environments.serving.wsgi; sys.exit('cryptography' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 0
