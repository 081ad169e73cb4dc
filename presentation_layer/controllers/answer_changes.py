"""Changing the answers of a service: the configurator's fields as they are now, the price so far, and the proposal."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from business_layer.catalogue.ports import Catalogues
from business_layer.inventory.products import Product
from business_layer.inventory.queries import ResourceQueries
from business_layer.service_changes.calculated_change import CalculatedChange
from business_layer.service_changes.number_changes import GIVE_UP, numbers_to_choose_from
from business_layer.service_changes.preview_change import PreviewChange
from business_layer.service_changes.propose_change import INSTALLATION, ProposeChange
from business_layer.service_changes.service_change import ChangeKind, ServiceChange
from business_layer.shared.actor import ActorKind
from business_layer.shared.clock import Clock
from presentation_layer.context import current_actor
from presentation_layer.controllers.change_forms import ChangeForms
from presentation_layer.forms.addresses import typed_address
from presentation_layer.forms.changes import ChangeForm
from presentation_layer.forms.day_grid import DayGrid
from presentation_layer.forms.submission import submit
from presentation_layer.views.change_page import (
    change_links,
    change_price,
    change_sections,
    change_table,
    kept_facts,
    visit_grid,
)
from presentation_layer.views.number_picker import TypedSearch
from presentation_layer.views.place_choices import PlaceChoices


class AnswerChangesController:
    """The same pages on the store and in the back office."""

    def __init__(
        self,
        forms: ChangeForms,
        preview: PreviewChange,
        propose: ProposeChange,
        catalogues: Catalogues,
        choices: PlaceChoices,
        resources: ResourceQueries,
        clock: Clock,
    ) -> None:
        self._forms, self._preview, self._propose = forms, preview, propose
        self._catalogues, self._choices, self._resources, self._clock = catalogues, choices, resources, clock

    def change(self, product_id: UUID) -> ResponseReturnValue:
        page = self._forms.page(ChangeKind.CHANGE, product_id)
        if page.reason:
            return render_template("store/change_blocked.html", page=page)
        form, earlier = self._form(self._product(product_id)), self._forms.earlier(ChangeKind.CHANGE, product_id)
        return self._page(self._filled_again(form, earlier) if earlier else form.fill_answers(), product_id)

    def create_change(self, product_id: UUID) -> ResponseReturnValue:
        def propose(form: ChangeForm) -> ResponseReturnValue:
            change = self._propose(product_id=product_id, wanted=form.wanted, by=current_actor())
            return redirect(url_for(".service_change", change_id=change.id))

        form = self._typed(self._product(product_id))
        if form.asks_more:
            form.errors = {name: words for name, words in form.errors.items() if name not in {INSTALLATION, GIVE_UP}}
        if form.asks_more and not form.errors:
            return self._page(form, product_id)
        return submit(form, propose, lambda wrong: self._page(wrong, product_id))

    def change_totals(self, product_id: UUID) -> ResponseReturnValue:
        form = self._form(self._product(product_id)).read(request.form)
        return render_template("store/_price_so_far.html", price=change_price(self._so_far(form, product_id)))

    def _typed(self, product: Product) -> ChangeForm:
        """The form as it was sent, read again once it is known what else it has to ask."""
        form = self._form(product).read(request.form)
        change = self._so_far(form, product.id)
        if change.needs_visit:
            form.ask_for_visit(self._visits(change, product))
        for numbers in numbers_to_choose_from(change.numbers):
            form.ask_what_to_give_up(numbers)
        return form.read_again(request.form)

    def _filled_again(self, form: ChangeForm, earlier: ServiceChange) -> ChangeForm:
        """The form with all that was chosen in a proposal, and the questions that followed from it."""
        form.fill_again(earlier.item)
        product = self._product(earlier.product_id)
        change = self._so_far(form, product.id)
        if change.needs_visit:
            form.ask_for_visit(self._visits(change, product))
        for numbers in numbers_to_choose_from(change.numbers):
            form.give_up_again(numbers, earlier.item.values)
        return form

    def _visits(self, change: CalculatedChange, product: Product) -> DayGrid:
        now, earlier = self._clock.now(), self._forms.earlier(ChangeKind.CHANGE, product.id)
        held = earlier.item.installation if earlier and earlier.is_open(at=now) else ""
        return visit_grid(change, product, self._resources, now, held=held)

    def _so_far(self, form: ChangeForm, product_id: UUID) -> CalculatedChange:
        return self._preview(product_id=product_id, wanted=form.wanted, by=current_actor())

    def _product(self, product_id: UUID) -> Product:
        return self._preview.product(product_id=product_id, by=current_actor())

    def _form(self, product: Product) -> ChangeForm:
        offering = self._catalogues.current(self._clock.now()).offering(product.offering_slug)
        search = TypedSearch.of(request.values)
        offers = self._choices.of(offering, typed_address(product.address), product.values, search)
        hides_codes = current_actor().kind is not ActorKind.CUSTOMER
        return ChangeForm(offering, product.values, offers, hides_codes=hides_codes)

    def _page(self, form: ChangeForm, product_id: UUID) -> str:
        page = self._forms.page(ChangeKind.CHANGE, product_id)
        return render_template(
            "store/change.html",
            page=page,
            links=change_links(product_id, page.service.name, page.again),
            form=form.shown_again(),
            sections=change_sections(form),
            table=change_table(form),
            kept=kept_facts(form),
            price=change_price(self._so_far(form, product_id)),
        )
