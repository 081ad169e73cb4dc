"""A request id, an access log line and metrics for every request. No path is logged: paths may hold secrets."""

import time
from functools import cache

import structlog
from flask import Flask, Response, g, request
from prometheus_client import Counter, Histogram

from business_layer.shared.clock import Identifiers

log = structlog.get_logger()
REQUESTS = Counter("dialtone_requests_total", "Requests answered", ["site", "endpoint", "method", "status"])
SECONDS = Histogram("dialtone_request_seconds", "Time to answer", ["site", "endpoint"])
count = cache(REQUESTS.labels)
seconds_of = cache(SECONDS.labels)
# Frequent requests that are only logged if they fail.
QUIET = {"static", "health_live", "health_ready"}


def install(app: Flask, site: str, identifiers: Identifiers) -> None:
    """Give each request an id, and log and count its answer."""

    @app.before_request
    def begin() -> None:
        g.started, g.request_id = time.perf_counter(), str(identifiers.new())
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.request_id, site=site)

    @app.after_request
    def finish(response: Response) -> Response:
        endpoint = request.endpoint or "none"
        response.headers["X-Request-Id"] = g.get("request_id", "")
        if endpoint in QUIET and response.status_code < 400:
            return response
        seconds = time.perf_counter() - g.get("started", time.perf_counter())
        count(site, endpoint, request.method, response.status_code).inc()
        seconds_of(site, endpoint).observe(seconds)
        actor = g.get("actor")
        log.info(
            "request",
            method=request.method,
            endpoint=endpoint,
            status=response.status_code,
            milliseconds=round(seconds * 1000, 1),
            user_id=str(actor.user_id) if actor and actor.user_id else None,
            address=request.remote_addr,
        )
        return response
