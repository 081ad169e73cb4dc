"""Encrypts secrets that must be read again (second factors), so that a copy of the database reveals none."""

from collections.abc import Sequence

from business_layer.user_management.ports import Unsealable

# Tells sealed secrets from unsealed ones of earlier releases: those are base32, which has no colon.
MARK = "fernet:"


class FernetSealing:
    """Implements `Sealing` with Fernet: AES in CBC mode with an HMAC. The first key seals; every key opens."""

    def __init__(self, keys: Sequence[str]) -> None:
        # Imported here because it costs a process some 8 MB and 30 ms, and only the back office seals anything.
        from cryptography.fernet import Fernet, InvalidToken, MultiFernet

        self._newest, self._all = Fernet(keys[0]), MultiFernet([Fernet(key) for key in keys])
        self._invalid = InvalidToken

    def seal(self, secret: str) -> str:
        return MARK + self._newest.encrypt(secret.encode()).decode()

    def open(self, kept: str) -> str:
        if not kept.startswith(MARK):
            return kept
        try:
            return self._all.decrypt(kept.removeprefix(MARK)).decode()
        except self._invalid as wrong:
            raise Unsealable("A secret was sealed with a key that is not among those of this system.") from wrong

    def is_current(self, kept: str) -> bool:
        if not kept.startswith(MARK):
            return False
        try:
            self._newest.decrypt(kept.removeprefix(MARK))
        except self._invalid:
            return False
        return True
