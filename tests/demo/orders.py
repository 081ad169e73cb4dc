"""The answers of the demonstration's customer for each of the eleven offerings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

ADDRESS = {
    "address.street": "350 Fifth Avenue",
    "address.unit": "Suite 2100",
    "address.zip_code": "10118",
}


@dataclass(frozen=True)
class DemoOrder:
    """An offering and the answers to its questions. `first_of` are fields whose first choice is taken."""

    slug: str
    answers: Mapping[str, str | list[str]]
    at_address: bool = False
    first_of: tuple[str, ...] = ()
    search: dict[str, str] = field(default_factory=dict)

    @property
    def network(self) -> tuple[str, ...]:
        """The service orders that the network carries out for it."""
        return NETWORK[self.slug] if self.answers.get("number_source") != "keep" else ("PortIn", *NETWORK[self.slug])


NETWORK = {
    "complete-calling": ("ShipEquipment", "VoiceLine"),
    "long-distance": ("LongDistance",),
    "toll-free": ("TollFree",),
    "conferencing": ("Conference",),
    "calling-card": ("CallingCard", "ShipEquipment"),
    "dial-up": ("DialUp",),
    "dedicated": ("DedicatedInternet", "ShipEquipment"),
    "paging": ("Paging", "ShipEquipment"),
    "mobile-conferencing": ("MobileConference",),
    "mobile-calling-card": ("MobileCallingCard",),
    "mobile-dial-up": ("MobileDialUp",),
}


def kept_number(chance: Random) -> DemoOrder:
    """Return an order for a line that keeps its number from another carrier."""
    return DemoOrder(
        "complete-calling",
        {
            "lines": "1",
            "number_source": "keep",
            "ported_numbers.0": f"212555{chance.randrange(2000, 9999)}",
            "losing_carrier": "Old Bell",
            "losing_account": "AB-1234",
            "losing_zip": "10118",
            "registered_location": "same",
            "acknowledge_911": "yes",
            "acknowledge_internet": "yes",
        },
        at_address=True,
    )


def demo_orders(chance: Random) -> tuple[DemoOrder, ...]:
    """Return the eleven orders, with user names and numbers that are not used yet."""
    tail = f"{chance.randrange(36**6):x}"
    mobile = f"917{chance.randrange(2_000_000, 9_999_999)}"
    return (
        DemoOrder(
            "complete-calling",
            {
                "lines": "2",
                "number_source": "new",
                "features": ["voicemail", "caller_id"],
                "registered_location": "same",
                "acknowledge_911": "yes",
                "acknowledge_internet": "yes",
            },
            at_address=True,
            first_of=("area_code",),
        ),
        DemoOrder(
            "long-distance",
            {
                "covered_numbers.0": f"212{chance.randrange(2_000_000, 9_999_999)}",
                "plan": "unlimited",
                "current_carrier": "Old Bell",
            },
        ),
        DemoOrder(
            "toll-free", {"prefix": "888", "ring_to": "212 555 0142"}, first_of=("number",), search={"search": "4"}
        ),
        DemoOrder(
            "conferencing",
            {"ports": "5", "host_code": "739152", "guest_code": "28460", "leader_must_join": "yes", "recording": "yes"},
        ),
        DemoOrder("calling-card", {"cards.0.holder": "Maria Lopez", "cards.0.spending_limit": "75"}),
        DemoOrder("dial-up", {"user_name": f"maria.{tail}"}, at_address=True, first_of=("access_number",)),
        DemoOrder(
            "dedicated",
            {
                "speed_and_term": "100 24",
                "ip_block": "/29",
                "router": "managed",
                "site_contact": "Sam Porter",
                "site_telephone": "212 555 0187",
            },
            at_address=True,
        ),
        DemoOrder("paging", {"kind": "alphanumeric", "coverage": "regional", "home_zip": "10118", "quantity": "1"}),
        DemoOrder(
            "mobile-conferencing", {"mobile_number": mobile, "ports": "4", "guest_code": "58203", "call_out": "no"}
        ),
        DemoOrder(
            "mobile-calling-card",
            {"cards.0.holder": "Maria Lopez", "cards.0.mobile_number": mobile, "cards.0.spending_limit": "40"},
        ),
        DemoOrder("mobile-dial-up", {"user_name": f"road.{tail}", "mobile_number": mobile, "plan": "flat"}),
    )
