"""The key with which a back office signs what its release engineers do. It comes from the environment, as a secret."""

from business_layer.releases.ports import NoOfficeKey


class OfficeKey:
    """Signs for the back office of an environment. `text` is the content of a secret key's file, or its second line."""

    def __init__(self, text: str, office: str) -> None:
        self._text, self._office = text.strip(), office

    @property
    def office(self) -> str:
        return self._office

    def sign(self, statement: bytes, comment: str) -> str:
        """Sign a statement. Raises NoOfficeKey if there is no key, or none that can be read."""
        from environments.signatures.minisign import KeyInvalid, SecretKey  # Few requests need the cryptography.

        if not self._text:
            raise NoOfficeKey("This back office has no key to sign with, so nobody would believe its approval.")
        try:
            key = SecretKey.read(self._text if "\n" in self._text else f"\n{self._text}\n")
        except KeyInvalid as wrong:
            raise NoOfficeKey(f"This back office's key cannot be used. {wrong}") from None
        return key.sign(statement, comment)
