"""The network's fulfillment desk: what the carriers of its packages do, and where they cannot deliver."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from environments.sandbox.soap_endpoint import Refusal

SHIP_TO = "ship_to"
POST_OFFICE_BOX = re.compile(r"\b(p\W*o|post\W*office)\W*box\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Packages:
    """How packages travel. `carriers` maps a class to a carrier that has it; the others are patterns of addresses.

    What is `undeliverable` is refused at once; what is `returned` or `lost` is shipped and never arrives.
    """

    carriers: Mapping[str, str]
    no_boxes: str
    undeliverable: str
    returned: str
    lost: str

    def check(self, address: str, carrier_class: str) -> None:
        """Raise Refusal where it cannot be sent there."""
        if not address:
            raise Refusal("missingAddress", "A package needs an address.")
        if carrier_class == self.no_boxes and POST_OFFICE_BOX.search(address):
            raise Refusal("undeliverableAddress", "The carrier does not deliver to PO boxes.")
        if re.search(self.undeliverable, address, re.IGNORECASE):
            raise Refusal("undeliverableAddress", "The carrier knows no such address.")

    def tracking(self, sequence: int, carrier_class: str) -> dict[str, str]:
        """What is reported of a package that is on its way."""
        carrier = self.carriers.get(carrier_class, next(iter(self.carriers.values())))
        return {"carrier": carrier, "tracking_number": f"9400 1000 {sequence // 10000:04} {sequence % 10000:04}"}

    def outcome(self, address: str) -> tuple[str, str]:
        """What became of a package that did not arrive, and in words; both empty where it arrived."""
        if re.search(self.lost, address, re.IGNORECASE):
            return "lost", "The carrier lost the package."
        if re.search(self.returned, address, re.IGNORECASE):
            return "returned", "The package came back: nobody of that name is at the address."
        return "", ""
