"""The form that changes a service: the offering's own fields for what may change, and the day."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, Self

from marshmallow import Schema
from marshmallow.fields import Field, List
from werkzeug.datastructures import MultiDict

from business_layer.catalogue.changes import changeable_questions, changed_answers
from business_layer.catalogue.characteristics import Characteristic, Values, ValueType
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.phone_numbers import phone_number_words
from business_layer.order_management.order_entry import ItemRequest
from business_layer.service_changes.calculated_change import WantedChange
from business_layer.service_changes.number_changes import GIVE_UP, NumberChange
from business_layer.service_changes.propose_change import INSTALLATION
from business_layer.shared.counts import count_words
from presentation_layer.forms.corrections import hidden_answer_field
from presentation_layer.forms.day_grid import DayGrid
from presentation_layer.forms.fields import Choice, Text, choice, hidden
from presentation_layer.forms.offerings import OfferingForm, question_field
from presentation_layer.forms.service_changes import AT_ONCE, read_day, typed_day, when_fields
from presentation_layer.forms.typed import as_typed
from presentation_layer.forms.views import FieldView, Offer

# The hidden field that names what else was asked when the form was sent.
ASKED = "asked"
DAY_FIELDS = ("when", "requested_on")


class ChangeForm(OfferingForm):
    """The answers of a product that may change, by today's version of its offering.

    `hides_codes` is true for agents: a code is not shown to them, and an empty field keeps it. A page asks for a
    technician's time, or for the numbers to give up, once the other answers make that necessary.
    """

    def __init__(
        self, offering: ProductOffering, has: Values, offers: Mapping[str, Offer], *, hides_codes: bool
    ) -> None:
        super().__init__(offering, offers)
        self.has, self.questions = has, self._open_questions(offering, has)
        self.hidden = frozenset(
            asked.name for asked in self.questions if hides_codes and offering.specification.is_sensitive(asked.name)
        )
        self.schema = _schema_of(offering, self.questions, self.hidden)
        self._added: dict[str, Field[Any]] = {}

    @property
    def questions_now(self) -> tuple[Characteristic, ...]:
        return self.questions

    def _open_questions(self, offering: ProductOffering, has: Values) -> tuple[Characteristic, ...]:
        """The questions whose answers may change."""
        return changeable_questions(offering, has)

    def _check_answers(self) -> None:
        """Raise Invalid for answers that may not be so."""
        changed_answers(self.offering, self.has, self.answers)

    def fill_answers(self, chosen: Values | None = None) -> Self:
        """Show the answers that the product has, or those that were chosen before."""
        answers = self.has if chosen is None else chosen
        asked = [question for question in self.questions if question.name in answers]
        shown = {question.name: as_read(question, answers[question.name]) for question in asked}
        return self.fill(as_typed({name: value for name, value in shown.items() if name not in self.hidden}))

    def fill_again(self, chosen: ItemRequest) -> Self:
        """Show what was chosen in a proposal."""
        self.fill_answers(chosen.values)
        self.typed |= {**typed_day(chosen.requested_on), INSTALLATION: chosen.installation}
        return self

    def ask_for_visit(self, grid: DayGrid) -> None:
        """Ask when a technician can come."""
        missing = "Choose when our technician can come."
        self._added[INSTALLATION] = choice(
            "When can our technician come?", grid.choices, kind="day_grid", grid=grid, missing=missing
        )

    def ask_what_to_give_up(self, change: NumberChange) -> None:
        """Ask which numbers go."""
        label = f"Choose {count_words(change.fewer, 'number')} to give up"
        choices = tuple(Choice(number, phone_number_words(number)) for number in change.present)
        self._added[GIVE_UP] = _numbers_field(label, choices)

    def give_up_again(self, change: NumberChange, chosen: Values) -> None:
        """Ask which numbers go, with those that went in a proposal."""
        self.ask_what_to_give_up(change)
        self.typed[GIVE_UP] = [number for number in change.present if number not in chosen.get(change.rule.into, ())]

    @property
    def asks_more(self) -> bool:
        """True if the page asks something that the form did not have when it was sent."""
        return not self._added.keys() <= set(str(self.typed.get(ASKED, "")).split())

    def read_again(self, submitted: MultiDict[str, str]) -> Self:
        """Read what was sent once more, with the questions that were added since."""
        if self._added:
            self.errors = {}
            self.read(submitted)
        return self

    def shown_again(self) -> Self:
        """This form on a page with all that it asks now."""
        self.typed[ASKED] = " ".join(self._added)
        return self

    @property
    def wanted(self) -> WantedChange:
        """The wishes in the form, also if it is not valid yet."""
        return WantedChange(
            answers=self.answers,
            give_up=tuple(self.typed.get(GIVE_UP) or ()),
            installation=str(self.data.get(INSTALLATION) or ""),
            requested_on=self.data.get("requested_on") or None,
        )

    @property
    def answers(self) -> dict[str, Any]:
        typed = {asked.name: self.typed.get(asked.name) for asked in self.questions}
        return {name: value for name, value in typed.items() if value or name not in self.hidden}

    @property
    def _all_fields(self) -> Mapping[str, Field[Any]]:
        return {**self.schema.fields, **self._added}

    @property
    def fields(self) -> dict[str, FieldView]:
        """The fields that templates show. What depends on an answer that cannot change is shown or left out."""
        names = {asked.name for asked in self.questions}
        left_out = DAY_FIELDS if INSTALLATION in self._added else ()
        return {
            name: _always_shown(view) if name in names and not self._depends_on_field(name) else view
            for name, view in super().fields.items()
            if name not in left_out
        }

    def _depends_on_field(self, name: str) -> bool:
        names = {asked.name for asked in self.questions}
        return names.issuperset(self.offering.specification.characteristic(name).when.names)

    def _set_typed(self, typed: Mapping[str, Any]) -> None:
        super()._set_typed(typed)
        if INSTALLATION in self._added:
            # A visit is on its own day.
            self.typed["when"] = AT_ONCE

    def _check(self) -> None:
        # The shape first, as any form; then the rules for changes in place of those for an order.
        super(OfferingForm, self)._check()
        self._take(self._check_answers, "")
        read_day(self)


def as_read(asked: Characteristic, answer: Any) -> Any:
    """An answer as a field shows it: phone numbers as people write them."""
    if isinstance(answer, list):
        return [as_read(asked, row) for row in answer]
    if isinstance(answer, dict) and asked.members:
        return {member.name: as_read(member, answer[member.name]) for member in asked.members if member.name in answer}
    return phone_number_words(answer) if asked.type is ValueType.TELEPHONE else answer


def _always_shown(view: FieldView) -> FieldView:
    return replace(view, applies_when="")


@lru_cache(maxsize=128)
def _schema_of(
    offering: ProductOffering, questions: tuple[Characteristic, ...], hidden_names: frozenset[str]
) -> Schema:
    """The schema of the questions that may change, and of the day. Offerings never change, so it is made once."""
    shape = {
        asked.name: hidden_answer_field(asked) if asked.name in hidden_names else question_field(asked, offering)
        for asked in questions
    }
    return Schema.from_dict({**shape, **when_fields(), ASKED: hidden()}, name=f"{offering.specification.name}Change")()


def _numbers_field(label: str, choices: Sequence[Choice]) -> Field[Any]:
    inner = Text(optional=True, metadata={"label": label})
    return List(inner, metadata={"label": label, "kind": "checkboxes", "hint": "", "choices": tuple(choices)})
