"""What HTTP/1.1 itself asks of a request, where the server in front of us does not look."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask, abort, request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class AtRoot:
    """Serves the application at the root of its origin, whatever mount point a server or a header names.

    Every address of a page starts with the mount point, and addresses are kept for all visitors of a process.
    """

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        environ["SCRIPT_NAME"] = ""
        return self._application(environ, start_response)


def install(app: Flask) -> None:
    """Refuse a request that does not say which host it is for (RFC 9112, 3.2), or how long its body is (6.3).

    A body in chunks has no length that could be refused before it is read. No browser sends a form so.
    """

    @app.before_request
    def require_host_and_length() -> None:
        if "HTTP_HOST" not in request.environ and request.environ.get("SERVER_PROTOCOL") == "HTTP/1.1":
            abort(400)
        if "HTTP_TRANSFER_ENCODING" in request.environ:
            abort(411)
