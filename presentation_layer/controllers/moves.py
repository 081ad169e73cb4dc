"""Moving a service: the new address, what fits there, and then the review that all changes share."""

from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from business_layer.inventory.installation_slots import HalfDay
from business_layer.inventory.pools import crews_at
from business_layer.inventory.queries import ProductQueries, ResourceQueries
from business_layer.online_ordering.qualify_address import QualifyAddress
from business_layer.order_management.order_entry import ItemRequest
from business_layer.order_management.states import ItemAction
from business_layer.service_changes.move_options import MoveOptions, ViewMove
from business_layer.service_changes.propose_move import ProposeMove
from business_layer.service_changes.service_change import ChangeKind
from business_layer.shared.clock import Clock
from business_layer.shared.errors import Invalid
from presentation_layer.context import current_actor
from presentation_layer.controllers.change_forms import ChangeForms
from presentation_layer.controllers.earlier_proposals import named_proposal
from presentation_layer.forms.addresses import typed_address
from presentation_layer.forms.day_grid import DayGrid, day_grid
from presentation_layer.forms.moves import MoveForm, NewAddressForm, place_choices_for_911, speed_choices
from presentation_layer.forms.submission import submit
from presentation_layer.views.move import move_page, other_services
from presentation_layer.views.number_picker import TypedSearch
from presentation_layer.views.place_choices import PlaceChoices

SLOTS_OFFERED = 20


class MovesController:
    """The same pages on the store and in the back office."""

    def __init__(
        self,
        forms: ChangeForms,
        qualify: QualifyAddress,
        view: ViewMove,
        propose: ProposeMove,
        products: ProductQueries,
        choices: PlaceChoices,
        resources: ResourceQueries,
        clock: Clock,
    ) -> None:
        self._forms, self._qualify, self._view, self._propose = forms, qualify, view, propose
        self._products, self._choices, self._resources, self._clock = products, choices, resources, clock

    def move(self, product_id: UUID) -> ResponseReturnValue:
        """The first page. `?to=` names the answer about an address to which another service moves already."""
        known = self._qualify.known_address(_answer_named(request.args.get("to", "")), by=current_actor())
        return self._page(product_id, NewAddressForm.blank(typed_address(known)))

    def create_move(self, product_id: UUID) -> ResponseReturnValue:
        """Ask the network about the address. One that it cannot serve is refused, and stays in the form."""

        def ask(form: NewAddressForm) -> ResponseReturnValue:
            qualification = self._qualify(address=form.address, by=current_actor())
            options = self._view(product_id=product_id, qualification_id=qualification.id, by=current_actor())
            options.require_served()
            return redirect(_details(product_id, qualification.id))

        return submit(NewAddressForm.of(request.form), ask, lambda form: self._page(product_id, form))

    def move_details(self, product_id: UUID, qualification_id: UUID) -> ResponseReturnValue:
        options = self._view(product_id=product_id, qualification_id=qualification_id, by=current_actor())
        return self._details_page(product_id, options, self._form(options).begin(options, self._chosen(product_id)))

    def create_move_details(self, product_id: UUID, qualification_id: UUID) -> ResponseReturnValue:
        def propose(form: MoveForm) -> ResponseReturnValue:
            change = self._propose(
                product_id=product_id, qualification_id=qualification_id, wanted=form.wanted, by=current_actor()
            )
            return redirect(url_for(".service_change", change_id=change.id))

        options = self._view(product_id=product_id, qualification_id=qualification_id, by=current_actor())
        form = self._form(options).read(request.form)
        return submit(form, propose, lambda wrong: self._details_page(product_id, options, wrong))

    def create_move_check(self, product_id: UUID, qualification_id: UUID) -> ResponseReturnValue:
        """Ask the network again, which did not answer before."""
        self._qualify.ask(qualification_id, by=current_actor())
        return redirect(_details(product_id, qualification_id))

    def _chosen(self, product_id: UUID) -> ItemRequest | None:
        """The new service in the proposal from whose review the form was opened again."""
        earlier = self._forms.earlier(ChangeKind.MOVE, product_id)
        return next((item for item in earlier.items if item.action is ItemAction.ADD), None) if earlier else None

    def _page(self, product_id: UUID, form: NewAddressForm) -> str:
        return render_template("store/move.html", page=self._forms.page(ChangeKind.MOVE, product_id), form=form)

    def _details_page(self, product_id: UUID, options: MoveOptions, form: MoveForm) -> str:
        return render_template(
            "store/move_details.html",
            page=self._forms.page(ChangeKind.MOVE, product_id),
            move=move_page(options),
            form=form,
            others=other_services(
                self._products.of_customer(options.product.customer_id), product_id, options.product.address
            ),
        )

    def _form(self, options: MoveOptions) -> MoveForm:
        address = {"zip_code": options.address.zip_code}
        offers = self._choices.of(options.questions, address, options.initial, TypedSearch.of(request.values))
        soonest = options.schedule(options.carried_with_initial, at=self._clock.now()).ready_on
        form = MoveForm(options, offers, self._visits(options, soonest), soonest)
        for name, choices in (speed_choices(options), place_choices_for_911(options)):
            if name:
                form.offer(name, choices)
        return form

    def _visits(self, options: MoveOptions, earliest: date) -> DayGrid | None:
        """The half days on which a technician can come; None if nobody has to."""
        if not options.offering.needs_appointment:
            return None
        now, address = self._clock.now(), options.address
        slots = self._resources.free_slots(crews_at(address), earliest=earliest, at=now, limit=SLOTS_OFFERED)
        today = now.astimezone(ZoneInfo(address.time_zone)).date()
        free = [HalfDay(slot.on, slot.window).prefix for slot in slots]
        return day_grid([*self._held_visit(options), *free], address.time_zone, today)

    def _held_visit(self, options: MoveOptions) -> list[str]:
        """The half day that an open proposal for this address holds, which is free to its customer."""
        earlier, chosen = self._forms.earlier(ChangeKind.MOVE, options.product.id), self._chosen(options.product.id)
        if earlier is None or chosen is None or not earlier.is_open(at=self._clock.now()):
            return []
        return [chosen.installation] if chosen.installation and chosen.address == options.address else []


def _details(product_id: UUID, qualification_id: UUID) -> str:
    """The address of the second page, which shows what was chosen before if this page did."""
    again = named_proposal()
    return url_for(".move_details", product_id=product_id, qualification_id=qualification_id, again=again)


def _answer_named(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Invalid("This is not an address that we know.") from None
