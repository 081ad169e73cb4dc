"""The settings and secrets of an environment on this machine, as the variables of its processes."""

import base64
import os
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path

from environments.development import local_database
from environments.promotion.backups.backups_folder import prepare_archive
from environments.promotion.systems.environment_folder import HOST, NETWORK_BIND, EnvironmentFolder
from environments.settings import Settings, load_settings
from environments.settings.development_files import DATABASE_FILE, SECRETS_FILE, read_variables, write_variables
from environments.settings.sites import SITES, ServedSite
from environments.settings.sources import DEVELOPMENT, OWN_SETTINGS, PORT_VARIABLES

OWN_FILE = "settings.toml"
HEADING = "Made for this environment on this machine. Its processes get them as variables."
OURS = ("DIALTONE_", "DATABASE_", "PYTHONPATH")
# Three environments share the machine, and both slots of one share its PostgreSQL.
WORKERS = {"store": 2, "office": 1, "intelligence": 1, "notifications": 1}
NO_DATABASE = f"postgresql://nobody@{HOST}:1/none"
OUTSIDE_WORLD = (
    *("DIALTONE_MAIL_USER", "DIALTONE_MAIL_PASSWORD"),
    *("DIALTONE_PROVISIONING_PASSWORD", "DIALTONE_AVAILABILITY_PASSWORD", "DIALTONE_NOTIFICATIONS_PASSWORD"),
)
GIVEN = ("DATABASE_URL", "DATABASE_REPLICA_URL", "DIALTONE_SECRET_KEY", "DIALTONE_SEALING_KEYS", *OUTSIDE_WORLD)


def prepare_settings(environment: EnvironmentFolder) -> None:
    """Write this machine's own settings of the environment and, once, the secrets that can be made here.

    Production's passwords at the network cannot: they must be given as variables.
    """
    write_own_settings(environment, environment.path, SITES)
    file = environment.path / SECRETS_FILE
    if environment.name != DEVELOPMENT and not file.exists():
        write_variables(file, _fresh_secrets(environment), heading=HEADING)


def write_own_settings(environment: EnvironmentFolder, folder: Path, sites: Iterable[ServedSite]) -> None:
    """Write the environment's own settings, of those sites, to a folder's settings.toml."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["cookie_secure = true", "[proxy]", "trusted_hops = 1"]
    for site in sites:
        lines += [f"[{site.name}]", f'origin = "{environment.origin(site.name)}"', f"workers = {WORKERS[site.name]}"]
    (folder / OWN_FILE).write_text("\n".join([*lines, ""]), "utf-8")


def slot_variables(
    environment: EnvironmentFolder, slot: str, given: Mapping[str, str] | None = None, *, folder: Path | None = None
) -> dict[str, str]:
    """The variables of the processes of a slot. Those of `given`, by default this process's own, win.

    `folder` has the environment's own settings: by default, those for this release.
    """
    ports = {site.port_variable: str(environment.site_ports(slot)[site.name]) for site in SITES}
    return {**_shared_variables(environment, os.environ if given is None else given, folder), **ports}


def outside_variables(environment: EnvironmentFolder) -> dict[str, str]:
    """The variables of the sandbox. It notifies the proxy, which knows the slot that serves."""
    listener = {PORT_VARIABLES["notifications"]: str(environment.first_port + NETWORK_BIND)}
    return {**_shared_variables(environment, os.environ), **listener}


def owner_variables(environment: EnvironmentFolder, slot: str, *, folder: Path | None = None) -> dict[str, str]:
    """The variables of a slot together with the database as its owner, which only migrations get."""
    own = read_variables(environment.path / DATABASE_FILE).get("DATABASE_OWNER_URL", "")
    return {
        **slot_variables(environment, slot, folder=folder),
        "DATABASE_OWNER_URL": os.environ.get("DATABASE_OWNER_URL") or own,
    }


def check_settings(environment: EnvironmentFolder) -> Settings:
    """Load the settings as the processes of a slot will. Raises SettingsInvalid with all faults."""
    return load_settings({"DATABASE_URL": NO_DATABASE, **slot_variables(environment, "a")})


def start_database(environment: EnvironmentFolder) -> None:
    """Start the environment's own PostgreSQL, unless DATABASE_URL names another."""
    if not os.environ.get("DATABASE_URL"):
        archive = prepare_archive(environment) if environment.name != DEVELOPMENT else None
        local_database.start_local_database(environment.path, archive=archive)


def _shared_variables(
    environment: EnvironmentFolder, given: Mapping[str, str], folder: Path | None = None
) -> dict[str, str]:
    kept = {name: value for name, value in given.items() if not name.startswith(OURS)}
    made = read_variables(environment.path / SECRETS_FILE) if environment.name != DEVELOPMENT else {}
    database = {
        name: value
        for name, value in read_variables(environment.path / DATABASE_FILE).items()
        if name == "DATABASE_URL"
    }
    own = [str((folder or environment.path) / OWN_FILE), *filter(None, [given.get(OWN_SETTINGS)])]
    return {
        **kept,
        **made,
        **database,
        **{name: given[name] for name in _given_names(environment) if given.get(name)},
        "DIALTONE_ENVIRONMENT": environment.name,
        "DIALTONE_VAR": str(environment.path),
        OWN_SETTINGS: os.pathsep.join(own),
        PORT_VARIABLES["sandbox"]: str(environment.sandbox_port),
    }


def _given_names(environment: EnvironmentFolder) -> tuple[str, ...]:
    """The variables that win over what was made. Production's passwords in the same shell are not the sandbox's."""
    return tuple(name for name in GIVEN if not (environment.has_sandbox and name in OUTSIDE_WORLD))


def _fresh_secrets(environment: EnvironmentFolder) -> dict[str, str]:
    made = {
        "DIALTONE_SECRET_KEY": secrets.token_urlsafe(48),
        "DIALTONE_SEALING_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "DIALTONE_NOTIFICATIONS_PASSWORD": secrets.token_urlsafe(12),
    }
    if environment.has_sandbox:
        network = secrets.token_urlsafe(12)  # The sandbox's two services have one user.
        made |= {"DIALTONE_PROVISIONING_PASSWORD": network, "DIALTONE_AVAILABILITY_PASSWORD": network}
    return made
