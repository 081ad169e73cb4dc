"""Sealing in memory: the key comes before the reversed secret."""

from business_layer.user_management.ports import Unsealable


class FakeSealing:
    def __init__(self, *keys: str) -> None:
        self._keys = keys or ("key",)

    def seal(self, secret: str) -> str:
        return f"{self._keys[0]}:{secret[::-1]}"

    def open(self, kept: str) -> str:
        key, sealed, secret = kept.partition(":")
        if sealed and key not in self._keys:
            raise Unsealable("Another key sealed this.")
        return secret[::-1] if sealed else kept

    def is_current(self, kept: str) -> bool:
        return kept.startswith(f"{self._keys[0]}:")
