"""The shop window: home, offerings, and availability at an address."""

import re
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from business_layer.catalogue.ports import Catalogues
from business_layer.insight.choose_variant import ChooseVariant
from business_layer.insight.experiments import HOME_ADDRESS_BOX
from business_layer.online_ordering.qualify_address import QualifyAddress
from business_layer.order_management.most_chosen import MostChosen
from business_layer.shared.actor import ActorKind
from business_layer.shared.clock import Clock
from business_layer.shared.errors import NotFound
from presentation_layer.context import current_actor, note_variant, remember_qualification, remembered_qualification
from presentation_layer.forms.addresses import AddressSchema, address_of, typed_address
from presentation_layer.forms.form import Form
from presentation_layer.forms.submission import submit
from presentation_layer.forms.views import place_views
from presentation_layer.pages import PageCache
from presentation_layer.views.availability import availability_view
from presentation_layer.views.shop_window import home_view

# The name of the field alone, in a group, and in a row: zip_code, address.zip_code, cards.0.address.zip_code.
ZIP_CODE_FIELD = re.compile(r"([a-z0-9_]{1,40}\.){0,3}zip_code")


class AddressForm(Form):
    schema = AddressSchema()


class ShopWindowController:
    """The pages that anyone may open."""

    def __init__(
        self,
        catalogues: Catalogues,
        qualify: QualifyAddress,
        most_chosen: MostChosen,
        choose_variant: ChooseVariant,
        pages: PageCache,
        clock: Clock,
    ) -> None:
        self._catalogues, self._qualify, self._most_chosen = catalogues, qualify, most_chosen
        self._choose_variant, self._pages, self._clock = choose_variant, pages, clock

    def home(self) -> ResponseReturnValue:
        known = self._qualify.known_address(remembered_qualification(), by=current_actor())
        if known is not None or current_actor().kind is ActorKind.AGENT:
            return self._home(AddressForm.blank(typed_address(known)))
        version = self._catalogues.current(self._clock.now()).number, self._chosen()
        name = f"home {self._variant()}"
        return self._pages.page(name, version, lambda: self._home(AddressForm.blank(), cached=True))

    def create_availability(self) -> ResponseReturnValue:
        def check(form: AddressForm) -> ResponseReturnValue:
            qualification = self._qualify(address=address_of(form.data, ""), by=current_actor())
            remember_qualification(qualification.id)
            return redirect(url_for(".availability", qualification_id=qualification.id))

        return submit(AddressForm.of(request.form), check, self._home)

    def availability(self, qualification_id: UUID) -> ResponseReturnValue:
        qualification = self._qualify.find(qualification_id, by=current_actor())
        catalogue = self._catalogues.current(self._clock.now())
        return render_template(
            "store/availability.html", page=availability_view(qualification, catalogue, self._clock.now())
        )

    def place(self) -> ResponseReturnValue:
        """The city and state of the ZIP code in the field that asks, whose name says which address it is of."""
        name, typed = next(iter(request.args.items()), ("zip_code", ""))
        if not ZIP_CODE_FIELD.fullmatch(name):
            raise NotFound("This is not a ZIP code's field.")
        return render_template("store/place.html", fields=place_views(name, typed))

    def create_availability_check(self, qualification_id: UUID) -> ResponseReturnValue:
        self._qualify.ask(qualification_id, by=current_actor())
        return redirect(url_for(".availability", qualification_id=qualification_id))

    def _home(self, form: AddressForm, *, cached: bool = False) -> str:
        page = home_view(self._catalogues.current(self._clock.now()), self._chosen())
        variant = self._variant()
        return render_template("store/home.html", page=page, form=form, variant=variant, is_cached_render=cached)

    def _variant(self) -> str:
        """The arrangement of the page's top that this visitor sees."""
        chosen = self._choose_variant(HOME_ADDRESS_BOX, by=current_actor())
        note_variant(chosen)
        return chosen.variant

    def _chosen(self) -> str:
        catalogue = self._catalogues.current(self._clock.now())
        return self._most_chosen([offering.slug for offering in catalogue.offerings])
