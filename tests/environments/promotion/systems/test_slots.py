"""A slot starts only on ports that no other program has."""

import socket
from pathlib import Path

import pytest

from environments.development.tcp_ports import PortTaken
from environments.promotion.releases_folder import ReleasesFolder
from environments.promotion.systems.environment_folder import EnvironmentFolder
from environments.promotion.systems.slots import Slot


def test_a_taken_port_of_the_slot_is_named_with_its_variable_and_nothing_starts(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        staging = EnvironmentFolder("staging", tmp_path, port - 6)

        with pytest.raises(PortTaken, match=rf"{port} \(staging store, slot b\): set DIALTONE_STAGING_PORTS"):
            Slot(staging, "b", ReleasesFolder(tmp_path), "").start()

    assert not (staging.slot("b") / "supervisor.conf").exists()
