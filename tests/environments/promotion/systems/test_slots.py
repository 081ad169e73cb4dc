"""A slot starts only on ports that no other program has, rests without its worker, and tells each process its own."""

import fcntl
import os
import re
import socket
import subprocess
import time
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import randrange
from threading import Thread

import pytest

from environments.development.supervisor import Supervisor, configuration
from environments.development.tcp_ports import PortTaken
from environments.promotion.builds.signing_keys import make_office_key
from environments.promotion.releases_folder import ReleasesFolder
from environments.promotion.systems import slots as module
from environments.promotion.systems.environment_folder import EnvironmentFolder
from environments.promotion.systems.environment_settings import prepare_settings
from environments.promotion.systems.office_access import office_variables, prepare_office_access
from environments.promotion.systems.slots import Slot
from environments.signatures.minisign import SecretKey

# The place of `python -m environments serve ...` is taken by this: it does nothing until SIGTERM.
IDLE = "#!/bin/sh\nexec sleep 600\n"


def test_a_taken_port_of_the_slot_is_named_with_its_variable_and_nothing_starts(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        staging = EnvironmentFolder("staging", tmp_path, port - 6)

        with pytest.raises(PortTaken, match=rf"{port} \(staging store, slot b\): set DIALTONE_STAGING_PORTS"):
            Slot(staging, "b", ReleasesFolder(tmp_path), "").start()

    assert not (staging.slot("b") / "supervisor.conf").exists()


@pytest.fixture
def slot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Slot]:
    """A slot whose programs only wait."""
    program = tmp_path / "program"
    program.write_text(IDLE, "ascii")
    program.chmod(0o700)
    monkeypatch.setattr(Slot, "_python", lambda _slot: program)
    monkeypatch.setattr(module, "require_free", lambda _ports: None)
    monkeypatch.setattr(module, "slot_variables", lambda *_, **__: dict(os.environ))
    slot = Slot(EnvironmentFolder("staging", tmp_path, 20_000), "b", ReleasesFolder(tmp_path), "")
    yield slot
    slot.stop()


def wait_until_running(slot: Slot) -> None:
    deadline = time.monotonic() + 30
    while not (slot.is_running and slot.has_worker):
        assert time.monotonic() < deadline, "The supervisors do not start."


def supervisors(tmp_path: Path) -> list[str]:
    return [(tmp_path / "slot-b" / folder / "supervisord.pid").read_text() for folder in (".", "worker")]


def test_a_slot_that_rests_keeps_its_sites_and_starts_only_its_worker_again(slot: Slot, tmp_path: Path) -> None:
    slot.start()
    wait_until_running(slot)
    sites, worker = supervisors(tmp_path)

    slot.rest()
    rests = (slot.is_running, slot.has_worker)
    slot.start()
    wait_until_running(slot)

    assert rests == (True, False)
    assert supervisors(tmp_path)[0] == sites
    assert supervisors(tmp_path)[1] != worker


def test_a_slot_that_stops_has_neither_sites_nor_worker(slot: Slot) -> None:
    slot.start()
    wait_until_running(slot)

    slot.stop()

    assert (slot.is_running, slot.has_worker) == (False, False)


def test_a_migration_waits_for_the_one_of_a_promotion_that_was_killed(
    slot: Slot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The killed promotion's migration holds the lock until it has ended."""
    monkeypatch.setattr(module, "owner_variables", lambda *_, **__: dict(os.environ))
    (tmp_path / "program").write_text("#!/bin/sh\nexit 0\n", "ascii")
    with (tmp_path / ".migrating").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        left = subprocess.Popen(["/bin/cat"], pass_fds=(lock.fileno(),), stdin=subprocess.PIPE)
    migrating = Thread(target=slot.migrate)

    migrating.start()
    migrating.join(0.5)
    waits = migrating.is_alive()
    left.communicate()
    migrating.join(30)

    assert (waits, migrating.is_alive()) == (True, False)


def test_only_the_back_office_gets_the_record_and_the_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environs: list[Mapping[str, str]] = []
    texts: list[str] = []

    def start(supervisor: Supervisor, environ: Mapping[str, str], *, folder: Path) -> None:
        environs.append(environ)
        texts.append(configuration(folder, supervisor._programs))

    monkeypatch.setattr(Supervisor, "start", start)
    monkeypatch.setenv("DIALTONE_RECORD_URL", "postgresql://record")
    monkeypatch.delenv("DIALTONE_OFFICE_KEY", raising=False)
    releases, staging = ReleasesFolder(tmp_path), EnvironmentFolder("staging", tmp_path, randrange(30_000, 55_000))

    Slot(staging, "b", releases, "").start()

    environ, text = environs[0], "".join(texts)
    assert environ["DIALTONE_RECORD_URL"] == "postgresql://record"
    assert SecretKey.read(f"\n{environ['DIALTONE_OFFICE_KEY']}\n") == make_office_key(releases, "staging")
    for process in ("store", "office", "intelligence", "notifications", "worker", "collector"):
        (command,) = re.findall(rf"^\[program:{process}\]\ncommand=(.*)$", text, flags=re.MULTILINE)
        assert ("env -u DIALTONE_RECORD_URL -u DIALTONE_OFFICE_KEY" in command) is (process != "office")


def test_a_build_that_knows_fewer_sites_gets_only_their_processes_and_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The build before this one has no site intelligence, and does not start with settings that it does not know."""
    python = tmp_path / "build" / "bin" / "python"
    shipped = tmp_path / "build" / "lib" / "python3.11" / "site-packages" / "environments" / "staging"
    shipped.mkdir(parents=True)
    (shipped / "settings.toml").write_text("[store]\nport = 1\n[office]\nport = 2\n[worker]\nmail = 4\n")
    monkeypatch.setattr(Slot, "_python", lambda _slot: python)
    started: list[tuple[Mapping[str, str], str]] = []
    monkeypatch.setattr(
        Supervisor,
        "start",
        lambda supervisor, environ, *, folder: started.append((environ, configuration(folder, supervisor._programs))),
    )
    staging = EnvironmentFolder("staging", tmp_path, randrange(30_000, 55_000))
    prepare_settings(staging)

    Slot(staging, "b", ReleasesFolder(tmp_path), "1" * 64).start()

    environ, text = started[0]
    assert re.findall(r"^\[program:(.*)\]$", text, flags=re.MULTILINE) == ["store", "office"]
    own = tomllib.loads(Path(environ["DIALTONE_SETTINGS"]).read_text())
    assert set(own) == {"cookie_secure", "proxy", "store", "office"}
    worker = started[1]
    assert "--queue" not in worker[1]
    assert worker[0]["DIALTONE_WORKER_QUEUE"] == "all"


def test_the_office_of_development_has_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIALTONE_OFFICE_KEY", "a key")
    development = EnvironmentFolder("development", tmp_path, 20_000)

    monkeypatch.setenv("DIALTONE_RECORD_URL", "postgresql://record")

    assert prepare_office_access(development, ReleasesFolder(tmp_path)) == ""
    assert office_variables(development, ReleasesFolder(tmp_path))["DIALTONE_OFFICE_KEY"] == ""
    assert not (tmp_path / "trusted-offices").exists()
