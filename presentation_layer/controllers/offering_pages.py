"""Configuring an offering: the page with its form, the search for numbers, and what goes into the cart."""

from collections.abc import Mapping
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.ports import Catalogues
from business_layer.online_ordering.cart import CartItem, Configuration
from business_layer.online_ordering.cart_changes import AddToCart, ReviseCartItem
from business_layer.online_ordering.qualification import ServiceQualification
from business_layer.online_ordering.qualify_address import QualifyAddress
from business_layer.online_ordering.view_cart import ViewCart
from business_layer.shared.actor import ActorKind
from business_layer.shared.clock import Clock
from business_layer.shared.errors import NotFound
from presentation_layer.context import (
    current_actor,
    current_visitor,
    note_search,
    remember_qualification,
    remembered_qualification,
)
from presentation_layer.forms.addresses import typed_address
from presentation_layer.forms.offerings import OfferingForm
from presentation_layer.forms.submission import submit
from presentation_layer.forms.typed import as_typed
from presentation_layer.pages import PageCache
from presentation_layer.views.form_sections import price_table_of, sections_of
from presentation_layer.views.number_picker import NumberPicker, TypedSearch
from presentation_layer.views.offering import offering_view
from presentation_layer.views.offering_place import best_speed, offer_speeds, place_answer
from presentation_layer.views.offering_price import OfferingPrices
from presentation_layer.views.place_choices import PlaceChoices
from presentation_layer.views.price_panel import PricePanel

# What the form's other buttons ask for: to show it again, with more to choose from or to fill in.
LOOKS = frozenset({"search", "more", "check", "rows"})


