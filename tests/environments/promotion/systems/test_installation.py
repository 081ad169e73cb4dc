"""A build is installed once, and takes over the compiled packages of a build with the same lock."""

from pathlib import Path

import pytest

from environments.promotion.systems import installation as module
from environments.promotion.systems.installation import InstallationFailed, install_build
from tests.environments.promotion.company import Company

PACKAGES = Path("lib", "python3", "site-packages")


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The commands that were run. A virtual environment gets a package, and the files of a wheel."""
    run: list[str] = []

    def note(_lock: int, command: list[str]) -> None:
        run.append(" ".join(command[1:3]))
        if command[2] == "venv":
            for name in ("idna", "environments", "dialtone-0.1.0.dist-info"):
                (Path(command[-1]) / PACKAGES / name).mkdir(parents=True)

    monkeypatch.setattr(module, "_run", note)
    return run


def test_a_build_is_installed_once(company: Company, commands: list[str]) -> None:
    python = install_build(company.releases, company.builds[0])
    again = install_build(company.releases, company.builds[0])

    assert python == again == company.releases.installed / company.builds[0].digest / "bin" / "python"
    assert commands == ["-m venv", "pip sync", "pip install"]


def test_the_packages_of_a_build_with_the_same_lock_are_copied_without_its_wheel(
    company: Company, commands: list[str]
) -> None:
    install_build(company.releases, company.builds[0])
    commands.clear()

    python = install_build(company.releases, company.builds[1])

    assert [path.name for path in (python.parents[1] / PACKAGES).iterdir()] == ["idna"]
    assert commands == ["pip sync", "pip install"]


def test_the_packages_of_another_lock_are_not_copied(company: Company, commands: list[str]) -> None:
    install_build(company.releases, company.builds[0])
    commands.clear()
    lock = company.releases.builds / company.builds[0].digest / "lock" / "runtime.txt"
    lock.write_text("idna==3.11\n", "utf-8")

    install_build(company.releases, company.builds[1])

    assert commands[0] == "-m venv"


def test_a_build_whose_installation_failed_is_installed_anew(
    company: Company, commands: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_lock: int, _command: list[str]) -> None:
        raise InstallationFailed

    with monkeypatch.context() as patch:
        patch.setattr(module, "_run", fail)
        with pytest.raises(InstallationFailed):
            install_build(company.releases, company.builds[0])

    install_build(company.releases, company.builds[0])

    assert commands[0] == "-m venv"
