"""Two hundred connections that send a byte now and then: half of them headers, half of them bodies."""

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from environments.promotion.systems.environment_folder import HOST, EnvironmentFolder

CONNECTIONS = 200
# The proxy allows an address a hundred connections, so four addresses share them.
ADDRESSES = ("127.0.6.1", "127.0.6.2", "127.0.6.3", "127.0.6.4")
SECONDS_BETWEEN_BYTES = 3.0


@dataclass
class SlowConnections:
    """`open` is how many are open now, `most` how many were, and `ended` counts those that the proxy has closed."""

    open: int = 0
    most: int = 0
    ended: int = 0
    stop: threading.Event = field(default_factory=threading.Event)

    def change(self, by: int) -> None:
        self.open += by
        self.most = max(self.most, self.open)


@contextmanager
def slow_connections(environment: EnvironmentFolder) -> Iterator[SlowConnections]:
    """Hold the connections until the end of the block. One that the proxy closes is opened again."""
    slow = SlowConnections()
    thread = threading.Thread(target=lambda: asyncio.run(_hold_all(environment, slow)), daemon=True)
    thread.start()
    try:
        yield slow
    finally:
        slow.stop.set()
        thread.join(30)


async def _hold_all(environment: EnvironmentFolder, slow: SlowConnections) -> None:
    tls = ssl.create_default_context(cafile=str(environment.path / "haproxy" / "tls.pem"))
    await asyncio.gather(*(_hold(environment, slow, tls, number) for number in range(CONNECTIONS)))


async def _hold(environment: EnvironmentFolder, slow: SlowConnections, tls: ssl.SSLContext, number: int) -> None:
    host, address = environment.host("store"), ADDRESSES[number % len(ADDRESSES)]
    head = f"Host: {host}:{environment.https_port}\r\n"
    begin = (
        f"GET / HTTP/1.1\r\n{head}X-Slow: "
        if number % 2
        else f"POST /sign-in HTTP/1.1\r\n{head}Content-Type: application/x-www-form-urlencoded\r\n"
        "Content-Length: 5000\r\n\r\nemail="
    )
    while not slow.stop.is_set():
        with suppress(OSError):
            reader, writer = await asyncio.open_connection(
                HOST, environment.https_port, ssl=tls, server_hostname=host, local_addr=(address, 0)
            )
            slow.change(1)
            try:
                writer.write(begin.encode())
                await _drip(reader, writer, slow)
            finally:
                slow.change(-1)
                writer.close()


async def _drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, slow: SlowConnections) -> None:
    """Send a byte now and then until the proxy answers, which is its refusal, or closes."""
    while not slow.stop.is_set():
        try:
            await asyncio.wait_for(reader.read(1), SECONDS_BETWEEN_BYTES)
            slow.ended += 1
            return
        except TimeoutError:
            writer.write(b"a")
