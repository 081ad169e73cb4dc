"""Checks a WS-Security UsernameToken (OASIS UsernameToken Profile 1.1)."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Lock

from lxml import etree

from environments.sandbox.envelope import WSSE, SoapFault

WSU = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
DIGEST_TYPE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest"
FRESH_SECONDS = 300.0


class UsernameTokens:
    """Accepts one user, with the password as plain text or as a digest that is fresh and was not used before."""

    def __init__(self, user: str, password: str, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._user, self._password, self._now = user, password, now
        self._used: dict[bytes, datetime] = {}
        self._lock = Lock()

    def check(self, header: etree._Element | None) -> None:
        """Raise SoapFault unless the header proves the user."""
        token = header.find(f"{{{WSSE}}}Security/{{{WSSE}}}UsernameToken") if header is not None else None
        if token is None:
            raise SoapFault("InvalidSecurity", "Send a WS-Security UsernameToken in the header.")
        self._check_password(token)

    def _check_password(self, token: etree._Element) -> None:
        password = token.find(f"{{{WSSE}}}Password")
        given = ((password.text if password is not None else "") or "").strip()
        nonce, expected = b"", self._password
        if password is not None and password.get("Type") == DIGEST_TYPE:
            nonce, created = self._fresh(token)
            expected = _digest(nonce, created, self._password)
        user = (token.findtext(f"{{{WSSE}}}Username") or "").strip()
        is_user = hmac.compare_digest(user.encode(), self._user.encode())
        if not (hmac.compare_digest(given.encode(), expected.encode()) and is_user):
            raise SoapFault("FailedAuthentication", "The user name or the password is wrong.")
        if nonce:
            self._use_up(nonce)

    def _fresh(self, token: etree._Element) -> tuple[bytes, str]:
        created = (token.findtext(f"{{{WSU}}}Created") or "").strip()
        try:
            nonce = base64.b64decode(token.findtext(f"{{{WSSE}}}Nonce") or "", validate=True)
            age = (self._now() - datetime.fromisoformat(created)).total_seconds()
        except (ValueError, TypeError):
            raise SoapFault(
                "InvalidSecurity", "Nonce must be base64, and Created must be a UTC time ending in Z."
            ) from None
        if not nonce or abs(age) > FRESH_SECONDS:
            raise SoapFault("MessageExpired", "The token is more than five minutes old. Check the clock.")
        return nonce, created

    def _use_up(self, nonce: bytes) -> None:
        now = self._now()
        with self._lock:
            if nonce in self._used:
                raise SoapFault("FailedAuthentication", "The token was already used.")
            self._used[nonce] = now
            for old in [n for n, at in self._used.items() if (now - at).total_seconds() > 2 * FRESH_SECONDS]:
                del self._used[old]


def _digest(nonce: bytes, created: str, password: str) -> str:
    # The profile requires SHA-1.
    digest = hashlib.sha1(nonce + created.encode() + password.encode(), usedforsecurity=False).digest()
    return base64.b64encode(digest).decode("ascii")
