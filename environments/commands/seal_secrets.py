"""Seals the secrets in the database with the newest key, from the command line."""

from business_layer.shared.actor import SYSTEM
from business_layer.user_management.ports import Unsealable
from environments.composition import Application, resolve
from environments.settings import Settings
from environments.settings.errors import CannotContinue


def reseal(settings: Settings) -> str:
    """Seal each secret that is not sealed with the newest key, and report how many.

    Raises CannotContinue if the key of a secret is missing.
    """
    container = Application(settings=settings)
    try:
        sealed = resolve(container.user_management.seal_second_factors)(by=SYSTEM)
    except Unsealable as lost:
        raise CannotContinue(f"{lost} Put it behind the others in DIALTONE_SEALING_KEYS, and run this again.") from None
    finally:
        resolve(container.database.engine).dispose()
    return f"Secrets of second factors sealed with the newest key: {sealed}. The others were already."
