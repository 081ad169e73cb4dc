"""What an offering ships: the thing that comes by mail or with a carrier, without which it cannot be used."""

from dataclasses import dataclass

from business_layer.catalogue.characteristics import Values, count_of
from business_layer.catalogue.conditions import Condition


@dataclass(frozen=True, kw_only=True)
class ShippingRule:
    """What is sent on some answers. `count` names the answer that says how many; one where it names none.

    `received` is what the customer says on the page to tell us that it is there, and `on_arrival` what to do with it
    then. A carrier that does not deliver to post office boxes needs a street address.
    """

    name: str
    plural: str
    received: str
    on_arrival: str = ""
    count: str = ""
    to_post_office_box: bool = True
    when: Condition = Condition()

    def count_for(self, values: Values) -> int:
        return (count_of(values.get(self.count)) or 1) if self.count else 1

    def contents(self, values: Values) -> str:
        """What is in the package, in words: "Phone adapter", "2 calling cards"."""
        count = self.count_for(values)
        return self.name if count == 1 else f"{count} {self.plural[:1].lower()}{self.plural[1:]}"
