"""Health checks for operators, and metrics for requests from this machine."""

import os
from collections.abc import Callable

from flask import Flask, Response, abort, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

LOOPBACK = {"127.0.0.1", "::1"}


def install(app: Flask, is_ready: Callable[[], bool], is_warm: Callable[[], bool]) -> None:
    """Add /health/live (the process answers), /health/ready (it can work) and /metrics (in Prometheus format)."""

    def live() -> ResponseReturnValue:
        return Response("live\n", content_type="text/plain; charset=utf-8")

    def ready() -> ResponseReturnValue:
        if not is_warm():
            words = "the first pages are being counted\n"
        elif is_ready():
            return Response("ready\n", content_type="text/plain; charset=utf-8")
        else:
            words = "the database does not answer, or takes no writes\n"
        return Response(words, status=503, content_type="text/plain; charset=utf-8")

    def metrics() -> ResponseReturnValue:
        if request.remote_addr not in LOOPBACK:
            abort(404)
        return Response(generate_latest(_registry()), content_type=CONTENT_TYPE_LATEST)

    app.add_url_rule("/health/live", endpoint="health_live", view_func=live, methods=["GET"])
    app.add_url_rule("/health/ready", endpoint="health_ready", view_func=ready, methods=["GET"])
    app.add_url_rule("/metrics", endpoint="metrics", view_func=metrics, methods=["GET"])


def _registry() -> CollectorRegistry:
    """Return the counts of all workers of this site, or of this process if it is the only one."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    return registry
