"""Health for those who run the site, and metrics for loopback only."""

from collections.abc import Callable

from flask import Flask, Response, abort, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

LOOPBACK = {"127.0.0.1", "::1"}


def install(app: Flask, is_ready: Callable[[], bool]) -> None:
    """/health/live: the process answers. /health/ready: it can do its work. /metrics: Prometheus' text."""

    def live() -> ResponseReturnValue:
        return Response("live\n", content_type="text/plain; charset=utf-8")

    def ready() -> ResponseReturnValue:
        if is_ready():
            return Response("ready\n", content_type="text/plain; charset=utf-8")
        return Response("the database does not answer\n", status=503, content_type="text/plain; charset=utf-8")

    def metrics() -> ResponseReturnValue:
        if request.remote_addr not in LOOPBACK:
            abort(404)
        return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)

    app.add_url_rule("/health/live", endpoint="health_live", view_func=live, methods=["GET"])
    app.add_url_rule("/health/ready", endpoint="health_ready", view_func=ready, methods=["GET"])
    app.add_url_rule("/metrics", endpoint="metrics", view_func=metrics, methods=["GET"])
