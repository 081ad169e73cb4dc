"""Reads the request for a service order from its XML."""

import copy
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from lxml import etree

from environments.sandbox.network.packages import SHIP_TO
from environments.sandbox.network.specifications import Characteristics

PROVISIONING = "{urn:dialtone:provisioning:v1}"
ADDRESS = "{urn:dialtone:address:v1}"


@dataclass(frozen=True)
class ServiceName:
    """The name of a service in a request: its caller's own name for it, or the order item that added it."""

    service_id: str
    order_number: str
    item_number: int


@dataclass(frozen=True, kw_only=True)
class ServiceOrderRequest:
    """A request for a service order. `fingerprint` is equal for equal requests, however they name the service.

    `address` has the parts of the place by their names in the schema, and is empty without a place. `moves_from` is the
    service whose place a new one takes.
    """

    key: str
    fingerprint: str
    order_number: str
    item_number: int
    action: str
    specification: str
    service: ServiceName
    characteristics: Characteristics
    requested_date: date | None = None
    moves_from: ServiceName | None = None
    service_state: str = ""
    address: Mapping[str, str] = field(default_factory=dict)

    @property
    def street(self) -> str:
        """The street with the apartment."""
        return ", ".join(filter(None, (self.address.get("street"), self.address.get("unit"))))

    @property
    def with_address(self) -> Characteristics:
        """The characteristics of a package, including its address."""
        return (*self.characteristics, (SHIP_TO, self.street))

    def first(self, name: str) -> str:
        """The first value of a characteristic, or an empty string."""
        return next((value for key, value in self.characteristics if key == name), "")


def request_of(element: etree._Element) -> ServiceOrderRequest:
    """The request in a SubmitServiceOrder element that is valid by the schema."""
    requested = text_of(element, "requestedDate")
    order_item = text_of(element, "orderNumber"), int(text_of(element, "itemNumber"))
    return ServiceOrderRequest(
        key=text_of(element, "idempotencyKey"),
        fingerprint=_fingerprint(element),
        order_number=order_item[0],
        item_number=order_item[1],
        action=text_of(element, "action"),
        specification=text_of(element, "serviceSpecification"),
        service=_service_name(element, "service", order_item),
        characteristics=tuple(
            (text_of(characteristic, "name"), characteristic.findtext(f"{PROVISIONING}value") or "")
            for characteristic in element.iterfind(f"{PROVISIONING}characteristic")
        ),
        moves_from=_service_name(element, "movesFrom", order_item) if _has(element, "movesFrom") else None,
        service_state=text_of(element, "serviceState"),
        requested_date=date.fromisoformat(requested[:10]) if requested else None,
        address={
            etree.QName(part).localname: (part.text or "").strip()
            for part in element.iterfind(f"{PROVISIONING}place/{ADDRESS}*")
        },
    )


def _service_name(element: etree._Element, name: str, order_item: tuple[str, int]) -> ServiceName:
    """The name in an element. Without `addedBy`, the service is looked for among those of the request's own item."""
    added_by = element.find(f"{PROVISIONING}{name}/{PROVISIONING}addedBy")
    if added_by is not None:
        order_item = text_of(added_by, "orderNumber"), int(text_of(added_by, "itemNumber"))
    return ServiceName((element.findtext(f"{PROVISIONING}{name}/{PROVISIONING}serviceId") or "").strip(), *order_item)


def _has(element: etree._Element, name: str) -> bool:
    return element.find(f"{PROVISIONING}{name}") is not None


def text_of(element: etree._Element, name: str) -> str:
    """The text of a part of a request; empty if it is not there."""
    return (element.findtext(f"{PROVISIONING}{name}") or "").strip()


def _fingerprint(element: etree._Element) -> str:
    # A release that names services may repeat a request of one that did not: it is the same request.
    plain = copy.deepcopy(element)
    for service in plain.findall(f"{PROVISIONING}service"):
        plain.remove(service)
    canonical = etree.canonicalize(etree.tostring(plain, encoding="unicode"), strip_text=True, rewrite_prefixes=True)
    return hashlib.sha256(canonical.encode()).hexdigest()
