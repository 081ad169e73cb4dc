"""Serves a sandbox's pages and services until the process gets a signal."""

import signal
from collections.abc import Callable
from socketserver import ThreadingMixIn
from threading import Event, Thread
from types import FrameType
from typing import Any

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler


class QuietHandler(WSGIRequestHandler):
    """Writes no access log, because queries contain addresses and phone numbers, and drops clients that stall."""

    timeout = 30

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


class SandboxServer(ThreadingMixIn, BaseWSGIServer):
    """A server with a thread for each request. Closing it waits for all of them.

    werkzeug's server suits the sandbox, which is only for development and staging and keeps its state in one process.
    It also hands over the socket, which the sandbox needs to close a connection without an answer.
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
        """Stop accepting requests, and return when those in progress are answered."""
        self.shutdown()
        self._thread.join()
        self.server_close()


def run_until_signal(start: Callable[[], None], stop: Callable[[], None]) -> None:
    """Call `start`, wait for SIGTERM or SIGINT, and call `stop`."""
    is_stopping = Event()

    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        is_stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask_to_stop)
    start()
    is_stopping.wait()
    stop()
