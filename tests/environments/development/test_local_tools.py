"""The packages that a production machine does not need."""

import subprocess
import sys
from pathlib import Path

import pytest

from environments.development.local_tools import PACKAGES, require_local_tools
from environments.settings.errors import CannotContinue

REQUIREMENTS = Path(__file__).parents[3] / "requirements"

# None in sys.modules makes an import of that name fail, as if the package were not installed.
IMPORTS_OF_PRODUCTION = """
import sys
sys.modules.update(dict.fromkeys(sys.argv[1:]))
import environments.commands.dialtone
import environments.composition
import environments.serving.gunicorn_command
import environments.worker.main
import environments.serving.wsgi
"""


def test_production_runs_without_the_packages_of_a_whole_system() -> None:
    command = [sys.executable, "-c", IMPORTS_OF_PRODUCTION, *PACKAGES]

    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("package", PACKAGES)
def test_only_a_whole_system_installs_its_packages(package: str) -> None:
    requirement = f"\n{package.replace('_', '-')}=="

    assert requirement not in "\n" + (REQUIREMENTS / "runtime.txt").read_text("utf-8")
    assert requirement in "\n" + (REQUIREMENTS / "local.txt").read_text("utf-8")


def test_a_missing_package_is_named_with_the_way_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("environments.development.local_tools.PACKAGES", ("supervisor", "no_such_package"))

    with pytest.raises(CannotContinue, match=r"Not installed here: no_such_package\. Install requirements/local\.txt"):
        require_local_tools()
