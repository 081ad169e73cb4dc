"""A product specification: what a product technically is, with the characteristics that describe one."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from business_layer.catalogue.answer_validation import validate_answers
from business_layer.catalogue.characteristics import Characteristic, Values, ValueType, count_of
from business_layer.catalogue.facts import LabelledWords, ProductFact, facts_to_show, other_facts
from business_layer.catalogue.phone_numbers import hyphenated, phone_number_words
from business_layer.shared.errors import Invalid

FREE_TEXT = {ValueType.TEXT, ValueType.PERSON_NAME, ValueType.GROUP, ValueType.ADDRESS}
# A person's name was checked to hold no address of a page, so that it may stand in a message.
NOT_IN_MESSAGES = {ValueType.TEXT, ValueType.ADDRESS}
MOST_NAMED = 3
READY = "Ready to use."
TELEPHONES = {ValueType.TELEPHONE, ValueType.RESERVED_NUMBER, ValueType.ACCESS_NUMBER}


@dataclass(frozen=True)
class ProductSpecification:
    """A named set of characteristics, and what is told of a product: facts, how to use it, what tells it from others.

    `identified_by` are names of questions, of parts of groups (`cards.holder`) and of facts. `needed_to_use` are
    questions whose answers are told like facts. `when_ready` is what is said of one whose order is complete.
    """

    name: str
    characteristics: tuple[Characteristic, ...]
    facts: tuple[ProductFact, ...] = ()
    how_to_use: str = ""
    needed_to_use: tuple[str, ...] = ()
    when_ready: str = READY
    identified_by: tuple[str, ...] = ()

    def characteristic(self, name: str) -> Characteristic:
        return next(asked for asked in self.characteristics if asked.name == name)

    @property
    def listed_telephones(self) -> tuple[str, ...]:
        """The questions that list telephone numbers: those to be carried or moved, which a letter of agency names."""
        lists = (one for one in self.characteristics if one.is_list)
        return tuple(one.name for one in lists if one.type is ValueType.TELEPHONE)

    @property
    def chosen_from_stock(self) -> frozenset[str]:
        """The questions whose choices are what is free at this moment."""
        return frozenset(asked.name for asked in self.characteristics if asked.type is ValueType.RESERVED_NUMBER)

    def is_sensitive(self, path: str) -> bool:
        """Whether the answer at a path such as `losing.passcode` is for the network alone. Unknown paths are not."""
        asked, members = None, self.characteristics
        for name in path.split("."):
            asked = next((one for one in members if one.name == name), None)
            if asked is None or asked.is_sensitive:
                return asked is not None
            members = asked.members
        return False

    def open_answers(self, values: Values) -> dict[str, Any]:
        """The answers without those that are for the network alone, in groups too."""
        return {name: _open(value, name, self) for name, value in values.items() if not self.is_sensitive(name)}

    def validate_answers(self, answers: Values) -> dict[str, Any]:
        """The normalized answers to all questions that apply; raises Invalid naming every wrong one.

        Answers to questions that do not apply are dropped. Paths into lists and groups read `cards.1.holder`.
        """
        return validate_answers(self.characteristics, answers)

    def valid_answers_so_far(self, answers: Values) -> dict[str, Any]:
        """The answers that are right so far, the rest left out: what a running total can be made of."""
        try:
            return self.validate_answers(answers)
        except Invalid as wrong:
            names = {name.partition(".")[0] for name in wrong.errors}
            right = [one for one in self.characteristics if one.name not in names]
            return validate_answers(right, answers)

    def countable_answers_so_far(self, answers: Values) -> dict[str, Any]:
        """The answers that are right so far, with what is counted though it is not complete.

        A list counts as many rows as were begun, and a number that is not right yet as many as are asked for at first:
        a running total must not say $0.00 of what will cost more.
        """
        values = self.valid_answers_so_far(answers)
        for asked in self.characteristics:
            if asked.name in values or not asked.is_required or not asked.applies(values):
                continue
            if asked.is_list and not asked.allowed:
                values[asked.name] = [None] * _rows_begun(asked, answers.get(asked.name), values)
            elif asked.type is ValueType.INTEGER:
                values[asked.name] = asked.default or asked.minimum or 1
        return values

    def describe(self, values: Values) -> LabelledWords:
        """Each answer as a label and words a customer understands; sensitive answers are left out, in groups too."""
        return _labelled((one for one in self.characteristics if not one.is_sensitive), values)

    def describe_for_messages(self, values: Values) -> LabelledWords:
        """The answers that a message may say of a product that works.

        Messages may go to strangers, so what was written freely is left out; so are acknowledgements, and what mattered
        to the order alone.
        """
        kept = (one for one in self.characteristics if one.type not in FREE_TEXT and one.must_be is None)
        return _labelled((one for one in kept if not (one.is_sensitive or one.is_order_only)), values)

    def answer_words(self, name: str, values: Values) -> str:
        """The answer to one question as people read it."""
        value = values.get(name)
        return _words(self.characteristic(name), value) if value not in (None, [], "") else "nothing"

    def open_facts(self, known: Values) -> LabelledWords:
        """What customers, agents and mails may tell of how a product is used: the answers it takes, and the facts."""
        needed = _labelled((self.characteristic(name) for name in self.needed_to_use), known)
        return [*needed, *facts_to_show(self.facts, known, sensitive=False)]

    def sensitive_facts(self, known: Values) -> LabelledWords:
        """What is for the signed-in customer's eyes alone: sensitive answers of use after the order, and facts."""
        own = (one for one in self.characteristics if one.is_sensitive and not one.is_order_only)
        return [*_labelled(own, known), *facts_to_show(self.facts, known, sensitive=True)]

    def facts_for_agents(self, known: Values) -> LabelledWords:
        """What is known of a product beyond its answers and what its customer is told."""
        asked, facts = (one.name for one in self.characteristics), (one.name for one in self.facts)
        return list(other_facts((*asked, *facts), known))

    def identifying_words(self, known: Values, *, without_free_text: bool = False) -> str:
        """What tells a product from others of its kind, in a few words; empty where nothing is known that does."""
        found = (self._identifying(path, known, without_free_text) for path in self.identified_by)
        return ", ".join(_shortened(words) for words in found if words)

    def _identifying(self, path: str, known: Values, without_free_text: bool) -> list[str]:
        name, _, part = path.partition(".")
        value = known.get(name)
        rows = value if isinstance(value, list) else [value] if value not in (None, "") else []
        fact = next((one for one in self.facts if one.name == name), None)
        if fact is not None:
            return [hyphenated(one) if fact.type in TELEPHONES else fact.words(one) for one in rows]
        asked = self.characteristic(name)
        if part:
            asked = next(one for one in asked.members if one.name == part)
            rows = [row[part] for row in rows if part in row]
        if without_free_text and asked.type in NOT_IN_MESSAGES:
            return []
        return [hyphenated(one) if asked.type in TELEPHONES else _words(asked, one) for one in rows]


