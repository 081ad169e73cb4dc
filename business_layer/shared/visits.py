"""The visit that a request belongs to, as far as it may be kept with events."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Consent(StrEnum):
    """A visitor's choice: NONE only counts events, MEASURE keeps a pseudonym, PERSONALIZE the customer as well."""

    NONE = "none"
    MEASURE = "measure"
    PERSONALIZE = "personalize"


class Device(StrEnum):
    """The coarse class of a device."""

    DESKTOP = "desktop"
    PHONE = "phone"
    TABLET = "tablet"
    UNKNOWN = "unknown"


class Channel(StrEnum):
    """The way in which a visitor came to the store."""

    DIRECT = "direct"
    ORGANIC = "organic"
    PAID = "paid"
    EMAIL = "email"
    REFERRAL = "referral"


@dataclass(frozen=True, kw_only=True)
class Visit:
    """The circumstances of a request. `visitor` is a pseudonym that no cart and no account knows; None without consent.

    `host` is the machine that answers. Neither the address nor the user agent of the request is here.
    """

    consent: Consent = Consent.NONE
    visitor: UUID | None = None
    device: Device = Device.UNKNOWN
    is_bot: bool = False
    channel: Channel | None = None
    host: str = ""


UNKNOWN_VISIT = Visit()
