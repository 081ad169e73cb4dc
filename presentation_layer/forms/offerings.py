"""The form of an offering, made from the catalogue: its shape here, its rules in the specification."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, Self

from marshmallow import Schema, fields
from werkzeug.datastructures import MultiDict

from business_layer.catalogue.characteristics import Characteristic, ValueType
from business_layer.catalogue.choice_prices import price_grid_of
from business_layer.catalogue.offering import ProductOffering
from business_layer.shared.addresses import GeographicAddress
from business_layer.shared.errors import DomainError, Invalid
from presentation_layer.forms.addresses import UncheckedAddressSchema, address_field, address_of
from presentation_layer.forms.choice_words import choices_of
from presentation_layer.forms.fields import Choice, Text
from presentation_layer.forms.form import Form
from presentation_layer.forms.typed import whole_number
from presentation_layer.forms.views import FieldView, Offer, kind_of_choices

Offers = Mapping[str, Offer]
NO_OFFERS: Offers = {}
PILLS_AT_MOST = 10
V = ValueType
LOOKS: dict[ValueType, dict[str, Any]] = {
    V.INTEGER: {"kind": "number", "inputmode": "numeric"},
    V.MONEY: {"kind": "money", "inputmode": "decimal"},
    V.EMAIL: {"kind": "email", "autocomplete": "email"},
    V.TELEPHONE: {"kind": "tel", "autocomplete": "tel"},
    V.ZIP_CODE: {"kind": "text", "inputmode": "numeric", "autocomplete": "postal-code"},
    V.ACCESS_CODE: {"kind": "text", "inputmode": "numeric", "autocomplete": "off"},
    V.USER_NAME: {"kind": "text", "autocomplete": "off"},
    V.RESERVED_NUMBER: {"kind": "number_picker"},
    V.PERSON_NAME: {"kind": "text"},
}


# The answers that are numbers, or decide which number it is.
NUMBERS = frozenset({V.AREA_CODE, V.RESERVED_NUMBER, V.ACCESS_NUMBER})


class OfferingForm(Form):
    """The answers to an offering's questions, with quantity and service address where it asks for them.

    `offers` are the choices that depend on the place or on what is free just now: area codes, numbers.
    """

    def __init__(self, offering: ProductOffering, offers: Offers = NO_OFFERS) -> None:
        super().__init__()
        self.offering, self.schema = offering, schema_of(offering)
        self._offers.update(offers)

    def read(self, submitted: MultiDict[str, str]) -> Self:
        return super().read(self._with_both_answers(submitted))

    def _with_both_answers(self, submitted: MultiDict[str, str]) -> MultiDict[str, str]:
        """Return the answers with the two that a price in the table means."""
        return MultiDict([*submitted.items(multi=True), *self.answers_in_table(submitted).items()])

    def answers_in_table(self, chosen: Mapping[str, str]) -> dict[str, str]:
        """The two answers that a price chosen in the table means; empty if none was chosen."""
        grid = price_grid_of(self.offering)
        pair = next((pair for pair in grid.monthly if " ".join(pair) == chosen.get(grid.name)), None) if grid else None
        return dict(zip((grid.rows.name, grid.columns.name), pair, strict=True)) if grid and pair else {}

    def _set_typed(self, typed: Mapping[str, Any]) -> None:
        super()._set_typed(self.offering.specification.with_pool_answers(typed))
        for asked in self.offering.specification.characteristics:
            if asked.as_many_as:
                self.typed[asked.name] = self._as_many_rows(asked)

    def _as_many_rows(self, asked: Characteristic) -> list[Any]:
        """A row for each item another answer counts; what was typed beyond them is not lost."""
        rows, counted = list(self.typed.get(asked.name) or []), self.typed.get(asked.as_many_as)
        wanted = len(counted) if isinstance(counted, list) else whole_number(str(counted or ""), most=asked.at_most)
        while len(rows) > max(wanted or 1, 1) and not rows[-1]:
            rows.pop()
        return rows + [""] * ((wanted or 1) - len(rows))

    def suggest(self, zip_code: str) -> Self:
        """Answer what follows from a place: its ZIP code, and the first area code there. What was typed stays."""
        for asked in self.offering.specification.characteristics:
            typed, offer = self.typed.get(asked.name), self._offers.get(asked.name)
            if asked.type is V.ZIP_CODE and not typed:
                self.typed[asked.name] = zip_code
            elif asked.type is V.AREA_CODE and offer and offer.choices:
                free = [choice.value for choice in offer.choices]
                self.typed[asked.name] = typed if typed in free else free[0]
        return self

    @property
    def answers(self) -> dict[str, Any]:
        names = {asked.name for asked in self.offering.specification.characteristics}
        return {name: value for name, value in self.typed.items() if name in names}

    @property
    def questions_now(self) -> tuple[Characteristic, ...]:
        """The questions that the page asks."""
        return self.offering.specification.characteristics

    @property
    def asks_customer(self) -> bool:
        """True if the page has questions that the catalogue words for customers."""
        return bool(self.questions_now)

    @property
    def asks_for_number(self) -> bool:
        """True if one of them is for a number that the customer will have or call."""
        return any(asked.type in NUMBERS for asked in self.questions_now)

    @property
    def speed(self) -> str:
        """The speed that was chosen, if the offering has speeds."""
        rule = self.offering.availability
        return str(self.typed.get(rule.mbps) or "") if rule and rule.mbps else ""

    @property
    def quantity(self) -> int:
        return int(self.data.get("quantity", 1))

    @property
    def address(self) -> GeographicAddress | None:
        """The service address; None if any part has an error, since parts may agree and yet hold what nobody types."""
        is_wrong = any(name.partition(".")[0] == "address" for name in self.errors)
        found: GeographicAddress | None = self.data.get("address")
        return None if is_wrong else found

    def reject(self, error: DomainError) -> None:
        """Show the message at its field; what is no longer free is not offered again."""
        super().reject(error)
        for name in self.offering.specification.chosen_from_stock & self.errors.keys():
            offer = self._offers.get(name, Offer(()))
            left = tuple(choice for choice in offer.choices if choice.value != self.typed[name])
            self._offers[name] = replace(offer, choices=left)

    @property
    def fields(self) -> dict[str, FieldView]:
        """The fields that templates show: what a chosen number answers is not asked."""
        hidden = self.offering.specification.answered_by_number
        return {name: view for name, view in super().fields.items() if name not in hidden}

    def _check(self) -> None:
        super()._check()
        self._take(lambda: self.data.update(values=self.offering.specification.validate_answers(self.answers)), "")
        if self.offering.asks_for_address:
            self._take(lambda: self.data.update(address=address_of(self.typed["address"], "address")), "address")
        if self.offering.quantity_at_most > 1:
            self._take(lambda: self.data.update(quantity=_quantity(self.typed["quantity"], self.offering)), "quantity")

    def _take(self, check: Any, at: str) -> None:
        """Run a rule of the business; its errors come after those of the shape, which know more."""
        try:
            check()
        except Invalid as wrong:
            for name, message in (wrong.errors or {at: wrong.message}).items():
                self.errors.setdefault(name, message)


@lru_cache(maxsize=128)
def schema_of(offering: ProductOffering) -> Schema:
    """The schema of an offering. A published offering never changes, so its schema is made once."""
    shape: dict[str, fields.Field[Any]] = {}
    if offering.asks_for_address:
        shape["address"] = address_field({"label": "Where do you need service?"})
    for asked in offering.specification.characteristics:
        shape[asked.name] = question_field(asked, offering)
    if offering.quantity_at_most > 1:
        looks = {"label": "How many do you need?", "hint": f"1 to {offering.quantity_at_most}.", "default": "1"}
        shape["quantity"] = Text(
            longest=20, optional=True, metadata={**looks, "kind": "number", "inputmode": "numeric", "unmarked": True}
        )
    return Schema.from_dict(shape, name=f"{offering.specification.name}Schema")()


def question_field(asked: Characteristic, offering: ProductOffering | None = None) -> fields.Field[Any]:
    """The field of one question, in its type's look; with an offering its choices show their prices."""
    looks = _looks(asked, offering)
    if asked.is_list and asked.allowed:
        return fields.List(
            Text(optional=True, metadata=looks),
            metadata={**looks, "kind": "checkboxes", "optional": not asked.is_required},
        )
    if asked.is_list:
        inner = _single_field(asked, {**looks, "hint": "", "applies_when": None, "optional": False})
        many = {"kind": "rows", "rows_at_most": asked.at_most, "optional": not asked.is_required}
        many |= {"row_label": asked.label_one or asked.label, "as_many_as": asked.as_many_as}
        return fields.List(inner, metadata={**looks, **many})
    return _single_field(asked, looks)


