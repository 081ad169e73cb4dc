"""Makes the secrets of a development system, new for each checkout. Other environments get theirs as variables."""

import base64
import fcntl
import secrets
from pathlib import Path

import pyotp

from environments.settings.demonstration import PEOPLE
from environments.settings.development_files import read_variables, write_variables

HEADING = "Made for this checkout only. Delete the file, or run `make reset`, to get new ones."


def add_missing_secrets(path: Path) -> None:
    """Add the secrets that the file lacks. A lock lets processes that start together write the same file."""
    if missing_secrets(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.with_name(f".{path.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if missing_secrets(path):
                write_variables(path, {**_fresh(), **read_variables(path)}, heading=HEADING)


def missing_secrets(path: Path) -> set[str]:
    return set(_names()) - set(read_variables(path))


def _names() -> list[str]:
    return list(_fresh())


def _fresh() -> dict[str, str]:
    network = _password()  # The sandbox's two services have one user.
    made = {
        "DIALTONE_SECRET_KEY": secrets.token_urlsafe(48),
        "DIALTONE_SEALING_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "DIALTONE_PROVISIONING_PASSWORD": network,
        "DIALTONE_AVAILABILITY_PASSWORD": network,
        "DIALTONE_NOTIFICATIONS_PASSWORD": _password(),
    }
    for person in PEOPLE:
        made[person.password_variable] = _password()
        if person.role:
            made[person.totp_variable] = pyotp.random_base32()
    return made


def _password() -> str:
    return secrets.token_urlsafe(12)
