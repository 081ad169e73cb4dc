"""Equipment that an offering ships by mail or with a carrier, because it cannot be used without it."""

from dataclasses import dataclass

from business_layer.catalogue.answer_conditions import Condition
from business_layer.catalogue.characteristics import Values, count_of


@dataclass(frozen=True, kw_only=True)
class ShippingRule:
    """The equipment that is sent on some answers. `count` names the answer that says how many; one without it.

    `in_the_box` are the things a customer finds in the package, if there is more to say than its name.

    `afterwards` says what to do with it when the service has ended: where to return it, or how to discard it.

    `received` labels the button with which the customer confirms that it arrived, `on_arrival` says what to do with it
    then. A carrier that does not deliver to post office boxes needs a street address.
    """

    name: str
    plural: str
    received: str
    on_arrival: str = ""
    count: str = ""
    to_post_office_box: bool = True
    in_the_box: tuple[str, ...] = ()
    afterwards: str = ""
    when: Condition = Condition()

    def count_for(self, values: Values) -> int:
        return (count_of(values.get(self.count)) or 1) if self.count else 1

    def contents(self, values: Values) -> str:
        """The contents of the package in words: "Phone adapter", "2 calling cards"."""
        count = self.count_for(values)
        return self.name if count == 1 else f"{count} {self.plural[:1].lower()}{self.plural[1:]}"
