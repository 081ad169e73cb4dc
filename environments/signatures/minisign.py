"""Keys and signatures in the format of minisign (https://jedisct1.github.io/minisign/), with Ed25519 of cryptography.

The program minisign reads what this module writes, and the other way around. Secret keys are stored without a password,
as `minisign -G -W` stores them.
"""

import base64
import binascii
import hashlib
import secrets
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from environments.settings.errors import CannotContinue

PLAIN, HASHED, NO_PASSWORD, BLAKE2 = b"Ed", b"ED", b"\0\0", b"B2"
ID_BYTES, KEY_BYTES, SIGNATURE_BYTES = 8, 32, 64
# Salt and limits of the function that would derive a key from a password, and the checksum that only such a key has.
UNUSED, NO_CHECKSUM = bytes(32 + 8 + 8), bytes(32)
UNTRUSTED, TRUSTED = "untrusted comment: ", "trusted comment: "


class KeyInvalid(CannotContinue):
    """The text is not a key in minisign's format."""


class SignatureInvalid(CannotContinue):
    """The signature does not belong to the content and the key."""


@dataclass(frozen=True)
class PublicKey:
    """A public key. `id` tells keys apart; it is not secret."""

    id: bytes
    raw: bytes

    @classmethod
    def read(cls, text: str) -> "PublicKey":
        """Read the content of a .pub file. Raises KeyInvalid."""
        content = _decode_line(text, 1)
        if len(content) != len(PLAIN) + ID_BYTES + KEY_BYTES or content[:2] != PLAIN:
            raise KeyInvalid("This is not a public key of minisign.")
        return cls(content[2 : 2 + ID_BYTES], content[2 + ID_BYTES :])

    @property
    def name(self) -> str:
        """The key's id as minisign prints it."""
        return self.id[::-1].hex().upper()

    def write(self) -> str:
        content = base64.b64encode(PLAIN + self.id + self.raw).decode()
        return f"{UNTRUSTED}minisign public key {self.name}\n{content}\n"


@dataclass(frozen=True)
class SecretKey:
    """A secret key. `seed` is never printed."""

    id: bytes
    seed: bytes = field(repr=False)

    @classmethod
    def new(cls) -> "SecretKey":
        return cls(secrets.token_bytes(ID_BYTES), secrets.token_bytes(KEY_BYTES))

    @classmethod
    def read(cls, text: str) -> "SecretKey":
        """Read the content of a key file. Raises KeyInvalid."""
        content = _decode_line(text, 1)
        head = PLAIN + NO_PASSWORD + BLAKE2
        if content[:2] == PLAIN and content[2:4] != NO_PASSWORD:
            raise KeyInvalid("This secret key has a password. Make one without (minisign -G -W).")
        inside = content[len(head) + len(UNUSED) :]
        if content[: len(head)] != head or len(inside) != ID_BYTES + 2 * KEY_BYTES + len(NO_CHECKSUM):
            raise KeyInvalid("This is not a secret key of minisign.")
        key = cls(inside[:ID_BYTES], inside[ID_BYTES : ID_BYTES + KEY_BYTES])
        if inside != key._inside():
            raise KeyInvalid("This secret key of minisign is damaged.")
        return key

    @property
    def public(self) -> PublicKey:
        return PublicKey(self.id, Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw())

    def write(self) -> str:
        content = base64.b64encode(PLAIN + NO_PASSWORD + BLAKE2 + UNUSED + self._inside()).decode()
        return f"{UNTRUSTED}minisign secret key {self.public.name}\n{content}\n"

    def sign(self, content: bytes, comment: str) -> str:
        """Return the content of a .minisig file. The same content, comment and key give the same signature."""
        private = Ed25519PrivateKey.from_private_bytes(self.seed)
        signature = private.sign(_hash(content))
        whole = private.sign(signature + comment.encode())
        lines = (
            f"{UNTRUSTED}signature of minisign key {self.public.name}",
            base64.b64encode(HASHED + self.id + signature).decode(),
            f"{TRUSTED}{comment}",
            base64.b64encode(whole).decode(),
        )
        return "\n".join(lines) + "\n"

    def _inside(self) -> bytes:
        return self.id + self.seed + self.public.raw + NO_CHECKSUM


def key_id_of(signature: str) -> bytes:
    """The id of the key that made a signature. Raises SignatureInvalid."""
    return _parts(signature)[0]


def verify(content: bytes, signature: str, key: PublicKey) -> str:
    """Return the trusted comment of a signature that is right. Raises SignatureInvalid."""
    key_id, signed, comment, whole = _parts(signature)
    public = Ed25519PublicKey.from_public_bytes(key.raw)
    try:
        public.verify(signed, _hash(content))
        public.verify(whole, signed + comment.encode())
    except InvalidSignature:
        raise SignatureInvalid(f"The signature of key {key.name} does not belong to this content.") from None
    if key_id != key.id:
        raise SignatureInvalid(f"The signature names another key than {key.name}.")
    return comment


def _parts(signature: str) -> tuple[bytes, bytes, str, bytes]:
    """The key's id, the signature of the content, the comment, and the signature of both."""
    lines = signature.splitlines()
    if len(lines) < 4 or not lines[2].startswith(TRUSTED):
        raise SignatureInvalid("This is not a signature of minisign.")
    try:
        first, whole = _decode_line(signature, 1), _decode_line(signature, 3)
    except KeyInvalid:
        raise SignatureInvalid("This is not a signature of minisign.") from None
    if first[:2] != HASHED or len(first) != 2 + ID_BYTES + SIGNATURE_BYTES or len(whole) != SIGNATURE_BYTES:
        raise SignatureInvalid("This is not a signature of minisign with a hashed content (minisign 0.9 or newer).")
    return first[2 : 2 + ID_BYTES], first[2 + ID_BYTES :], lines[2].removeprefix(TRUSTED), whole


def _decode_line(text: str, number: int) -> bytes:
    try:
        return base64.b64decode(text.splitlines()[number], validate=True)
    except (IndexError, binascii.Error, ValueError):
        raise KeyInvalid("This is not a file of minisign.") from None


def _hash(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=64).digest()
