"""The forms of a move: the new address, and the questions that depend on it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from marshmallow.fields import Field

from business_layer.catalogue.documents import REGISTERED_ADDRESS
from business_layer.order_management.order_entry import ItemRequest
from business_layer.service_changes.move_options import MoveOptions
from business_layer.service_changes.propose_move import WantedMove
from business_layer.shared.addresses import GeographicAddress
from business_layer.shared.errors import Invalid
from presentation_layer.forms.addresses import AddressSchema, address_of
from presentation_layer.forms.changes import as_read
from presentation_layer.forms.day_grid import DayGrid
from presentation_layer.forms.fields import Choice, choice
from presentation_layer.forms.form import Form
from presentation_layer.forms.offerings import OfferingForm, Offers
from presentation_layer.forms.service_changes import read_day, typed_day, when_fields
from presentation_layer.forms.typed import as_typed
from presentation_layer.words import date_words

WE_BEGIN = "The move starts on that day. The review shows the day by which it works there."
INSTALLATION, REQUESTED_ON = "installation", "requested_on"


class NewAddressForm(Form):
    """The address to which a service moves."""

    schema = AddressSchema()

    @property
    def address(self) -> GeographicAddress:
        """The checked address of a valid form."""
        found: GeographicAddress = self.data["address"]
        return found

    def _check(self) -> None:
        super()._check()
        if self.errors:
            return
        try:
            self.data["address"] = address_of(self.data, "")
        except Invalid as wrong:
            self.errors |= wrong.errors


class MoveForm(OfferingForm):
    """The questions of a move, with the half day of a technician's visit, or the day to begin without a visit."""

    def __init__(
        self, options: MoveOptions, offers: Offers, visits: DayGrid | None, soonest: date | None = None
    ) -> None:
        super().__init__(options.questions, offers)
        hints = (f"It works there by {date_words(soonest)}.", WE_BEGIN) if soonest else ()
        self._days = _visit_field(options, visits) if visits else when_fields(*hints)

    @property
    def _all_fields(self) -> Mapping[str, Field[Any]]:
        return {**self.schema.fields, **self._days}

    @property
    def wanted(self) -> WantedMove:
        return WantedMove(
            answers=self.data.get("values", {}),
            installation=self.data.get(INSTALLATION, ""),
            requested_on=self.data.get(REQUESTED_ON),
        )

    def begin(self, options: MoveOptions, chosen: ItemRequest | None = None) -> "MoveForm":
        """Show the answers as they are now, and those that follow from the new address.

        `chosen` is the new service as it was proposed before: its answers and its day are shown instead.
        """
        questions = {asked.name: asked for asked in options.questions.specification.characteristics}
        answers = options.initial | {
            name: chosen.values[name] for name in questions if chosen and name in chosen.values
        }
        self.fill(as_typed({name: as_read(questions[name], answer) for name, answer in answers.items()}))
        self.suggest(options.address.zip_code)
        if chosen:
            self.typed |= {INSTALLATION: chosen.installation, **typed_day(chosen.requested_on)}
        return self

    def _check(self) -> None:
        super()._check()
        if INSTALLATION not in self._days:
            read_day(self)


def _visit_field(options: MoveOptions, visits: DayGrid) -> dict[str, Field[Any]]:
    label = f"When should our technician come to {options.address.street}?"
    return {
        INSTALLATION: choice(
            label, visits.choices, kind="day_grid", grid=visits, missing="Choose when our technician can come."
        )
    }


def place_choices_for_911(options: MoveOptions) -> tuple[str, tuple[Choice, ...]]:
    """The question for the place to which 911 sends help, with the new address at the answer that means it.

    Both are empty if the service has no such question.
    """
    asked = {question.name: question for question in options.questions.specification.characteristics}
    if REGISTERED_ADDRESS not in asked:
        return "", ()
    for name, others in asked[REGISTERED_ADDRESS].when.clauses:
        return name, tuple(
            Choice(answer.value, answer.label, answer.hint)
            if answer.value in others
            else Choice(answer.value, "To the new address", str(options.address))
            for answer in asked[name].allowed
        )
    return "", ()


def speed_choices(options: MoveOptions) -> tuple[str, tuple[Choice, ...]]:
    """The question for the speed, with what the whole service costs a month at each that the new address can have.

    Both are empty without speeds.
    """
    rule = options.offering.availability
    if rule is None or not rule.mbps or not options.speeds:
        return "", ()
    asked = options.offering.specification.characteristic(rule.mbps)
    return rule.mbps, tuple(
        Choice(
            speed.value,
            speed.label,
            "" if speed.value in options.speeds else "Not available at this address",
            is_disabled=speed.value not in options.speeds,
            price=str(options.monthly_with({rule.mbps: speed.value})),
            unit="a month",
        )
        for speed in asked.allowed
    )
