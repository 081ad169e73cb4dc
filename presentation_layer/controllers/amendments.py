"""Amending an item of an order in flight: which item, its fields as they are ordered, and the proposal."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from business_layer.catalogue.ports import Catalogues
from business_layer.inventory.queries import ResourceQueries
from business_layer.online_ordering.qualification import ServiceQualification
from business_layer.online_ordering.qualify_address import QualifyAddress
from business_layer.order_management.answer_revision import AnswerRevision
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.queries import OrderQueries
from business_layer.service_changes.amendable_items import item_of_order, only_day_can_change
from business_layer.service_changes.calculated_amendment import CalculatedAmendment
from business_layer.service_changes.number_changes import GIVE_UP, numbers_to_choose_from
from business_layer.service_changes.propose_amendment import PreviewAmendment, ProposeAmendment
from business_layer.service_changes.propose_change import INSTALLATION
from business_layer.service_changes.service_change import ChangeKind, ServiceChange
from business_layer.shared.actor import ActorKind
from business_layer.shared.clock import Clock
from presentation_layer.context import current_actor
from presentation_layer.controllers.cancellations import AnswerForm, answer_form_type
from presentation_layer.controllers.earlier_proposals import EarlierProposals, named_proposal
from presentation_layer.forms.addresses import typed_address
from presentation_layer.forms.amendments import AmendmentForm
from presentation_layer.forms.moves import NewAddressForm
from presentation_layer.forms.submission import submit
from presentation_layer.views.amendment import (
    AmendmentPage,
    amendable_items,
    amendment_links,
    amendment_page,
    amendment_price,
    move_days_for,
    visits_for,
)
from presentation_layer.views.change_page import change_sections, change_table, kept_facts
from presentation_layer.views.number_picker import TypedSearch
from presentation_layer.views.place_choices import PlaceChoices


class AmendmentsController:
    """The same pages on the store and in the back office."""

    def __init__(
        self,
        orders: OrderQueries,
        preview: PreviewAmendment,
        propose: ProposeAmendment,
        catalogues: Catalogues,
        choices: PlaceChoices,
        resources: ResourceQueries,
        qualify: QualifyAddress,
        answer: AnswerRevision,
        earlier: EarlierProposals,
        clock: Clock,
    ) -> None:
        self._orders, self._preview, self._propose, self._catalogues = orders, preview, propose, catalogues
        self._qualify, self._answer, self._earlier = qualify, answer, earlier
        self._choices, self._resources, self._clock = choices, resources, clock

    def amendment(self, number: str) -> ResponseReturnValue:
        """The choice of an item; an order of one thing asks for none."""
        order = self._order(number)
        if earlier := self._earlier.of_page(ChangeKind.AMEND):
            return redirect(_again(earlier, order))
        if len(order.items) == 1:
            return redirect(url_for(".item_amendment", number=number, item_number=order.items[0].number))
        items = amendable_items(order)
        return render_template("store/amendment_items.html", number=number, items=items)

    def item_amendment(self, number: str, item_number: int) -> ResponseReturnValue:
        order = self._order(number)
        page = self._about(order, item_number)
        if page.reason:
            return _blocked(page)
        form, earlier = self._form(order, item_number), self._earlier.of_page(ChangeKind.AMEND)
        if earlier is None or earlier.item.id != item_of_order(order, item_number).id:
            return self._page(form.fill_answers().fill_days(), order, item_number)
        form.fill_again(earlier.item)
        for numbers in numbers_to_choose_from(self._so_far(form, number, item_number).numbers):
            form.give_up_again(numbers, earlier.item.values)
        return self._page(form, order, item_number)

    def create_amendment(self, number: str, item_number: int) -> ResponseReturnValue:
        def propose(form: AmendmentForm) -> ResponseReturnValue:
            change = self._propose(number=number, item_number=item_number, wanted=form.amendment, by=current_actor())
            return redirect(url_for(".service_change", change_id=change.id))

        order = self._order(number)
        form = self._typed(order, item_number)
        if form.asks_more:
            form.errors = {name: words for name, words in form.errors.items() if name not in {INSTALLATION, GIVE_UP}}
        if form.asks_more and not form.errors:
            return self._page(form, order, item_number)
        return submit(form, propose, lambda wrong: self._page(wrong, order, item_number))

    def amendment_totals(self, number: str, item_number: int) -> ResponseReturnValue:
        form = self._form(self._order(number), item_number).read(request.form)
        price = amendment_price(self._so_far(form, number, item_number))
        return render_template("store/_price_so_far.html", price=price)

    def _about(self, order: ProductOrder, item_number: int) -> AmendmentPage:
        item, revisions = item_of_order(order, item_number), self._orders.revisions(order)
        return amendment_page(order, item, revisions, self._catalogues)

    def amendment_address(self, number: str, item_number: int) -> ResponseReturnValue:
        page = self._about(self._order(number), item_number)
        if page.day_alone:
            return redirect(url_for(".item_amendment", number=number, item_number=item_number))
        return _blocked(page) if page.reason else _address_page(page, NewAddressForm.blank())

    def create_amendment_address(self, number: str, item_number: int) -> ResponseReturnValue:
        """Ask the network about the address. One that it does not know is refused, and stays in the form."""

        def ask(form: NewAddressForm) -> ResponseReturnValue:
            at = self._qualify(address=form.address, by=current_actor()).id
            again = named_proposal()
            return redirect(url_for(".item_amendment", number=number, item_number=item_number, at=at, again=again))

        page = self._about(self._order(number), item_number)
        return submit(NewAddressForm.of(request.form), ask, lambda wrong: _address_page(page, wrong))

    def create_amendment_acceptance(self, number: str, item_number: int) -> ResponseReturnValue:
        return self._answered(number, item_number, True, "The charge is accepted. We continue.")

    def create_amendment_refusal(self, number: str, item_number: int) -> ResponseReturnValue:
        return self._answered(number, item_number, False, "The order continues as it was.")

    def _answered(self, number: str, item_number: int, accepts: bool, done: str) -> ResponseReturnValue:
        """Record the answer to the charge of the item's amendment. Without that question, nothing can be answered."""
        page = self._about(self._order(number), item_number)

        def answer(form: AnswerForm) -> ResponseReturnValue:
            self._answer(
                number=number,
                revision_number=page.question.number if page.question else 0,
                accepts=accepts,
                by=current_actor(),
                agreement=form.agreement,
            )
            flash(done)
            return redirect(url_for(".order", number=number))

        return submit(answer_form_type().of(request.form), answer, lambda wrong: _blocked(page, wrong))

    def _typed(self, order: ProductOrder, item_number: int) -> AmendmentForm:
        """The form as it was sent, read again once it is known what else it has to ask."""
        form = self._form(order, item_number).read(request.form)
        change = self._so_far(form, order.number, item_number)
        for numbers in numbers_to_choose_from(change.numbers):
            form.ask_what_to_give_up(numbers)
        form.read_again(request.form)
        return form

    def _so_far(self, form: AmendmentForm, number: str, item_number: int) -> CalculatedAmendment:
        wanted = form.amendment
        return self._preview(number=number, item_number=item_number, wanted=wanted, by=current_actor())

    def _order(self, number: str) -> ProductOrder:
        return self._orders.order(number, seen_by=current_actor())

    def _form(self, order: ProductOrder, item_number: int) -> AmendmentForm:
        """The form with the days that are free. Raises NotAmendable."""
        item = item_of_order(order, item_number)
        catalogue = self._catalogues.version(item.catalogue_version)
        offering, search, elsewhere = catalogue.offering(item.offering_slug), TypedSearch.of(request.values), self._at()
        address = elsewhere.address if elsewhere else item.address
        offers = self._choices.of(offering, typed_address(address), item.values, search)
        hides_codes = current_actor().kind is not ActorKind.CUSTOMER
        day_alone = only_day_can_change(order, item)
        form = AmendmentForm(
            catalogue, item, offers, hides_codes=hides_codes, qualification=elsewhere, day_alone=day_alone
        )
        now, change = self._clock.now(), self._so_far(form, order.number, item_number)
        if item.installation if day_alone else offering.needs_appointment:
            form.ask_for_visit(visits_for(change, order.placed_at, self._resources, now, held=self._held_visit(change)))
        if not day_alone and (days := move_days_for(change, order.placed_at)):
            form.ask_for_move_day(days)
        return form

    def _held_visit(self, change: CalculatedAmendment) -> str:
        """The half day that an open proposal for the same item and address holds."""
        earlier = self._earlier.of_page(ChangeKind.AMEND)
        if earlier is None or not earlier.is_open(at=self._clock.now()):
            return ""
        is_same = (earlier.item.id, earlier.item.address) == (change.item.id, change.terms.address)
        return earlier.item.installation if is_same else ""

    def _at(self) -> ServiceQualification | None:
        """The network's answer about the new address that the page's address names; None if it names none."""
        try:
            named = UUID(request.args["at"]) if "at" in request.args else None
        except ValueError:
            return None
        return self._qualify.known(named, by=current_actor())

    def _page(self, form: AmendmentForm, order: ProductOrder, item_number: int) -> str:
        page = self._about(order, item_number)
        return render_template(
            "store/change.html",
            page=page,
            links=amendment_links(page, form.qualification, named_proposal()),
            form=form.shown_again(),
            sections=change_sections(form),
            table=change_table(form),
            kept=kept_facts(form),
            price=amendment_price(self._so_far(form, order.number, item_number)),
        )


def _again(earlier: ServiceChange, order: ProductOrder) -> str:
    """The form of the item that a proposal is about, at the address that was asked for."""
    asked = earlier.item
    item = next((item for item in order.items if item.id == asked.id), order.items[0])
    at = asked.qualification_id if asked.address != item.address else None
    return url_for(".item_amendment", number=order.number, item_number=item.number, at=at, again=earlier.id)


def _blocked(page: AmendmentPage, answer: AnswerForm | None = None) -> str:
    return render_template("store/amendment_blocked.html", page=page, answer=answer or answer_form_type().blank())


def _address_page(page: AmendmentPage, form: NewAddressForm) -> str:
    return render_template("store/amendment_address.html", page=page, form=form)
