"""The signed cookie with the visitor's privacy choice, and with their pseudonym if they agreed to one."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from flask import Request, Response
from itsdangerous import BadData

from business_layer.shared.visits import Channel, Consent
from presentation_layer.timed_signatures import ForgivingSerializer

KEPT_FOR = timedelta(days=180)
SALT = "consent"
COOKIES_REMEMBERED = 4096


@dataclass(frozen=True, kw_only=True)
class KeptConsent:
    """The content of the cookie: the choice in this browser, and the pseudonym with how and when it arrived.

    `chosen` is None while nothing was chosen here: a customer who agreed elsewhere has a pseudonym all the same.
    `exposures` has the second at which the visitor's part in each experiment was recorded last.
    """

    chosen: Consent | None = None
    visitor: UUID | None = None
    channel: Channel | None = None
    arrived: int = 0
    exposures: Mapping[str, int] = field(default_factory=dict)

    def channel_at(self, seconds: float, *, within: float) -> Channel | None:
        """The channel of the visit, if it began so shortly before."""
        return self.channel if seconds - self.arrived < within else None

    def exposed(self, experiment: str, seconds: float, *, within: float) -> "KeptConsent":
        """Return this with an exposure of now, and without those that are over."""
        lately = {name: at for name, at in self.exposures.items() if seconds - at < within}
        return replace(self, exposures={**lately, experiment: int(seconds)})


NOTHING_KEPT = KeptConsent()


class ConsentCookie:
    """Reads and sets the cookie. A value that nobody signed, or that a newer release wrote, counts as no choice."""

    def __init__(self, site: str, secret_key: str, *, is_secure: bool) -> None:
        self.name = f"{'__Host-' if is_secure else ''}dialtone-{site}-privacy"
        self._serializer = ForgivingSerializer(secret_key, salt=SALT)
        self._is_secure = is_secure
        # A visit sends the same cookie with each request, and checking a signature takes longer than all else here.
        self._checked = lru_cache(maxsize=COOKIES_REMEMBERED)(self._check)

    def read(self, request: Request) -> KeptConsent:
        value = request.cookies.get(self.name)
        return self._checked(value) if value else NOTHING_KEPT

    def _check(self, value: str) -> KeptConsent:
        try:
            return _understood(self._serializer.loads(value))
        except (BadData, TypeError, ValueError, KeyError, AttributeError):
            return NOTHING_KEPT

    def set(self, response: Response, kept: KeptConsent) -> None:
        response.set_cookie(
            self.name,
            self._serializer.dumps(_written(kept)),
            max_age=KEPT_FOR,
            secure=self._is_secure,
            httponly=True,
            samesite="Lax",
            path="/",
        )


def _written(kept: KeptConsent) -> dict[str, Any]:
    visitor = kept.visitor.hex if kept.visitor else ""
    exposures = {"exposures": kept.exposures} if kept.exposures else {}
    return {"chosen": kept.chosen, "visitor": visitor, "channel": kept.channel, "arrived": kept.arrived, **exposures}


def _understood(written: dict[str, Any]) -> KeptConsent:
    """Return what the cookie says.

    Raises TypeError, ValueError, KeyError or AttributeError if a newer release wrote it.
    """
    chosen, visitor, channel = written["chosen"], written["visitor"], written["channel"]
    return KeptConsent(
        chosen=Consent(chosen) if chosen else None,
        visitor=UUID(visitor) if visitor else None,
        channel=Channel(channel) if channel else None,
        arrived=int(written["arrived"]),
        exposures={str(name): int(at) for name, at in written.get("exposures", {}).items()},
    )
