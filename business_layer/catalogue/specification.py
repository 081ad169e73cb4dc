"""A product specification: the questions that describe a product, and what customers read about it."""

from dataclasses import dataclass
from typing import Any

from business_layer.catalogue.answer_validation import validate_answers
from business_layer.catalogue.answer_words import answer_words, labeled_answers
from business_layer.catalogue.characteristics import Characteristic, Values, ValueType, count_of
from business_layer.catalogue.distinguishing_words import identify
from business_layer.catalogue.documents import ACKNOWLEDGED_BY
from business_layer.catalogue.pool_answers import answered_by_number, with_pool_answers
from business_layer.catalogue.product_facts import LabeledWords, ProductFact, facts_to_show, other_facts
from business_layer.shared.errors import Invalid

FREE_TEXT = frozenset({ValueType.TEXT, ValueType.PERSON_NAME, ValueType.GROUP, ValueType.ADDRESS})
# Answers that describe a service and not a customer, a number or a code, so that the next service may have the same.
REPEATABLE = frozenset(
    {
        ValueType.INTEGER,
        ValueType.MONEY,
        ValueType.CHOICE,
        ValueType.BOOLEAN,
        ValueType.AREA_CODE,
        ValueType.ZIP_CODE,
        ValueType.ACCESS_NUMBER,
    }
)
READY = "Ready to use."


@dataclass(frozen=True)
class ProductSpecification:
    """A named set of characteristics, and what customers read about a product: its facts and how to use it.

    `identified_by` are names of questions, of parts of groups (`cards.holder`) and of facts: they tell one product from
    others of its kind. `needed_to_use` are questions whose answers are shown like facts. `when_ready` is what we say
    about a product whose order is complete.
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
        """The questions that list phone numbers to be carried or moved, which a letter of agency names."""
        lists = (asked for asked in self.characteristics if asked.is_list)
        return tuple(asked.name for asked in lists if asked.type is ValueType.TELEPHONE)

    @property
    def chosen_from_stock(self) -> frozenset[str]:
        """The questions whose choices are the numbers that are free at this moment."""
        return frozenset(asked.name for asked in self.characteristics if asked.type is ValueType.RESERVED_NUMBER)

    @property
    def answered_by_number(self) -> frozenset[str]:
        """The questions that a number chosen from stock answers, such as its toll-free prefix."""
        return answered_by_number(self.characteristics)

    def with_pool_answers(self, answers: Values) -> dict[str, Any]:
        """The answers, with those that follow from each number that was chosen from stock."""
        return with_pool_answers(self.characteristics, answers)

    def is_sensitive(self, path: str) -> bool:
        """True if the answer at a path such as `losing.passcode` is for the network alone; False for unknown paths."""
        asked, members = None, self.characteristics
        for name in path.split("."):
            asked = next((member for member in members if member.name == name), None)
            if asked is None or asked.is_sensitive:
                return asked is not None
            members = asked.members
        return False

    def open_answers(self, values: Values) -> dict[str, Any]:
        """The answers without those for the network alone, in groups too."""
        return {name: _open(value, name, self) for name, value in values.items() if not self.is_sensitive(name)}

    def answers_to_repeat(self, values: Values) -> dict[str, Any]:
        """The answers that one more of the same, at the same address, may begin with.

        Whatever is for one order alone is left out, but not what the customer said about the address, such as that it
        has broadband. An acknowledgement of a document is given anew for each product.
        """
        return {
            asked.name: values[asked.name] for asked in self.characteristics if asked.name in values and _repeats(asked)
        }

    def validate_answers(self, answers: Values) -> dict[str, Any]:
        """Return the normalized answers to all questions that apply. Raises Invalid naming every wrong one.

        Answers to questions that do not apply are dropped. Paths into lists and groups read `cards.1.holder`.
        """
        return validate_answers(self.characteristics, answers)

    def valid_answers_so_far(self, answers: Values) -> dict[str, Any]:
        """The answers that are valid so far, for a running total; the others are left out."""
        try:
            return self.validate_answers(answers)
        except Invalid as wrong:
            names = {name.partition(".")[0] for name in wrong.errors}
            right = [asked for asked in self.characteristics if asked.name not in names]
            return validate_answers(right, answers)

    def countable_answers_so_far(self, answers: Values) -> dict[str, Any]:
        """The answers that are valid so far, with a count for each list and number that is not complete yet.

        A list counts as many rows as were begun, and a number that is not valid yet counts as its default or minimum:
        a running total must not say $0.00 for something that will cost more.
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

    def describe(self, values: Values) -> LabeledWords:
        """Each answer as a label and words a customer understands; sensitive answers are left out, in groups too."""
        return labeled_answers((asked for asked in self.characteristics if not asked.is_sensitive), values)

    def describe_for_messages(self, values: Values) -> LabeledWords:
        """The answers that a message may say of a product that works.

        Messages may go to strangers, so free text is left out; so are acknowledgements, and answers that matter to the
        order alone.
        """
        kept = (asked for asked in self.characteristics if asked.type not in FREE_TEXT and asked.must_be is None)
        return labeled_answers((asked for asked in kept if not (asked.is_sensitive or asked.is_order_only)), values)

    def answer_words(self, name: str, values: Values) -> str:
        """The answer to one question as people read it."""
        value = values.get(name)
        return answer_words(self.characteristic(name), value) if value not in (None, [], "") else "nothing"

    def open_facts(self, known: Values) -> LabeledWords:
        """The facts that customers, agents and mails may read, after the answers that are needed to use the product."""
        needed = labeled_answers((self.characteristic(name) for name in self.needed_to_use), known)
        return [*needed, *facts_to_show(self.facts, known, sensitive=False)]

    def sensitive_facts(self, known: Values) -> LabeledWords:
        """The answers and facts for the signed-in customer alone, without those that matter to the order alone."""
        own = (asked for asked in self.characteristics if asked.is_sensitive and not asked.is_order_only)
        return [*labeled_answers(own, known), *facts_to_show(self.facts, known, sensitive=True)]

    def facts_for_agents(self, known: Values) -> LabeledWords:
        """Everything known about a product besides its answers and the facts that its customer reads."""
        names = [asked.name for asked in self.characteristics] + [fact.name for fact in self.facts]
        return list(other_facts(names, known))

    def distinguishing_words(self, known: Values, *, without_free_text: bool = False) -> str:
        """A few words that tell a product from others of its kind; empty if nothing known does."""
        return identify(
            self.identified_by, self.characteristics, self.facts, known, without_free_text=without_free_text
        )


def _repeats(asked: Characteristic) -> bool:
    if asked.type not in REPEATABLE or asked.is_sensitive or asked.name in ACKNOWLEDGED_BY.values():
        return False
    return asked.must_be is not None or not asked.is_order_only


def _rows_begun(asked: Characteristic, answer: Any, values: Values) -> int:
    begun = len(answer) if isinstance(answer, (list, tuple)) else 0
    wanted = count_of(values.get(asked.as_many_as)) if asked.as_many_as else 0
    return min(max(begun, wanted, asked.at_least), asked.at_most)


def _open(value: Any, path: str, specification: ProductSpecification) -> Any:
    """A value without the sensitive parts of its groups."""
    if isinstance(value, list):
        return [_open(row, path, specification) for row in value]
    if not isinstance(value, dict):
        return value
    return {name: part for name, part in value.items() if not specification.is_sensitive(f"{path}.{name}")}
