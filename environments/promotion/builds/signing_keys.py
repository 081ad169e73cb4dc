"""The keys of release engineers: the secret one that signs here, and the public ones that are trusted."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from environments.promotion.releases_folder import ReleasesFolder
from environments.settings.errors import CannotContinue
from environments.signatures.minisign import KeyInvalid, PublicKey, SecretKey, key_id_of, verify

VARIABLE = "DIALTONE_SIGNING_KEY"
SECRET, PUBLIC = ".key", ".pub"
LOGIN = re.compile(r" office login (\S+@\S+)$")
NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,39}")


class NotTrusted(CannotContinue):
    """The key of a signature is not among the trusted keys."""


@dataclass(frozen=True)
class Signer:
    """A release engineer, by the name of the key."""

    name: str
    key: SecretKey


def make_signing_key(releases: ReleasesFolder, name: str, login: str = "") -> PublicKey:
    """Make a key for a release engineer, and trust it here. Raises CannotContinue if the name is taken.

    `login` is the email address with which the same person signs in to the back office.
    """
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
    trusted.write_text(_with_login(key.public.write(), login), "utf-8")
    return key.public


def is_trusted(releases: ReleasesFolder, name: str) -> bool:
    return bool(NAME.fullmatch(name)) and (releases.trusted_keys / f"{name}{PUBLIC}").exists()


def tie_login(releases: ReleasesFolder, name: str, login: str) -> None:
    """Note in a trusted key's file who its owner is in the back office. Raises CannotContinue."""
    if not is_trusted(releases, name):
        raise CannotContinue(f"There is no trusted key named {name}.")
    file = releases.trusted_keys / f"{name}{PUBLIC}"
    file.write_text(_with_login(file.read_text("utf-8"), login), "utf-8")


def login_of(releases: ReleasesFolder, name: str) -> str:
    """The email address with which the owner of a trusted key signs in to the back office; "" if it is not noted."""
    try:
        comment = (releases.trusted_keys / f"{name}{PUBLIC}").read_text("utf-8").splitlines()[0]
    except (OSError, UnicodeError, IndexError):
        return ""
    found = LOGIN.search(comment)
    return found[1].lower() if found else ""


def _with_login(public_key: str, login: str) -> str:
    """The content of a public key's file with a login in its comment, which minisign leaves alone."""
    comment, _, rest = public_key.partition("\n")
    noted = f" office login {login.lower()}" if login else ""
    return f"{LOGIN.sub('', comment)}{noted}\n{rest}"


def make_office_key(releases: ReleasesFolder, office: str) -> SecretKey:
    """The key of an environment's back office. It is made and trusted once. Raises CannotContinue."""
    secret, trusted = releases.office_keys / f"{office}{SECRET}", releases.trusted_offices / f"{office}{PUBLIC}"
    if secret.exists():
        return _read_signer(secret).key
    if trusted.exists():
        raise CannotContinue(f"The key of {office}'s back office is trusted here, but was made elsewhere.")
    key = SecretKey.new()
    for folder in (releases.office_keys, releases.trusted_offices):
        folder.mkdir(parents=True, exist_ok=True)
    secret.touch(mode=0o600)
    secret.write_text(key.write(), "utf-8")
    trusted.write_text(key.public.write(), "utf-8")
    return key


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
    return _verify_with(releases.trusted_keys, content, signature)


def verify_office_signature(releases: ReleasesFolder, content: bytes, signature: str) -> str:
    """Return the name of the trusted back office that signed the content. Raises NotTrusted or SignatureInvalid."""
    return _verify_with(releases.trusted_offices, content, signature)


def _verify_with(trusted: Path, content: bytes, signature: str) -> str:
    key_id = key_id_of(signature)
    for file in sorted(trusted.glob(f"*{PUBLIC}")):
        key = _read_public(file)
        if key.id == key_id:
            verify(content, signature, key)
            return file.stem
    name = key_id[::-1].hex().upper()
    raise NotTrusted(f"It is signed by key {name}, which is not trusted: it is not in {trusted}.")


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