def _single_field(asked: Characteristic, looks: dict[str, Any]) -> fields.Field[Any]:
    if asked.type is V.GROUP:
        members: dict[str, fields.Field[Any]] = {member.name: question_field(member) for member in asked.members}
        inner: Any = Schema.from_dict(members, name=f"{asked.name.title()}Schema")
        return fields.Nested(inner, metadata={**looks, "kind": "group"})
    if asked.type is V.ADDRESS:
        return address_field(looks, UncheckedAddressSchema)
    if asked.type is V.BOOLEAN:
        return fields.Boolean(metadata={**looks, "kind": "checkbox"}, load_default=False)
    return Text(longest=asked.maximum if asked.type is V.TEXT and asked.maximum else 200, optional=True, metadata=looks)


def _looks(asked: Characteristic, offering: ProductOffering | None) -> dict[str, Any]:
    hint = " ".join(filter(None, (asked.hint, limit_words(asked))))
    looks: dict[str, Any] = {"label": asked.label, "kind": "text", "hint": hint, **LOOKS.get(asked.type, {})}
    if asked.allowed:
        choices = choices_of(asked, offering)
        looks |= {"choices": choices, "kind": kind_of_choices(choices)}
    elif asked.type is V.INTEGER and _is_short_range(asked):
        looks |= {"choices": _counts(asked), "kind": "radios"}
    if asked.default is not None:
        looks["default"] = asked.default if isinstance(asked.default, list) else str(asked.default)
    if asked.when.clauses:
        looks["applies_when"] = {name: list(values) for name, values in asked.when.clauses}
    return {**looks, "optional": not asked.is_required}


