"""Seals the secrets in the database with the newest key, from the command line."""

from business_layer.shared.actor import SYSTEM
from business_layer.user_management.ports import Unsealable
from environments.composition import open_application, resolve
from environments.settings import Settings
from environments.settings.errors import CannotContinue


def reseal(settings: Settings) -> str:
    """Seal each secret that is not sealed with the newest key, and report how many.

    Raises CannotContinue if the key of a secret is missing.
    """
    with open_application(settings) as application:
        try:
            sealed = resolve(application.user_management.seal_second_factors)(by=SYSTEM)
        except Unsealable as lost:
            advice = "Add that key at the end of DIALTONE_SEALING_KEYS, and run this again."
            raise CannotContinue(f"{lost} {advice}") from None
    return f"Sealed {sealed} second-factor secrets with the newest key. All others were already sealed with it."
