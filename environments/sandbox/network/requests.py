"""Reads the request for a service order from its XML."""

import hashlib
from dataclasses import dataclass
from datetime import date

from lxml import etree

from environments.sandbox.network.packages import SHIP_TO
from environments.sandbox.network.specifications import Characteristics

PROVISIONING = "{urn:dialtone:provisioning:v1}"
ADDRESS = "{urn:dialtone:address:v1}"


@dataclass(frozen=True, kw_only=True)
class ServiceOrderRequest:
    """A request for a service order. `fingerprint` is equal for equal requests."""

    key: str
    fingerprint: str
    order_number: str
    item_number: int
    action: str
    specification: str
    zip_code: str
    characteristics: Characteristics
    requested_date: date | None
    street: str = ""

    @property
    def with_address(self) -> Characteristics:
        """The characteristics of a package, including its address."""
        return (*self.characteristics, (SHIP_TO, self.street))

    def first(self, name: str) -> str:
        """The first value of a characteristic, or an empty string."""
        return next((value for key, value in self.characteristics if key == name), "")


def request_of(element: etree._Element) -> ServiceOrderRequest:
    """The request in a SubmitServiceOrder element that is valid by the schema."""
    requested = _text(element, "requestedDate")
    return ServiceOrderRequest(
        key=_text(element, "idempotencyKey"),
        fingerprint=_fingerprint(element),
        order_number=_text(element, "orderNumber"),
        item_number=int(_text(element, "itemNumber")),
        action=_text(element, "action"),
        specification=_text(element, "serviceSpecification"),
        zip_code=(element.findtext(f"{PROVISIONING}place/{ADDRESS}zip") or "").strip(),
        characteristics=tuple(
            (_text(characteristic, "name"), characteristic.findtext(f"{PROVISIONING}value") or "")
            for characteristic in element.iterfind(f"{PROVISIONING}characteristic")
        ),
        requested_date=date.fromisoformat(requested[:10]) if requested else None,
        street=", ".join(
            line
            for name in ("street", "unit")
            if (line := (element.findtext(f"{PROVISIONING}place/{ADDRESS}{name}") or "").strip())
        ),
    )


def _text(element: etree._Element, name: str) -> str:
    return (element.findtext(f"{PROVISIONING}{name}") or "").strip()


def _fingerprint(element: etree._Element) -> str:
    canonical = etree.canonicalize(etree.tostring(element, encoding="unicode"), strip_text=True, rewrite_prefixes=True)
    return hashlib.sha256(canonical.encode()).hexdigest()