def _rows_begun(asked: Characteristic, answer: Any, values: Values) -> int:
    begun = len(answer) if isinstance(answer, (list, tuple)) else 0
    wanted = count_of(values.get(asked.as_many_as)) if asked.as_many_as else 0
    return min(max(begun, wanted, asked.at_least), asked.at_most)


def _shortened(words: list[str]) -> str:
    more = len(words) - MOST_NAMED
    return ", ".join(words[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _open(value: Any, path: str, specification: ProductSpecification) -> Any:
    if isinstance(value, list):
        return [_open(one, path, specification) for one in value]
    if not isinstance(value, dict):
        return value
    return {name: one for name, one in value.items() if not specification.is_sensitive(f"{path}.{name}")}


def _labelled(questions: Iterable[Characteristic], values: Values) -> LabelledWords:
    """Label and words of each question that is answered."""
    answered = (one for one in questions if values.get(one.name) not in (None, [], ""))
    labelled = ((one.short_label, _words(one, values[one.name])) for one in answered)
    return [(label, words) for label, words in labelled if words]


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
    if asked.type in TELEPHONES:
        return phone_number_words(value)
    return asked.label_of(str(value))


def address_words(address: Values) -> str:
    """An address that was given as an answer, in one line."""
    state_and_zip = f"{address['state']} {address['zip_code']}"
    return ", ".join(part for part in (address["street"], address["unit"], address["city"], state_and_zip) if part)
