"""The files of the database with a standby: they are valid, and keep to what the guide promises."""

import re
import subprocess
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from environments.settings.development_files import CHECKOUT
from tests.ha_demo import programs
from tests.ha_demo.programs import SHIPPED, ProgramMissing, require_programs
from tests.support.haproxy import HAPROXY

ARCHIVE = "/srv/dialtone-archive"


@pytest.fixture
def patroni() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((SHIPPED / "10-cluster.yml").read_text("utf-8"))
    return read


def test_a_commit_waits_for_the_standby(patroni: dict[str, Any]) -> None:
    assert patroni["bootstrap"]["dcs"]["synchronous_mode"] is True


def test_a_primary_gives_up_before_it_is_replaced(patroni: dict[str, Any]) -> None:
    """Patroni's own rule: loop_wait + 2 * retry_timeout <= ttl."""
    dcs = patroni["bootstrap"]["dcs"]

    assert dcs["loop_wait"] + 2 * dcs["retry_timeout"] <= dcs["ttl"]


def archive(command: str, folder: Path, file: Path) -> int:
    """Run the command as PostgreSQL does."""
    here = command.replace(ARCHIVE, str(folder)).replace("%p", str(file)).replace("%f", file.name)
    return subprocess.run(["/bin/sh", "-c", here], check=False, stderr=subprocess.DEVNULL).returncode


def test_a_file_of_the_log_is_archived_by_both_nodes_and_never_replaced(
    patroni: dict[str, Any], tmp_path: Path
) -> None:
    command, kept = patroni["postgresql"]["parameters"]["archive_command"], tmp_path / "archive"
    kept.mkdir()
    for node, content in (("a", "same"), ("b", "same"), ("c", "other")):
        (tmp_path / node).mkdir()
        (tmp_path / node / "0001").write_text(content)

    codes = [archive(command, kept, tmp_path / node / "0001") for node in ("a", "b", "c")]

    assert (codes[:2], codes[2] != 0) == ([0, 0], True)
    assert [(file.name, file.read_text()) for file in kept.iterdir()] == [("0001", "same")]


def test_a_file_that_cannot_be_archived_is_kept_by_the_node(patroni: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "0001").write_text("some")

    assert archive(patroni["postgresql"]["parameters"]["archive_command"], tmp_path / "away", tmp_path / "0001") != 0


@pytest.mark.skipif(HAPROXY is None, reason="HAProxy is not installed")
def test_haproxy_accepts_the_file_of_the_database() -> None:
    done = subprocess.run([str(HAPROXY), "-c", "-f", str(SHIPPED / "haproxy.cfg")], check=False, capture_output=True)

    assert done.returncode == 0, done.stderr.decode()


def test_the_pooler_gives_each_client_its_own_session() -> None:
    pooler = ConfigParser()
    pooler.read_string((SHIPPED / "pgbouncer.ini").read_text("utf-8"))

    assert pooler["pgbouncer"]["pool_mode"] == "session"


def test_patroni_is_pinned_with_hashes_and_no_part_of_the_program() -> None:
    lock = (SHIPPED / "requirements.txt").read_text("utf-8")
    pinned = re.findall(r"^([a-z0-9-]+)==\S+.* \\\n    --hash=sha256:", lock, flags=re.MULTILINE)

    assert "patroni" in pinned
    assert len(pinned) == len(re.findall(r"^[a-z]", lock, flags=re.MULTILINE))
    for own in (CHECKOUT / "requirements").glob("*.txt"):
        assert "patroni" not in own.read_text("utf-8"), own.name


def test_the_demonstration_names_at_once_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "PACKAGES", {"no-such-etcd": "etcd-server", "no-such-haproxy": "haproxy"})

    with pytest.raises(ProgramMissing, match=r"apt-get install --no-install-recommends etcd-server haproxy$"):
        require_programs()
