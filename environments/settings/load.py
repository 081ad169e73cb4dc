"""Reads the settings of the environment that DIALTONE_ENVIRONMENT names."""

from collections.abc import Mapping

from environments.settings.model import Settings
from environments.settings.sources import read_sources
from environments.settings.structure import structured


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of the environment named by DIALTONE_ENVIRONMENT, `development` where it is not set.

    Raises SettingsInvalid listing everything that is missing, unknown or unfit, at once.
    """
    sources = read_sources(environ)
    return structured(Settings, sources)