def _is_short_range(asked: Characteristic) -> bool:
    """True if all answers fit in a row of pills."""
    return asked.minimum is not None and asked.maximum is not None and asked.maximum - asked.minimum < PILLS_AT_MOST


def _counts(asked: Characteristic) -> tuple[Choice, ...]:
    return tuple(Choice(str(count), str(count)) for count in range(asked.minimum or 0, (asked.maximum or 0) + 1))


def limit_words(asked: Characteristic) -> str:
    """The limits of an answer, said in advance; empty if there are none or the hint says them."""
    if asked.is_list:
        is_said = bool(asked.allowed or asked.as_many_as)
        return "" if is_said else f"Up to {asked.count_words(asked.at_most) or asked.at_most}."
    if asked.type is V.ACCOUNT_CODE:
        return "4 to 20 letters, digits, or hyphens."
    if asked.minimum is None or asked.maximum is None:
        return ""
    if asked.type is V.MONEY:
        return f"From ${asked.minimum} to ${asked.maximum}."
    is_said = asked.type is not V.INTEGER or _is_short_range(asked)
    return "" if is_said else f"From {asked.minimum} to {asked.maximum}."


def _quantity(typed: str, offering: ProductOffering) -> int:
    number = whole_number(str(typed).strip() or "1", most=offering.quantity_at_most)
    if not number:
        raise Invalid(f"Enter a quantity from 1 to {offering.quantity_at_most}.", field="quantity")
    return number
