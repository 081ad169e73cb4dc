"""What HTTP/1.1 itself asks of a request, where the server in front of us does not look."""

from flask import Flask, abort, request


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
