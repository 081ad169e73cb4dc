"""Reads the sources of settings: TOML files, variables and, in development, files under var/.

The files of an installation's own settings win over the environment's TOML file that is shipped. A variable that is
set wins over a file. A changed port also changes the addresses that contain it, so that a second system can run next to
the first with only its ports changed.
"""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from environments.settings.demonstration import DemonstrationLogIn, demonstration_log_ins
from environments.settings.development_files import DATABASE_FILE, SECRETS_FILE, read_variables, var_folder
from environments.settings.development_secrets import add_missing_secrets
from environments.settings.settings_invalid import SettingsInvalid
from environments.settings.sites import SITES

DEVELOPMENT, STAGING, PRODUCTION = "development", "staging", "production"
ENVIRONMENTS = (DEVELOPMENT, STAGING, PRODUCTION)
PORT_VARIABLES = {site.name: site.port_variable for site in SITES} | {"sandbox": "DIALTONE_SANDBOX_PORT"}
OWN_SETTINGS = "DIALTONE_SETTINGS"
WORKER_PART_VARIABLE = "DIALTONE_WORKER_QUEUE"
Document = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Sources:
    """Everything that the sources hold, not yet checked. `faults` are those noticed while reading."""

    environment: str
    var: Path
    document: Document
    variables: Mapping[str, str]
    demonstration: tuple[DemonstrationLogIn, ...]
    faults: tuple[str, ...]


def read_sources(environ: Mapping[str, str] | None = None) -> Sources:
    """Read all sources. Raises SettingsInvalid if there is no such environment."""
    given = os.environ if environ is None else environ
    environment = given.get("DIALTONE_ENVIRONMENT") or DEVELOPMENT
    if environment not in ENVIRONMENTS:
        fault = f"DIALTONE_ENVIRONMENT is '{environment}'; it must be one of {', '.join(ENVIRONMENTS)}."
        raise SettingsInvalid(environment, [fault])
    var = var_folder(given)
    named = {name: value for name, value in given.items() if value}
    variables = {**_files_of_development(environment, var, named), **named}
    document = read_document(environment)
    faults = [*_apply_own_settings(document, given.get(OWN_SETTINGS, "")), *_override_ports(document, variables)]
    demonstration = demonstration_log_ins(variables) if environment == DEVELOPMENT else ()
    return Sources(
        environment=environment,
        var=var,
        document=document,
        variables=variables,
        demonstration=demonstration,
        faults=tuple(faults),
    )


def read_document(environment: str) -> Document:
    """The TOML file of an environment."""
    return tomllib.loads(resources.files("environments").joinpath(environment, "settings.toml").read_text("utf-8"))


def _files_of_development(environment: str, var: Path, named: Mapping[str, str]) -> dict[str, str]:
    """The checkout's secrets and, unless DATABASE_URL names another database, the addresses of its own database."""
    if environment != DEVELOPMENT:
        return {}
    add_missing_secrets(var / SECRETS_FILE)
    database = {} if "DATABASE_URL" in named else read_variables(var / DATABASE_FILE)
    return {**read_variables(var / SECRETS_FILE), **database}


def _apply_own_settings(document: Document, files: str) -> Iterator[str]:
    """Apply the files of this installation's own settings, one after another, and yield their faults."""
    for file in filter(None, files.split(os.pathsep)):
        try:
            own = tomllib.loads(Path(file).read_text("utf-8"))
        except OSError as failed:
            yield f"{OWN_SETTINGS} names {file}, which cannot be read: {failed.strerror}."
            continue
        except (tomllib.TOMLDecodeError, UnicodeError) as wrong:
            yield f"{OWN_SETTINGS} names {file}, which is not TOML: {wrong}."
            continue
        for name, value in own.items():
            present = document.get(name)
            document[name] = {**present, **value} if isinstance(present, dict) and isinstance(value, dict) else value


def _override_ports(document: Document, variables: Mapping[str, str]) -> list[str]:
    """Apply the variables that override ports, and return their faults."""
    faults = []
    for section, variable in PORT_VARIABLES.items():
        text = variables.get(variable)
        if text is None or not isinstance(document.get(section), dict):
            continue
        if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
            faults.append(f"{variable} is '{text}'; it must be a port number from 1 to 65535.")
        else:
            _change_port(document, section, int(text))
    return faults


def _change_port(document: Document, section: str, port: int) -> None:
    former = document[section].get("port")
    document[section]["port"] = port
    if section != "sandbox":
        document[section]["origin"] = _with_port(document[section].get("origin"), former, port)
    elif document[section].get("enabled"):
        for service in ("provisioning", "availability"):
            document[service]["endpoint"] = _with_port(document[service].get("endpoint"), former, port)
        document["mail"]["port"] = port + 1


def _with_port(url: object, former: object, port: int) -> object:
    """The URL with the new port if it contains the former one. A public address behind a proxy stays as it is."""
    return re.sub(rf":{former}(?=/|$)", f":{port}", url) if isinstance(url, str) else url
