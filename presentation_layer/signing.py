"""Signatures with a time, which are valid on every machine whatever its clock says."""

from typing import Any

from itsdangerous import SignatureExpired, TimestampSigner


class ForgivingSigner(TimestampSigner):
    """itsdangerous' own, but a signature from the future is as good as one from now.

    The clock of the process that signed may have been ahead for a while: otherwise nobody could use what it gave out,
    such as the cookie that remembers a guest's cart, until that time has come.
    """

    def unsign(self, signed_value: str | bytes, max_age: int | None = None, return_timestamp: bool = False) -> Any:
        value, at = super().unsign(signed_value, max_age=None, return_timestamp=True)
        age = self.get_timestamp() - at.timestamp()
        if max_age is not None and age > max_age:
            raise SignatureExpired(f"Signature age {age} > {max_age} seconds", payload=value, date_signed=at)
        return (value, at) if return_timestamp else value
