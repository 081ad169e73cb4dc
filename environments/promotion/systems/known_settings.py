"""The sites and settings that a build knows. An earlier build may have fewer of them than this command."""

import tomllib
from pathlib import Path

from environments.settings.errors import CannotContinue
from environments.settings.sites import SITES, ServedSite
from environments.settings.sources import Document, read_document

SHIPPED = "lib/python*/site-packages/environments"


class NoShippedSettings(CannotContinue):
    """An installation lacks the settings of an environment."""


def sites_of_this_release(environment: str) -> tuple[ServedSite, ...]:
    return _sites_in(read_document(environment))


def sites_of_build(python: Path, environment: str) -> tuple[ServedSite, ...]:
    """The sites of the build that is installed with that Python. Raises NoShippedSettings."""
    found = sorted(python.parents[1].glob(f"{SHIPPED}/{environment}/settings.toml"))
    if not found:
        raise NoShippedSettings(f"The installation {python.parents[1]} has no settings of {environment}.")
    return _sites_in(tomllib.loads(found[0].read_text("utf-8")))


def _sites_in(document: Document) -> tuple[ServedSite, ...]:
    """The sites that have a section: a release refuses settings of a site that it does not have."""
    return tuple(site for site in SITES if site.name in document)
