"""A slot starts only on ports that no other program has, and its processes get no more than they need."""

import re
import socket
from collections.abc import Mapping
from pathlib import Path
from random import randrange

import pytest

from environments.development.supervisor import Supervisor, configuration
from environments.development.tcp_ports import PortTaken
from environments.promotion.builds.signing_keys import make_office_key
from environments.promotion.releases_folder import ReleasesFolder
from environments.promotion.systems.environment_folder import EnvironmentFolder
from environments.promotion.systems.office_access import office_variables, prepare_office_access
from environments.promotion.systems.slots import Slot
from environments.signatures.minisign import SecretKey


def test_a_taken_port_of_the_slot_is_named_with_its_variable_and_nothing_starts(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        staging = EnvironmentFolder("staging", tmp_path, port - 6)

        with pytest.raises(PortTaken, match=rf"{port} \(staging store, slot b\): set DIALTONE_STAGING_PORTS"):
            Slot(staging, "b", ReleasesFolder(tmp_path), "").start()

    assert not (staging.slot("b") / "supervisor.conf").exists()


def test_only_the_back_office_gets_the_record_and_the_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: dict[str, object] = {}

    def start(supervisor: Supervisor, environ: Mapping[str, str], *, folder: Path) -> None:
        started["environ"], started["text"] = dict(environ), configuration(folder, supervisor._programs)

    monkeypatch.setattr(Supervisor, "start", start)
    monkeypatch.setenv("DIALTONE_RECORD_URL", "postgresql://record")
    monkeypatch.delenv("DIALTONE_OFFICE_KEY", raising=False)
    releases, staging = ReleasesFolder(tmp_path), EnvironmentFolder("staging", tmp_path, randrange(30_000, 55_000))

    Slot(staging, "b", releases, "").start()

    environ, text = started["environ"], str(started["text"])
    assert isinstance(environ, dict)
    assert environ["DIALTONE_RECORD_URL"] == "postgresql://record"
    assert SecretKey.read(f"\n{environ['DIALTONE_OFFICE_KEY']}\n") == make_office_key(releases, "staging")
    for process in ("store", "office", "notifications", "worker"):
        (command,) = re.findall(rf"^\[program:{process}\]\ncommand=(.*)$", text, flags=re.MULTILINE)
        assert ("env -u DIALTONE_RECORD_URL -u DIALTONE_OFFICE_KEY" in command) is (process != "office")


def test_the_office_of_development_has_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIALTONE_OFFICE_KEY", "a key")
    development = EnvironmentFolder("development", tmp_path, 20_000)

    monkeypatch.setenv("DIALTONE_RECORD_URL", "postgresql://record")

    assert prepare_office_access(development, ReleasesFolder(tmp_path)) == ""
    assert office_variables(development, ReleasesFolder(tmp_path))["DIALTONE_OFFICE_KEY"] == ""
    assert not (tmp_path / "trusted-offices").exists()
