"""The ports of a system are checked before anything is started."""

import socket
from collections.abc import Iterator

import pytest

from environments.development.tcp_ports import Port, PortTaken, ports_of, require_free
from tests.environments.builders import some_settings


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_every_taken_port_is_listed_with_the_variable_that_changes_it(taken: int) -> None:
    ports = (Port("127.0.0.1", taken, "store", "DIALTONE_STORE_PORT"), Port("127.0.0.1", taken, "office", "DIALTONE_X"))

    with pytest.raises(PortTaken) as caught:
        require_free(ports)

    assert f"{taken} (store): set DIALTONE_STORE_PORT" in str(caught.value)
    assert "DIALTONE_X" in str(caught.value)


def test_a_port_that_was_just_closed_is_free() -> None:
    """The side that closes first keeps the port for a while, but another program can listen on it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        number = int(listener.getsockname()[1])
        with socket.create_connection(("127.0.0.1", number)) as caller:
            listener.accept()[0].close()
            assert caller.recv(1) == b""

    require_free((Port("127.0.0.1", number, "store", "DIALTONE_STORE_PORT"),))


def test_every_process_that_listens_is_among_the_ports(tmp_path) -> None:
    numbers = [port.number for port in ports_of(some_settings(tmp_path))]

    assert numbers == [8000, 8001, 8002, 8003, 8010, 8011, 8012]


def test_production_has_no_ports_of_the_sandbox(tmp_path) -> None:
    purposes = {port.purpose for port in ports_of(some_settings(tmp_path, DIALTONE_ENVIRONMENT="production"))}

    assert purposes == {"store", "office", "intelligence", "notifications"}
