"""The composition: every provider can be built, and a type checker sees every argument."""

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from dependency_injector import providers
from mypy import api as mypy

from environments.composition import Application
from environments.serving import wsgi
from environments.settings import Settings
from environments.settings.development_files import CHECKOUT
from environments.settings.sources import ENVIRONMENTS
from environments.worker.job_registry import make_app
from tests.environments.builders import SECRETS, some_settings

SNIPPET = """
from business_layer.order_management.poll_order import PollOrderNow
from dependency_injector import containers
from environments.composition.database import DatabaseContainer
from environments.composition.typed_providers import container, once

class Container(containers.DeclarativeContainer):
    database = container(DatabaseContainer)
    poll_order_now = once(PollOrderNow, {arguments})
"""
IMPORT = re.compile(r"^\s*(?:import|from) dependency_injector\b", re.MULTILINE)
RIGHT = "unit_of_work=database.unit_of_work, clock=database.clock"


@pytest.fixture(params=ENVIRONMENTS)
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    encrypted = SECRETS["DATABASE_URL"] + "?sslmode=verify-full"
    return some_settings(tmp_path, DIALTONE_ENVIRONMENT=request.param, DATABASE_URL=encrypted)


def test_every_provider_of_every_container_can_be_built(settings: Settings) -> None:
    application = Application(settings=settings)

    built = {name: provider() for name, provider in all_providers(application)}

    assert len(built) > 100
    assert None not in built.values()


def test_every_process_can_be_built(settings: Settings) -> None:
    application = Application(settings=settings)

    for site in (wsgi.store, wsgi.office, wsgi.intelligence, wsgi.notifications):
        assert site(settings, application).url_map
    assert make_app(application, settings.database.url).tasks


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        ("unit_of_work=database.clock, clock=database.unit_of_work", '"unit_of_work" to "once" has incompatible type'),
        ("clock=database.clock", 'Missing positional argument "unit_of_work"'),
        (RIGHT + ", patience=3", 'Unexpected keyword argument "patience"'),
        ("unit_of_work=database.unit_of_work, clock=database.no_such_part", '"clock" to "once" has incompatible type'),
    ],
)
def test_a_wrong_argument_is_a_type_error(tmp_path: Path, arguments: str, fault: str) -> None:
    said = check_types(tmp_path, SNIPPET.format(arguments=arguments))

    assert fault in said


def test_right_arguments_are_no_type_error(tmp_path: Path) -> None:
    said = check_types(tmp_path, SNIPPET.format(arguments=RIGHT))

    assert said.startswith("Success")


def test_only_the_composition_names_the_library_that_composes() -> None:
    composition = CHECKOUT / "environments" / "composition"
    sources = chain.from_iterable(
        folder.rglob("*.py")
        for folder in (*CHECKOUT.glob("*_layer"), CHECKOUT / "site_intelligence", composition.parent)
    )

    naming = {path.parent for path in sources if IMPORT.search(path.read_text("utf-8"))}

    assert naming == {composition}


def all_providers(container: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every provider that makes an object, with its path."""
    for name, provider in container.providers.items():
        if isinstance(provider, providers.Container):
            yield from all_providers(provider(), f"{path}{name}.")
        elif not isinstance(provider, providers.DependenciesContainer):
            yield f"{path}{name}", provider


def check_types(folder: Path, code: str) -> str:
    """Return mypy's output for the code, with the project's configuration and so with the cache of `make check`."""
    snippet = folder / "snippet.py"
    snippet.write_text(code, "utf-8")
    said, _, _ = mypy.run(["--config-file", str(CHECKOUT / "pyproject.toml"), str(snippet)])
    return said
