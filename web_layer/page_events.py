"""Record what visitors see, search for and cannot enter. It costs a page next to nothing, and cannot fail it."""

import re
from collections.abc import Iterator
from typing import Any

import structlog
from flask import Flask, Response, g, request

from business_layer.shared.clock import Clock, Identifiers
from business_layer.shared.events import DomainEvent
from business_layer.shared.page_events import (
    ExperimentExposed,
    FieldRefused,
    OfferingViewed,
    PageEvents,
    PageViewed,
    SearchPerformed,
    search_term,
)
from web_layer.url import Url, current_url
from web_layer.visits import note_exposure

log = structlog.get_logger()
SHOWN = {200, 304}
# The rows of a repeated field are numbered: cards.0.name.
ROW_NUMBER = re.compile(r"(?<=\.)\d+(?=\.|$)")
FIELDS_AT_MOST = 20
WHOLE_FORM = "form"
POSTS, STEPS = "create_", "checkout_"


def install(app: Flask, events: PageEvents, clock: Clock, identifiers: Identifiers) -> None:
    """Record events after each answer. Health checks, files and what a page loads by itself are none."""

    @app.after_request
    def record(response: Response) -> Response:
        url, actor = current_url(), g.get("actor")
        if url is None or actor is None:
            return response
        try:
            for kind, facts in _seen(url, response):
                event = kind(subject_id=identifiers.new(), customer_id=actor.customer_id, at=clock.now(), **facts)
                events.record(event, by=actor)
        except Exception:
            log.exception("page_event_lost", endpoint=request.endpoint)
        return response


def _seen(url: Url, response: Response) -> Iterator[tuple[type[DomainEvent], dict[str, Any]]]:
    if _is_page(url, response):
        yield PageViewed, {"page": url.endpoint}
        if url.endpoint == "offering":
            yield OfferingViewed, {"offering": (request.view_args or {}).get("slug", "")}
        if "chosen_variant" in g and g.chosen_variant.is_counted and note_exposure(g.chosen_variant.experiment):
            yield ExperimentExposed, {"experiment": g.chosen_variant.experiment, "variant": g.chosen_variant.variant}
    if "searched" in g:
        term, results = g.searched
        yield SearchPerformed, {"term": search_term(term), "results": results}
    for experiment, variant in g.get("exposures", ()):
        yield ExperimentExposed, {"experiment": experiment, "variant": variant}
    if "refused_fields" in g:
        form = url.endpoint.removeprefix(POSTS)
        step = form.removeprefix(STEPS) if form.startswith(STEPS) else ""
        fields = {ROW_NUMBER.sub("n", name) or WHOLE_FORM for name in g.refused_fields}
        for field in sorted(fields)[:FIELDS_AT_MOST]:
            yield FieldRefused, {"form": form, "field": field, "step": step}


def _is_page(url: Url, response: Response) -> bool:
    """True if the answer is a page that a person asked for, and not a part, a file or a guess of the browser."""
    headers = request.headers
    return (
        request.method == "GET"
        and response.status_code in SHOWN
        and response.mimetype == "text/html"
        and url.extends_session
        and ("HX-Request" not in headers or "HX-Boosted" in headers)
        and "prefetch" not in headers.get("Sec-Purpose", "")
    )
