"""Serving a sandbox's pages and services until the process is told to stop."""

import signal
from collections.abc import Callable
from socketserver import ThreadingMixIn
from threading import Event, Thread
from types import FrameType
from typing import Any

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler


class QuietHandler(WSGIRequestHandler):
    """Writes no access log (addresses and telephone numbers stand in queries) and lets go of clients that stall."""

    timeout = 30

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


class SandboxServer(ThreadingMixIn, BaseWSGIServer):
    """A thread for each request, all of them ended before the server is closed.

    werkzeug's server is enough here: the sandbox is for development and staging, is told by its switches to close
    connections without an answer (so it needs the socket, which werkzeug hands over), and keeps state in one process.
    """

    multithread = True
    daemon_threads = False
    block_on_close = True

    def __init__(self, host: str, port: int, app: Any) -> None:
        super().__init__(host, port, app, handler=QuietHandler)
        self._thread = Thread(target=self.serve_forever, kwargs={"poll_interval": 0.1}, name="serving", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Take no more requests, and return when those under way are answered."""
        self.shutdown()
        self._thread.join()
        self.server_close()


def until_told_to_stop(start: Callable[[], None], stop: Callable[[], None]) -> None:
    """Start, wait for SIGTERM or SIGINT, stop."""
    told = Event()

    def tell(_signal: int, _frame: FrameType | None) -> None:
        told.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, tell)
    start()
    told.wait()
    stop()
