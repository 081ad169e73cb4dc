"""A page is rendered once a catalogue version; what is personal is filled in for each visitor."""

import gzip
from collections.abc import Callable
from functools import partial
from itertools import count

import pytest
from flask import Flask, Response, flash, g, request, session
from jinja2 import DictLoader
from werkzeug.test import TestResponse

from presentation_layer.pages import FLASHES, PageCache

TEMPLATES = {
    "components/personal_header.html": "Hello {{ request.args.name }}",
    "components/personal_flashes.html": "{{ get_flashed_messages() | join }}",
}
PAGE = f"<p><!--personal:header--></p>{FLASHES}<form><!--personal:token--></form><form><!--personal:token--></form>"


class Rendering:
    """Counts how often a page is made."""

    def __init__(self, page: str = PAGE) -> None:
        self.times, self._page = 0, page

    def __call__(self) -> str:
        self.times += 1
        return f"{self._page}<!-- made {self.times} -->"


@pytest.fixture
def app() -> Flask:
    """A site of one page: what `ask` was given."""
    app = Flask("pages")
    app.secret_key = "for tests only"
    app.jinja_loader = DictLoader(TEMPLATES)
    app.jinja_env.globals["form_token"] = lambda: f"token of {request.args['name']}"
    app.before_request(lambda: setattr(g, "identity", request.args["name"] or None))
    app.add_url_rule("/", view_func=lambda: app.extensions["make"](), endpoint="page")
    return app


@pytest.fixture
def pages() -> PageCache:
    return PageCache()


def ask(app: Flask, make: Callable[[], Response], name: str = "Ann", **headers: str) -> TestResponse:
    app.extensions["make"] = make
    return app.test_client().get(f"/?name={name}", headers=headers)


def test_a_page_is_rendered_once_for_all_visitors(app: Flask, pages: PageCache) -> None:
    render = Rendering()

    bodies = [ask(app, lambda: pages.page("home", 1, render), name).text for name in ("Ann", "Bob", "Ann")]

    assert render.times == 1
    assert bodies[0] == bodies[2] != bodies[1]


def test_each_visitor_gets_their_own_parts_in_every_gap(app: Flask, pages: PageCache) -> None:
    ask(app, lambda: pages.page("home", 1, Rendering()), "Ann")

    bob = ask(app, lambda: pages.page("home", 1, Rendering()), "Bob").text

    assert bob.count("token of Bob") == 2
    assert "Hello Bob" in bob
    assert "Ann" not in bob
    assert "personal:" not in bob


def test_visitors_who_have_not_signed_in_share_the_header_of_as_full_a_cart(app: Flask, pages: PageCache) -> None:
    header = "{{ session.cart }} things, drawn {{ drawing() }}."
    app.jinja_loader = DictLoader({**TEMPLATES, "components/personal_header.html": header})
    app.jinja_env.globals["drawing"] = count(1).__next__

    def show(count: int) -> str:
        def make() -> Response:
            session["cart"] = count
            return pages.page("home", 1, Rendering("<!--personal:header-->"))

        return ask(app, make, "").text.partition(".")[0]

    assert [show(2), show(0), show(2)] == ["2 things, drawn 1", "0 things, drawn 2", "2 things, drawn 1"]


def test_a_new_catalogue_version_is_rendered_anew_and_the_old_page_forgotten(app: Flask, pages: PageCache) -> None:
    render = Rendering()

    made = [ask(app, partial(pages.page, "home", version, render)).text for version in (1, 2, 2, 1)]

    assert render.times == 3
    assert made[0] != made[1] == made[2]


def test_pages_of_other_names_are_other_pages(app: Flask, pages: PageCache) -> None:
    home, paging = Rendering("home"), Rendering("paging")

    assert "home" in ask(app, lambda: pages.page("home", 1, home)).text
    assert "paging" in ask(app, lambda: pages.page("paging", 1, paging)).text
    assert (home.times, paging.times) == (1, 1)


def test_the_etag_tells_pages_of_visitors_and_versions_apart(app: Flask, pages: PageCache) -> None:
    render = Rendering()
    first = ask(app, lambda: pages.page("home", 1, render)).get_etag()[0]

    assert ask(app, lambda: pages.page("home", 1, render)).get_etag()[0] == first
    assert ask(app, lambda: pages.page("home", 1, render), "Bob").get_etag()[0] != first
    assert ask(app, lambda: pages.page("home", 2, render)).get_etag()[0] != first


def test_who_has_the_page_already_gets_no_body(app: Flask, pages: PageCache) -> None:
    render = Rendering()
    etag = ask(app, lambda: pages.page("home", 1, render)).headers["ETag"]

    same = ask(app, lambda: pages.page("home", 1, render), **{"If-None-Match": etag})
    newer = ask(app, lambda: pages.page("home", 2, render), **{"If-None-Match": etag})

    assert (same.status_code, same.data) == (304, b"")
    assert newer.status_code == 200


def test_a_browser_that_takes_gzip_gets_the_same_page_compressed(app: Flask, pages: PageCache) -> None:
    render = Rendering()

    def make() -> Response:
        return pages.page("home", 1, render)

    plain, packed = ask(app, make, "Bob"), ask(app, make, "Bob", **{"Accept-Encoding": "gzip, br"})
    refused = ask(app, make, "Bob", **{"Accept-Encoding": "gzip;q=0"})
    again = ask(app, make, "Bob", **{"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data == refused.data
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert (again.status_code, again.data) == (304, b"")


def test_no_cache_between_us_and_the_visitor_keeps_the_page(app: Flask, pages: PageCache) -> None:
    response = ask(app, lambda: pages.page("home", 1, Rendering()))

    assert response.headers["Cache-Control"] == "private, no-cache"
    assert response.content_type == "text/html; charset=utf-8"


def test_a_message_for_a_visitor_is_shown_once_and_to_nobody_else(app: Flask, pages: PageCache) -> None:
    render = Rendering()

    def tell() -> Response:
        flash("It is in your cart.")
        return pages.page("home", 1, render)

    told = ask(app, tell).text

    assert "It is in your cart." in told
    assert "It is in your cart." not in ask(app, lambda: pages.page("home", 1, render), "Bob").text


def test_a_page_that_cannot_be_rendered_is_not_kept(app: Flask, pages: PageCache) -> None:
    def fail() -> str:
        raise RuntimeError("no")

    assert ask(app, lambda: pages.page("home", 1, fail)).status_code == 500

    assert "Hello Ann" in ask(app, lambda: pages.page("home", 1, Rendering())).text


def test_a_part_for_all_visitors_is_rendered_once_a_catalogue_version(app: Flask, pages: PageCache) -> None:
    numbers = count(1)
    app.jinja_env.globals["drawing"] = lambda: next(numbers)
    app.jinja_loader = DictLoader({**TEMPLATES, "footer.html": "<p>drawn {{ drawing() }}</p>"})

    with app.app_context():
        drawn = [pages.part("footer.html", version) for version in (1, 1, 2)]

    assert drawn == ["<p>drawn 1</p>", "<p>drawn 1</p>", "<p>drawn 2</p>"]
