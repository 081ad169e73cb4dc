"""Loads the settings of the environment that DIALTONE_ENVIRONMENT names."""

from collections.abc import Mapping

from environments.settings.model import Settings
from environments.settings.sources import read_sources
from environments.settings.typed_settings import structure_settings


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Load the settings of the environment that DIALTONE_ENVIRONMENT names, by default `development`.

    Raises SettingsInvalid with the whole list of what is missing, unknown or invalid.
    """
    sources = read_sources(environ)
    return structure_settings(Settings, sources)
