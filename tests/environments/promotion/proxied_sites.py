"""Two small sites as the slots of the shipped proxy."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path

from tests.support.haproxy import Proxy, running_haproxy


@contextmanager
def site_that_says(words: str, *, fails_each: int = 0) -> Iterator[int]:
    """Run a site whose every page says these words, and yield its port.

    It fails at /broken and, if `fails_each` is set, on one page of so many.
    """
    numbers = count(1)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            fails = self.path == "/broken"
            if fails_each and not self.path.startswith("/health"):
                fails = next(numbers) % fails_each == 0
            self.send_response(500 if fails else 200)
            self.send_header("Content-Length", str(len(words)))
            self.end_headers()
            with suppress(ConnectionError):  # The proxy's check needs only the status.
                self.wfile.write(words.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def proxied(folder: Path, sites: tuple[int, int]) -> Iterator[Proxy]:
    """Run the proxy with these ports as slots a and b of every site."""
    others = ("OFFICE", "INTELLIGENCE", "NOTIFICATIONS")
    variables = {f"DIALTONE_{site}_SERVER_B": f"127.0.0.1:{sites[1]}" for site in ("STORE", *others)}
    variables |= {f"DIALTONE_{site}_SERVER": f"127.0.0.1:{sites[0]}" for site in others}
    with running_haproxy(folder, store=sites[0], variables=variables) as proxy:
        yield proxy
