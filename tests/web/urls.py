"""Every line of a site's URL map, and a request for each."""

from uuid import uuid4

from flask import Flask

from tests.support.pages import Pages
from web_layer.url import Url

SAMPLES = {
    "uuid:qualification_id": str(uuid4()),
    "uuid:item_id": str(uuid4()),
    "uuid:customer_id": str(uuid4()),
    "uuid:account_id": str(uuid4()),
    "uuid:agent_id": str(uuid4()),
    "uuid:search_id": str(uuid4()),
    "uuid:task_id": str(uuid4()),
    "uuid:change_id": str(uuid4()),
    "uuid:product_id": str(uuid4()),
    "uuid:call_id": str(uuid4()),
    "name": "next_offering",
    "uuid:view_id": str(uuid4()),
    "uuid:alarm_id": str(uuid4()),
    "any(staging, production):environment": "staging",
    "slug": "paging",
    "table": "week",
    "any(csv, json):kind": "csv",
    "family:slug": "voice",
    "number": "DT-1",
    "int:item_number": "1",
    "int:revision_number": "1",
    "token": "x",
    "session_key": "0123456789abcdef",
    "code": "terms-of-service",
    "experiment": "home-address-box",
}


def urls_of(app: Flask) -> list[Url]:
    urls: dict[tuple[str, str], Url] = app.extensions["urls"]
    return list(urls.values())


def sample_path(rule: str) -> str:
    for name, value in SAMPLES.items():
        rule = rule.replace(f"<{name}>", value)
    assert "<" not in rule, f"{rule} needs a sample"
    return rule


def is_asked_to_sign_in(answer: tuple[int, str]) -> bool:
    """Return True if the sign-in page came instead of an answer: by redirect, or directly after a post."""
    status, location = answer
    return (status == 302 and location.startswith("/sign-in")) or (status, location) == (403, "")


def send(browser: Pages, url: Url, *, token_from: str = "/sign-in") -> tuple[int, str]:
    """Send the request of a URL, with a valid token where it posts; the status, and where it leads."""
    data = {"csrf_token": browser.open(token_from).token()} if url.method == "POST" else None
    response = browser.client.open(sample_path(url.rule), method=url.method, data=data)
    return response.status_code, response.headers.get("Location", "")