class ConfiguringController:
    """One page for configuring a new thing and for changing one in the cart."""

    def __init__(
        self,
        catalogues: Catalogues,
        qualify: QualifyAddress,
        add: AddToCart,
        revise: ReviseCartItem,
        view_cart: ViewCart,
        choices: PlaceChoices,
        prices: OfferingPrices,
        pages: PageCache,
        clock: Clock,
    ) -> None:
        self._catalogues, self._qualify, self._add, self._revise = catalogues, qualify, add, revise
        self._view_cart, self._choices, self._prices = view_cart, choices, prices
        self._pages, self._clock = pages, clock

    def offering(self, slug: str) -> ResponseReturnValue:
        now = self._clock.now()
        catalogue = self._catalogues.current(now)
        if self._is_same_for_all(catalogue.offering(slug)):
            # The dates on a page change on the hour: at midnight, and when orders count from the next business day.
            version = (catalogue.number, f"{now:%Y-%m-%dT%H}")
            return self._pages.page(slug, version, lambda: self._page(self._blank(slug, None), cached=True))
        known = self._known_qualification()
        return self._page(self._blank(slug, known), qualification=known)

    def _is_same_for_all(self, offering: ProductOffering) -> bool:
        """True if the page says only what the catalogue says: nothing of stock, of an address, a cart or a link."""
        return not (
            offering.specification.chosen_from_stock
            or request.args
            or current_actor().kind is ActorKind.AGENT
            or remembered_qualification()
            or self._may_save_with_cart(offering)
        )

    def _may_save_with_cart(self, offering: ProductOffering) -> bool:
        return bool(current_visitor().cart_count) and self._catalogue.is_in_bundle(offering)

    def create_configuration(self, slug: str) -> ResponseReturnValue:
        def add(form: OfferingForm) -> ResponseReturnValue:
            self._add(slug=form.offering.slug, configuration=self._configuration(form), by=current_actor())
            return _to_cart(f"{form.offering.name} is in your cart.")

        form = self._typed(slug)
        if form.command in LOOKS:
            return self._look(form)
        return submit(form, add, self._page)

    def numbers(self, slug: str) -> ResponseReturnValue:
        """The numbers that a search finds, without the page around them."""
        form = self._form(slug, {}, request.args)
        name = next(iter(form.offering.specification.chosen_from_stock), None)
        if name is None:
            raise NotFound("No number is chosen for this service.")
        form.fill({name: request.args.get(name, "")})
        _note_search(form)
        return render_template("store/_numbers_found.html", view=form.fields[name], slug=slug)

    def totals(self, slug: str) -> ResponseReturnValue:
        form = self._typed(slug)
        return render_template("store/_price_so_far.html", price=self._price(form, self._known_for(form)))

    def another(self, item_id: UUID) -> ResponseReturnValue:
        """The page for one more of the same: with the item's address, and the answers that may be the same."""
        item = self._item(item_id)
        remember_qualification(item.qualification_id or remembered_qualification())
        offering, address = self._catalogue.offering(item.offering_slug), typed_address(item.address)
        values = offering.specification.answers_to_repeat(item.values)
        form = self._form(item.offering_slug, address, values)
        form.fill({**as_typed(values), **({"address": address} if address else {})})
        return self._page(form.suggest(address.get("zip_code", "")))

    def edit(self, item_id: UUID) -> ResponseReturnValue:
        item = self._item(item_id)
        address, values = typed_address(item.address), dict(item.values)
        form = self._form(item.offering_slug, address, values)
        if current_actor().kind is ActorKind.AGENT:
            # Codes are the customer's: an agent who changes something asks for them again.
            values = form.offering.specification.open_answers(values)
        form.fill({**as_typed(values), "address": address, "quantity": str(item.quantity)})
        return self._page(form, item=item)

    def update(self, item_id: UUID) -> ResponseReturnValue:
        def revise(form: OfferingForm) -> ResponseReturnValue:
            self._revise(item_id=item_id, configuration=self._configuration(form), by=current_actor())
            return _to_cart(f"{form.offering.name} is updated.")

        item = self._item(item_id)
        form = self._typed(item.offering_slug)
        if form.command in LOOKS:
            return self._look(form, item)
        return submit(form, revise, lambda wrong: self._page(wrong, item=item))

    def _look(self, form: OfferingForm, item: CartItem | None = None) -> ResponseReturnValue:
        """Search for numbers, check the address, or make room for more answers; then show the form as it was typed."""
        qualification = self._qualified(form) if form.command == "check" else None
        if form.command == "search":
            _note_search(form)
        is_check = form.command == "check"
        form.typed |= best_speed(form.offering, qualification, form.speed)
        form.errors = {name: words for name, words in form.errors.items() if is_check and name.startswith("address")}
        if qualification:
            form.suggest(qualification.address.zip_code)
        return self._page(form, qualification=qualification, item=item)

    def _configuration(self, form: OfferingForm) -> Configuration:
        return Configuration(
            answers=form.answers,
            quantity=form.quantity,
            address=form.address,
            qualification=self._qualified(form),
        )

    def _qualified(self, form: OfferingForm) -> ServiceQualification | None:
        """The answer for the address in the form: the one that is known, or a new one."""
        if form.address is None or form.offering.availability is None:
            return None
        known = self._known_qualification()
        if known is None or known.address != form.address or not known.is_valid(at=self._clock.now()):
            known = self._qualify(address=form.address, by=current_actor())
            remember_qualification(known.id)
        return known

    def _known_for(self, form: OfferingForm) -> ServiceQualification | None:
        """The answer that is known for the address in the form."""
        known = self._known_qualification() if form.offering.availability else None
        if known is None:
            return None
        is_same = form.address == known.address or form.typed.get("address") == typed_address(known.address)
        return known if is_same else None

    def _known_qualification(self) -> ServiceQualification | None:
        qualification_id = remembered_qualification()
        if qualification_id is None:
            return None
        try:
            return self._qualify.find(qualification_id, by=current_actor())
        except NotFound:
            remember_qualification(None)
            return None

    def _blank(self, slug: str, qualification: ServiceQualification | None) -> OfferingForm:
        address = typed_address(qualification.address) if qualification else {}
        form = self._form(slug, address, {})
        chosen = form.answers_in_table(request.args) or best_speed(form.offering, qualification)
        form.fill({**({"address": address} if address else {}), **chosen})
        return form.suggest(qualification.address.zip_code) if qualification else form

    def _typed(self, slug: str) -> OfferingForm:
        address = {"zip_code": request.form.get("address.zip_code", "")}
        return self._form(slug, address, request.form.to_dict()).read(request.form)

    def _form(self, slug: str, address: Mapping[str, str], answers: Mapping[str, object]) -> OfferingForm:
        offering = self._catalogue.offering(slug)
        return OfferingForm(offering, self._choices.of(offering, address, answers, TypedSearch.of(request.values)))

    @property
    def _catalogue(self) -> Catalogue:
        return self._catalogues.current(self._clock.now())

    def _price(self, form: OfferingForm, qualification: ServiceQualification | None) -> PricePanel:
        is_elsewhere = not form.offering.asks_for_address
        near = self._known_qualification() if is_elsewhere else None
        review = self._view_cart(by=current_actor()) if self._may_save_with_cart(form.offering) else None
        in_cart = {item.item.offering_slug: item.item.totals for item in review.items} if review else {}
        return self._prices.panel(form, qualification, near=near.address if near else None, in_cart=in_cart)

    def _item(self, item_id: UUID) -> CartItem:
        review = self._view_cart(by=current_actor())
        found = next((item.item for item in review.items if item.item.id == item_id), None) if review else None
        if found is None:
            raise NotFound("This item is no longer in your cart.")
        return found

    def _page(
        self,
        form: OfferingForm,
        *,
        qualification: ServiceQualification | None = None,
        item: CartItem | None = None,
        cached: bool = False,
    ) -> str:
        slug = form.offering.slug
        qualification = qualification or (None if cached else self._known_for(form))
        offer_speeds(form, qualification)
        answer = place_answer(form, qualification)
        return render_template(
            "store/offering.html",
            page=offering_view(form.offering, self._catalogue),
            form=form,
            sections=sections_of(form, answer, is_editing=item is not None),
            table=price_table_of(form),
            price=self._price(form, qualification),
            answer=answer,
            action=url_for(".update_cart_item", item_id=item.id)
            if item
            else url_for(".create_configuration", slug=slug),
            is_editing=item is not None,
            is_cached_render=cached,
        )


def _note_search(form: OfferingForm) -> None:
    """Note the search for a number, for reports."""
    for view in form.fields.values():
        if isinstance(view.picker, NumberPicker) and view.picker.is_search:
            note_search(view.picker.typed, view.picker.found)


def _to_cart(words: str) -> ResponseReturnValue:
    flash(words)
    return redirect(url_for(".cart"))
