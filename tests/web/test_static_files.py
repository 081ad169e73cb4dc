"""Static files are compressed for clients that accept it and cached until they change; pages are neither."""

import gzip
import re
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from flask.testing import FlaskClient
from lxml import html

from tests.support.house import House
from web_layer.application import STATIC

STYLES = "/static/store.css"


@pytest.fixture
def client(house: House) -> FlaskClient:
    return house.store_app.test_client()


def text_of(name: str) -> bytes:
    return (Path(STATIC) / name).read_bytes()


def test_a_text_comes_compressed_to_who_takes_that_also_a_second_time(client: FlaskClient) -> None:
    for _ in range(2):
        response = client.get(STYLES, headers={"Accept-Encoding": "gzip"})

        assert response.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in response.headers["Vary"]
        assert gzip.decompress(response.data) == text_of("store.css")


def test_a_client_without_compression_gets_the_plain_file(client: FlaskClient) -> None:
    client.get(STYLES, headers={"Accept-Encoding": "gzip"})

    response = client.get(STYLES)

    assert "Content-Encoding" not in response.headers
    assert response.data == text_of("store.css")


def test_each_file_is_itself(client: FlaskClient) -> None:
    for name in ("store.css", "site.js", "vendor/htmx/htmx.min.js"):
        response = client.get(f"/static/{name}", headers={"Accept-Encoding": "gzip"})

        assert gzip.decompress(response.data) == text_of(name)


def test_a_part_is_a_part_of_the_plain_file(client: FlaskClient) -> None:
    response = client.get(STYLES, headers={"Accept-Encoding": "gzip", "Range": "bytes=0-9"})

    assert response.status_code == 206
    assert response.data == text_of("store.css")[:10]


@pytest.mark.parametrize("encoding", ["gzip", "br", "identity"])
def test_an_unchanged_file_is_not_sent_again(client: FlaskClient, encoding: str) -> None:
    known = client.get(STYLES, headers={"Accept-Encoding": encoding}).headers["ETag"]

    response = client.get(STYLES, headers={"Accept-Encoding": encoding, "If-None-Match": known})

    assert response.status_code == 304


def test_an_address_that_changes_with_the_content_is_kept_for_a_year(client: FlaskClient) -> None:
    assert "max-age=31536000, immutable" in client.get(f"{STYLES}?v=1").headers["Cache-Control"]
    assert "immutable" not in client.get(STYLES).headers["Cache-Control"]


def test_a_missing_file_is_not_cached(client: FlaskClient) -> None:
    response = client.get("/static/nothing.css?v=1", headers={"Accept-Encoding": "gzip"})

    assert response.status_code == 404
    assert "immutable" not in response.headers.get("Cache-Control", "")


def test_a_page_with_a_secret_in_it_is_never_compressed(client: FlaskClient) -> None:
    assert "Content-Encoding" not in client.get("/sign-in", headers={"Accept-Encoding": "gzip"}).headers


def test_the_font_has_one_address_so_that_it_is_fetched_once(client: FlaskClient) -> None:
    page: Any = html.fromstring(client.get("/sign-in").text)
    (preloaded,) = page.xpath("//link[@rel='preload']/@href")

    (used,) = re.findall(r'src: url\("([^"]+)"\)', text_of("store.css").decode())

    assert urljoin(STYLES, used) == preloaded
    assert client.get(preloaded).cache_control.immutable


def test_the_style_sheets_are_built_from_their_sources() -> None:
    """Run `make styles` after a change."""
    sources = Path(STATIC).parent / "styles"
    files = [*sorted(sources.glob("*.scss")), *sorted(sources.glob("parts/*.scss")), sources / "package-lock.json"]

    digest = sha256(b"".join(file.read_bytes() for file in files)).hexdigest()

    assert digest == (sources / "built.sha256").read_text().strip()
