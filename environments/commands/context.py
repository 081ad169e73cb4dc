"""The settings, the folder and the database that commands work with."""

import os
from pathlib import Path

from environments.development import local_database
from environments.settings import Settings, load_settings
from environments.settings.development_files import var_folder
from environments.settings.errors import CannotContinue
from environments.settings.sources import DEVELOPMENT


def read_settings() -> Settings:
    """Load the settings. In a checkout without a DATABASE_URL, start the checkout's own database if it is not running.

    Raises SettingsInvalid.
    """
    if local_database.is_needed(os.environ.get("DIALTONE_ENVIRONMENT") or DEVELOPMENT):
        local_database.start_local_database(own_var_folder())
    return load_settings()


def own_var_folder() -> Path:
    """The folder of this checkout's data, logs and secrets."""
    return var_folder(os.environ)


def owner_url(settings: Settings) -> str:
    """The address of the database as its owner. Raises CannotContinue if it is not set."""
    if not settings.database.owner_url:
        raise CannotContinue("Set DATABASE_OWNER_URL: this command needs the role that owns the schema.")
    return settings.database.owner_url
