"""The product with production's settings; only the outside world is the sandbox's.

`python -m tests.attacks.attacked_sites` is its worker.
"""

import os
from dataclasses import replace

from flask import Flask

from environments.serving import wsgi
from environments.settings import Settings, load_settings
from tests.support.haproxy import OFFICE, STORE

PORT = "ATTACKED_PORT"
SECRETS = {
    "DIALTONE_PROVISIONING_PASSWORD": "secret-of-the-network",
    "DIALTONE_AVAILABILITY_PASSWORD": "secret-of-the-network",
    "DIALTONE_NOTIFICATIONS_PASSWORD": "secret-of-the-listener",
}


def attacked_settings() -> Settings:
    """Production's settings, with the outside world and the database of a development system."""
    here = load_settings({name: value for name, value in os.environ.items() if name != "DIALTONE_ENVIRONMENT"})
    shared = {"DATABASE_URL": here.database.url, "DIALTONE_SECRET_KEY": here.secret_key}
    sealed = {"DIALTONE_SEALING_KEYS": here.sealing_keys}
    settings = load_settings({"DIALTONE_ENVIRONMENT": "production", **shared, **sealed, **SECRETS})
    port = os.environ[PORT]
    return replace(
        settings,
        store=replace(settings.store, port=here.store.port, origin=f"https://{STORE}:{port}"),
        office=replace(settings.office, port=here.office.port, origin=f"https://{OFFICE}:{port}"),
        notifications=here.notifications,
        provisioning=here.provisioning,
        availability=here.availability,
        mail=here.mail,
    )


def store() -> Flask:
    return wsgi.store(attacked_settings())


def office() -> Flask:
    return wsgi.office(attacked_settings())


def notifications() -> Flask:
    return wsgi.notifications(attacked_settings())


if __name__ == "__main__":
    from environments.worker.main import run

    run(attacked_settings())
