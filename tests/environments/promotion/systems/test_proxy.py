"""The proxy's own pages say which environment they are of, as every page of the sites does."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from environments.promotion.systems.environment_folder import EnvironmentFolder
from environments.promotion.systems.proxy import SHIPPED, prepare_proxy, proxy_variables


@pytest.fixture
def short_path() -> Iterator[Path]:
    """A folder whose path leaves room for the name of a socket."""
    with tempfile.TemporaryDirectory(prefix="dt-") as folder:
        yield Path(folder)


@pytest.mark.parametrize(
    ("environment", "strips"),
    [
        ("development", ["<p>This is development. Orders here are not real.</p>"]),
        ("staging", ["<p>This is staging. Orders here are not real.</p>"]),
        ("production", []),
    ],
)
def test_each_of_the_proxys_pages_names_its_environment(short_path: Path, environment: str, strips: list[str]) -> None:
    folder = EnvironmentFolder(environment, short_path, 20_000)

    prepare_proxy(folder)

    shipped = {page.name: page.read_text("utf-8").splitlines() for page in (SHIPPED / "errors").iterdir()}
    written = Path(proxy_variables(folder)["DIALTONE_ERRORS"])
    found = {page.name: page.read_text("utf-8").splitlines() for page in written.iterdir()}
    assert {name: [line for line in found[name] if line not in lines] for name, lines in shipped.items()} == {
        name: strips for name in shipped
    }
