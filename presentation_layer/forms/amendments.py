"""The form that amends an item of an order: the offering's own fields for what may still change, and its days."""

from datetime import date
from typing import Any, Self

from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.characteristics import Characteristic, Values
from business_layer.catalogue.offering import ProductOffering
from business_layer.online_ordering.qualification import ServiceQualification
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.order_entry import ItemRequest
from business_layer.service_changes.amendable_items import questions_to_amend
from business_layer.service_changes.calculated_amendment import WantedAmendment, amended_answers
from business_layer.service_changes.number_changes import GIVE_UP
from business_layer.service_changes.propose_change import INSTALLATION
from presentation_layer.forms.changes import DAY_FIELDS, ChangeForm
from presentation_layer.forms.dates import written_date
from presentation_layer.forms.fields import Choice, choice
from presentation_layer.forms.offerings import Offers
from presentation_layer.forms.service_changes import AT_ONCE, ON_A_DAY
from presentation_layer.forms.views import FieldView

MOVE_ON = "move_on"


class AmendmentForm(ChangeForm):
    """The answers of an item that may still change, by the version of the offering that it was sold from.

    `qualification` is the network's answer about another address, if the customer asks for another. With `day_alone`,
    the item changes or moves a service, and only its day can change.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        item: ProductOrderItem,
        offers: Offers,
        *,
        hides_codes: bool,
        day_alone: bool = False,
        qualification: ServiceQualification | None = None,
    ) -> None:
        self._catalogue, self._item, self.qualification = catalogue, item, qualification
        self.day_alone = day_alone
        super().__init__(catalogue.offering(item.offering_slug), item.values, offers, hides_codes=hides_codes)

    def fill_again(self, chosen: ItemRequest) -> Self:
        return self.fill_answers(chosen.values).fill_days(chosen)

    def fill_days(self, chosen: ItemRequest | None = None) -> Self:
        """Show the days that are ordered, or those that were chosen before."""
        item = chosen or self._item
        self.typed |= {INSTALLATION: item.installation, MOVE_ON: item.move_on.isoformat() if item.move_on else ""}
        if item.requested_on:
            self.typed |= {"when": ON_A_DAY, "requested_on": written_date(item.requested_on)}
        return self

    def ask_for_move_day(self, days: tuple[Choice, ...]) -> None:
        """Ask for the day on which the number moves."""
        self._added[MOVE_ON] = choice("When should the number move?", days, missing="Choose a day.")

    @property
    def amendment(self) -> WantedAmendment:
        """The wishes in the form, also if it is not valid yet."""
        move_on = str(self.data.get(MOVE_ON) or "")
        return WantedAmendment(
            answers=self.answers,
            give_up=tuple(self.typed.get(GIVE_UP) or ()),
            installation=str(self.data.get(INSTALLATION) or ""),
            move_on=date.fromisoformat(move_on) if move_on else None,
            requested_on=self.data.get("requested_on") or None,
            qualification=self.qualification,
        )

    @property
    def fields(self) -> dict[str, FieldView]:
        """The fields that templates show. A visit, and a number that moves, are on their own day."""
        left_out = DAY_FIELDS if MOVE_ON in self._added else ()
        return {name: view for name, view in super().fields.items() if name not in left_out}

    def _open_questions(self, offering: ProductOffering, has: Values) -> tuple[Characteristic, ...]:
        return () if self.day_alone else questions_to_amend(self._catalogue, offering, has)

    def _check_answers(self) -> None:
        if not self.day_alone:
            amended_answers(self._catalogue, self._item, self.answers)

    def _set_typed(self, typed: Any) -> None:
        super()._set_typed(typed)
        if MOVE_ON in self._added:
            self.typed["when"] = AT_ONCE
