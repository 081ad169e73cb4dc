"""Access of an environment's back office to the record of releases, and its key to sign with, on this machine."""

import os

from environments.development import postgres
from environments.development.postgres import APPLICATION
from environments.promotion.builds.signing_keys import make_office_key
from environments.promotion.lane.record import NAME, VARIABLE, RecordAway, open_record
from environments.promotion.releases_folder import ReleasesFolder
from environments.promotion.systems.environment_folder import EnvironmentFolder
from environments.settings.sources import DEVELOPMENT

KEY_VARIABLE = "DIALTONE_OFFICE_KEY"


def prepare_office_access(environment: EnvironmentFolder, releases: ReleasesFolder) -> str:
    """Start the record of releases if it is on this machine, and make the office's key. Returns what failed, or "".

    Development's back office gets no key: the people there have passwords that are printed on the console.
    """
    if environment.name != DEVELOPMENT:
        make_office_key(releases, environment.name)
    try:
        open_record(releases)
    except RecordAway as away:
        return str(away)
    return ""


def office_variables(environment: EnvironmentFolder, releases: ReleasesFolder) -> dict[str, str]:
    """The variables for the back office alone. Variables that are set win."""
    key = ""
    if environment.name != DEVELOPMENT:
        key = os.environ.get(KEY_VARIABLE) or make_office_key(releases, environment.name).write().splitlines()[1]
    return {VARIABLE: os.environ.get(VARIABLE) or _own_record(releases), KEY_VARIABLE: key}


def without_office_access() -> tuple[str, ...]:
    """The beginning of a command that runs without these variables."""
    return ("/usr/bin/env", "-u", VARIABLE, "-u", KEY_VARIABLE)


def _own_record(releases: ReleasesFolder) -> str:
    server = postgres.known_server(releases.path / "record")
    return server.url(APPLICATION, NAME) if server.port else ""
