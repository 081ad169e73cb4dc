"""The wire center that serves an address, and the speeds that reach from it."""

from collections.abc import Mapping
from dataclasses import dataclass

from environments.sandbox.availability.bands import bands
from environments.sandbox.places import find_place, nearest_wire_center
from environments.sandbox.soap_endpoint import Refusal


@dataclass(frozen=True)
class Site:
    """The wire center that serves an address, the miles to it, and the address's state and time zone."""

    wire_center: str
    us_state: str
    time_zone: str
    miles: float | None = None

    def check_speed(self, specification: str, mbps: int) -> None:
        """Raise Refusal if the wire center cannot carry a speed to the address."""
        band = bands().get(specification)
        if band is None or not band.speeds or self.miles is None:
            return
        fastest = band.speed_at(self.miles)
        if fastest is None or mbps > fastest.mbps:
            most = f"The fastest there is {fastest.mbps} Mbps." if fastest else "It is too far away."
            raise Refusal(
                "speedNotAvailable",
                f"The wire center in {self.wire_center} cannot carry {mbps} Mbps to this address. {most}",
            )


EVERYWHERE = Site("the national platform", "US", "America/New_York")


def site_of(address: Mapping[str, str]) -> Site:
    """The site of an address. A service without an address is nationwide. Raises Refusal."""
    if not address:
        return EVERYWHERE
    place = find_place(address["zip"])
    if place is None:
        raise Refusal("unknownPlace", f"There is no ZIP code {address['zip']}.")
    center, miles = nearest_wire_center(place)
    return Site(str(center), place.state, place.time_zone, miles)
