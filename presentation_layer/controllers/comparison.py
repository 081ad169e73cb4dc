"""The comparison of a family's offerings, with what the visitor's address can have."""

from flask import render_template
from flask.typing import ResponseReturnValue

from business_layer.catalogue.ports import Catalogues
from business_layer.online_ordering.qualification import ServiceQualification
from business_layer.online_ordering.qualify_address import QualifyAddress
from business_layer.order_management.most_chosen import MostChosen
from business_layer.shared.clock import Clock
from presentation_layer.context import current_actor, remembered_qualification
from presentation_layer.pages import PageCache
from presentation_layer.views.comparison import comparison_view


class ComparisonController:
    """One page for each family."""

    def __init__(
        self,
        catalogues: Catalogues,
        qualify: QualifyAddress,
        most_chosen: MostChosen,
        pages: PageCache,
        clock: Clock,
    ) -> None:
        self._catalogues, self._qualify, self._most_chosen = catalogues, qualify, most_chosen
        self._pages, self._clock = pages, clock

    def family(self, slug: str) -> ResponseReturnValue:
        catalogue = self._catalogues.current(self._clock.now())
        chosen = self._most_chosen([offering.slug for offering in catalogue.compared_in(slug)])
        known = self._qualify.known(remembered_qualification(), by=current_actor())
        if known is not None:
            return self._page(slug, chosen, known)
        version = catalogue.number, chosen
        return self._pages.page(f"family/{slug}", version, lambda: self._page(slug, chosen, None))

    def _page(self, family: str, chosen: str, known: ServiceQualification | None) -> str:
        """The page; without an address it is the same for all visitors."""
        now = self._clock.now()
        page = comparison_view(family, self._catalogues.current(now), most_chosen=chosen, qualification=known, at=now)
        return render_template("store/family.html", page=page, is_cached_render=known is None)
