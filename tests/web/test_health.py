"""A site says that it is ready when it can answer, and otherwise what it waits for."""

import pytest
from flask import Flask

from web_layer import health


@pytest.mark.parametrize(
    ("is_warm", "has_database", "status", "words"),
    [
        (True, True, 200, "ready"),
        (True, False, 503, "the database does not answer, or takes no writes"),
        (False, True, 503, "the first pages are being counted"),
    ],
)
def test_a_site_is_ready_with_its_database_and_its_first_pages(
    is_warm: bool, has_database: bool, status: int, words: str
) -> None:
    app = Flask("site")
    health.install(app, lambda: has_database, lambda: is_warm)

    answer = app.test_client().get("/health/ready")

    assert (answer.status_code, answer.text.strip()) == (status, words)
