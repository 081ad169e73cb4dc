"""While the database is away every site says so, says when to come back, and recovers by itself."""

from collections.abc import Callable

import psycopg
import pytest
from flask import Flask

from environments.composition import Application
from environments.serving import wsgi
from environments.settings import Settings
from tests.environments.builders import some_settings
from tests.postgres import DatabaseForTests
from tests.support.house import House
from tests.support.logs import logs_of
from tests.support.pages import Pages
from tests.web.people import a_customer
from web_layer import error_pages

PATHS = [
    (wsgi.store, "GET", "/"),
    (wsgi.store, "GET", "/offerings/paging"),
    # Reading this address asks the catalogue if it is a family's.
    (wsgi.store, "GET", "/availability"),
    (wsgi.office, "GET", "/"),
    (wsgi.notifications, "POST", "/notifications/provisioning"),
]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings whose DATABASE_URL leads nowhere."""
    return some_settings(tmp_path_factory.mktemp("nowhere"))


@pytest.fixture(scope="module")
def container(settings: Settings) -> Application:
    return Application(settings=settings)


@pytest.mark.parametrize(("site", "method", "path"), PATHS, ids=lambda case: getattr(case, "__name__", case))
def test_every_site_answers_503_with_a_page_and_when_to_come_back(
    settings: Settings,
    container: Application,
    site: Callable[[Settings, Application], Flask],
    method: str,
    path: str,
) -> None:
    browser = Pages(site(settings, container))
    browser.client.set_cookie(f"dialtone-{site.__name__}", "some-session")

    with logs_of(error_pages) as lines:
        answer = browser.client.open(path, method=method)
        browser.receive(answer)

    assert (browser.status, answer.headers["Retry-After"]) == (503, "5")
    assert browser.heading == "This page isn't available right now"
    assert "Nothing you entered is lost" in browser.text
    assert [line["event"] for line in lines if line["event"] != "request"] == ["database_unavailable"]
    assert not any("exc_info" in line for line in lines)


def test_a_customer_continues_where_the_database_came_back(
    fresh_house: House, furnished_database: DatabaseForTests
) -> None:
    browser = a_customer(fresh_house).browser
    with psycopg.connect(furnished_database.url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
        )

    statuses = [browser.open("/orders").status for _ in range(4)]

    assert set(statuses) <= {200, 503}
    assert statuses[-1] == 200
