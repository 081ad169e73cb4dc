"""A product specification: what a product technically is, with the characteristics that describe one."""

from dataclasses import dataclass
from typing import Any

from business_layer.catalogue.characteristics import Characteristic, Values, ValueType
from business_layer.catalogue.checks import checked_values
from business_layer.shared.errors import Invalid

FREE_TEXT = {ValueType.TEXT, ValueType.PERSON_NAME, ValueType.GROUP, ValueType.ADDRESS}


@dataclass(frozen=True)
class ProductSpecification:
    """A named set of characteristics."""

    name: str
    characteristics: tuple[Characteristic, ...]

    def characteristic(self, name: str) -> Characteristic:
        return next(asked for asked in self.characteristics if asked.name == name)

    def is_sensitive(self, path: str) -> bool:
        """Whether the answer at a path such as `losing.passcode` is for the network alone. Unknown paths are not."""
        asked, members = None, self.characteristics
        for name in path.split("."):
            asked = next((one for one in members if one.name == name), None)
            if asked is None or asked.is_sensitive:
                return asked is not None
            members = asked.members
        return False

    def checked(self, answers: Values) -> dict[str, Any]:
        """The normalized answers to all questions that apply; raises Invalid naming every wrong one.

        Answers to questions that do not apply are dropped. Paths into lists and groups read `cards.1.holder`.
        """
        return checked_values(self.characteristics, answers)

    def checked_so_far(self, answers: Values) -> dict[str, Any]:
        """The answers that are right so far, the rest left out: what a running total can be made of."""
        try:
            return self.checked(answers)
        except Invalid as wrong:
            names = {name.partition(".")[0] for name in wrong.errors}
            right = [one for one in self.characteristics if one.name not in names]
            return checked_values(right, answers)

    def described(self, values: Values, *, without_free_text: bool = False) -> list[tuple[str, str]]:
        """Each answer as a label and words a customer understands; sensitive answers are left out, in groups too.

        `without_free_text` leaves out what was written freely as well: for messages, which may go to strangers.
        """
        described = (
            (asked.label, _words(asked, values[asked.name]))
            for asked in self.characteristics
            if not (asked.is_sensitive or (without_free_text and asked.type in FREE_TEXT))
            and values.get(asked.name) not in (None, [], "")
        )
        return [(label, words) for label, words in described if words]


def _words(asked: Characteristic, value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(filter(None, (_words_of_one(asked, one) for one in value)))
    return _words_of_one(asked, value)


def _words_of_one(asked: Characteristic, value: Any) -> str:
    if asked.type is ValueType.GROUP:
        open_members = (one for one in asked.members if not one.is_sensitive and one.name in value)
        return ", ".join(_words(member, value[member.name]) for member in open_members)
    if asked.type is ValueType.ADDRESS:
        return address_words(value)
    if asked.type is ValueType.BOOLEAN:
        return "Yes" if value else "No"
    if asked.type is ValueType.MONEY:
        return f"${value}"
    if asked.type in {ValueType.TELEPHONE, ValueType.RESERVED_NUMBER, ValueType.ACCESS_NUMBER}:
        return telephone_words(value)
    return asked.label_of(str(value))


def address_words(address: Values) -> str:
    """An address that was given as an answer, in one line."""
    state_and_zip = f"{address['state']} {address['zip_code']}"
    return ", ".join(part for part in (address["street"], address["unit"], address["city"], state_and_zip) if part)


def telephone_words(number: str) -> str:
    """An E.164 United States number as people write it: (212) 555-0142."""
    digits = number.removeprefix("+1")
    return f"({digits[:3]}) {digits[3:6]}-{digits[6:]}" if len(digits) == 10 else number
