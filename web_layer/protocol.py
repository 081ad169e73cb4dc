"""Rules of HTTP/1.1 that the server in front of us does not enforce."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask, abort, request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class AtRoot:
    """WSGI middleware that ignores the mount point a server or a header names.

    Otherwise every address in a page would start with the mount point, and a process that cached such addresses would
    show them to all of its visitors.
    """

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        environ["SCRIPT_NAME"] = ""
        return self._application(environ, start_response)


def install(app: Flask) -> None:
    """Refuse a request without a host (RFC 9112, 3.2) or with a body in chunks (6.3).

    The length of such a body is only known after it was read. No browser sends a form in chunks.
    """

    @app.before_request
    def require_host_and_length() -> None:
        if "HTTP_HOST" not in request.environ and request.environ.get("SERVER_PROTOCOL") == "HTTP/1.1":
            abort(400)
        if "HTTP_TRANSFER_ENCODING" in request.environ:
            abort(411)
