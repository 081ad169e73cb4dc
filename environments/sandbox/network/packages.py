"""The network's packages: their carriers, and the addresses that cannot be reached."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from environments.sandbox.soap_endpoint import Refusal

SHIP_TO = "ship_to"
POST_OFFICE_BOX = re.compile(r"\b(p\W*o|post\W*office)\W*box\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Packages:
    """The delivery rules. `carriers` maps a carrier class to its carrier; `no_boxes` is the class without PO boxes.

    The other fields are patterns of addresses. An order to an `undeliverable` address is refused. A package to a
    `returned` or `lost` address is shipped and never arrives.
    """

    carriers: Mapping[str, str]
    no_boxes: str
    undeliverable: str
    returned: str
    lost: str

    def check(self, address: str, carrier_class: str) -> None:
        """Raise Refusal if a package cannot be sent to the address."""
        if not address:
            raise Refusal("missingAddress", "A package needs an address.")
        if carrier_class == self.no_boxes and POST_OFFICE_BOX.search(address):
            raise Refusal("undeliverableAddress", "The carrier does not deliver to PO boxes.")
        if re.search(self.undeliverable, address, re.IGNORECASE):
            raise Refusal("undeliverableAddress", "The carrier cannot find this address.")

    def tracking(self, sequence: int, carrier_class: str) -> dict[str, str]:
        """The carrier and tracking number that are reported of a package in transit."""
        carrier = self.carriers.get(carrier_class, next(iter(self.carriers.values())))
        return {"carrier": carrier, "tracking_number": f"9400 1000 {sequence // 10000:04} {sequence % 10000:04}"}

    def outcome(self, address: str) -> tuple[str, str]:
        """The state and the description of a package that did not arrive; both empty if it arrived."""
        if re.search(self.lost, address, re.IGNORECASE):
            return "lost", "The carrier lost the package."
        if re.search(self.returned, address, re.IGNORECASE):
            return "returned", "The package came back: no one by that name is at the address."
        return "", ""
