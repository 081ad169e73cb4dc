"""The keys of release engineers: the secret one that signs here, and the public ones that are trusted."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from environments.promotion.builds.minisign import KeyInvalid, PublicKey, SecretKey, key_id_of, verify
from environments.promotion.releases_folder import ReleasesFolder
from environments.settings.errors import CannotContinue

VARIABLE = "DIALTONE_SIGNING_KEY"
SECRET, PUBLIC = ".key", ".pub"
NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,39}")


class NotTrusted(CannotContinue):
    """The key of a signature is not among the trusted keys."""


@dataclass(frozen=True)
class Signer:
    """A release engineer, by the name of the key."""

    name: str
    key: SecretKey


def make_signing_key(releases: ReleasesFolder, name: str) -> PublicKey:
    """Make a key for a release engineer, and trust it here. Raises CannotContinue if the name is taken."""
    if not NAME.fullmatch(name):
        raise CannotContinue("The name of a key has up to 40 small letters, digits, dots and hyphens.")
    secret, trusted = releases.keys / f"{name}{SECRET}", releases.trusted_keys / f"{name}{PUBLIC}"
    if secret.exists() or trusted.exists():
        raise CannotContinue(f"There is a key named {name} already.")
    key = SecretKey.new()
    for folder in (releases.keys, releases.trusted_keys):
        folder.mkdir(parents=True, exist_ok=True)
    secret.touch(mode=0o600)
    secret.write_text(key.write(), "utf-8")
    trusted.write_text(key.public.write(), "utf-8")
    return key.public


def find_signer(releases: ReleasesFolder, environ: Mapping[str, str]) -> Signer:
    """The key that DIALTONE_SIGNING_KEY names, or else the only one that was made here. Raises CannotContinue."""
    named = environ.get(VARIABLE)
    found = [Path(named)] if named else sorted(releases.keys.glob(f"*{SECRET}"))
    if not found:
        raise CannotContinue(
            "There is no signing key. Make one with `dialtone signing-key NAME`, or name its file in "
            f"{VARIABLE} (minisign -G -W)."
        )
    if len(found) > 1:
        names = ", ".join(path.stem for path in found)
        raise CannotContinue(f"There are several signing keys ({names}): name the file of yours in {VARIABLE}.")
    return _read_signer(found[0])


def name_of_signer(releases: ReleasesFolder, signer: Signer) -> str:
    """The name under which a release engineer's key is trusted. Raises NotTrusted."""
    return verify_signature(releases, b"dialtone", signer.key.sign(b"dialtone", ""))


def verify_signature(releases: ReleasesFolder, content: bytes, signature: str) -> str:
    """Return the name of the trusted key that signed the content. Raises NotTrusted or SignatureInvalid."""
    key_id = key_id_of(signature)
    for file in sorted(releases.trusted_keys.glob(f"*{PUBLIC}")):
        key = _read_public(file)
        if key.id == key_id:
            verify(content, signature, key)
            return file.stem
    name = key_id[::-1].hex().upper()
    raise NotTrusted(f"It is signed by key {name}, which is not trusted: it is not in {releases.trusted_keys}.")


def _read_signer(file: Path) -> Signer:
    try:
        return Signer(file.stem, SecretKey.read(file.read_text("utf-8")))
    except (OSError, UnicodeError):
        raise CannotContinue(f"The signing key {file} cannot be read.") from None
    except KeyInvalid as wrong:
        raise KeyInvalid(f"{file}: {wrong}") from None


def _read_public(file: Path) -> PublicKey:
    try:
        return PublicKey.read(file.read_text("utf-8"))
    except KeyInvalid as wrong:
        raise KeyInvalid(f"{file}: {wrong}") from None
