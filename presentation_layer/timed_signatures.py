"""Signatures with a time, which stay valid on a machine whose clock is behind."""

from typing import Any

from itsdangerous import SignatureExpired, TimestampSigner, URLSafeTimedSerializer


class ForgivingSigner(TimestampSigner):
    """itsdangerous' TimestampSigner, with two differences: a signature from the future is valid, and keys are kept.

    The clock of the process that signed may have been ahead. Without the first difference its signatures, such as the
    cookie that remembers a guest's cart, would be refused until that time has come. Each key is derived only once.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._derived: dict[Any, bytes] = {}

    def derive_key(self, secret_key: str | bytes | None = None) -> bytes:
        """The key of a secret, derived once."""
        if secret_key not in self._derived:
            self._derived[secret_key] = super().derive_key(secret_key)
        return self._derived[secret_key]

    def unsign(self, signed_value: str | bytes, max_age: int | None = None, return_timestamp: bool = False) -> Any:
        value, at = super().unsign(signed_value, max_age=None, return_timestamp=True)
        age = self.get_timestamp() - at.timestamp()
        if max_age is not None and age > max_age:
            raise SignatureExpired(f"Signature age {age} > {max_age} seconds", payload=value, date_signed=at)
        return (value, at) if return_timestamp else value


class ForgivingSerializer(URLSafeTimedSerializer):
    """Signs with one signer that it keeps; itsdangerous' own makes a new one for each text."""

    default_signer = ForgivingSigner

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._kept = super().make_signer()

    def make_signer(self, salt: str | bytes | None = None) -> Any:
        return self._kept if salt in (None, self.salt) else super().make_signer(salt)
