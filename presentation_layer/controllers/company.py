"""The company behind the store: help, privacy, coverage, prices, and the contract documents before an order."""

from flask import render_template
from flask.typing import ResponseReturnValue

from business_layer.catalogue.ports import Catalogues
from business_layer.shared.actor import ActorKind
from business_layer.shared.clock import Clock
from business_layer.shared.errors import NotFound
from business_layer.shared.service_status import ServiceStatusQueries
from presentation_layer.context import current_actor
from presentation_layer.pages import PageCache
from presentation_layer.views.broadband import broadband_labels
from presentation_layer.views.company import CompanyPage, CompanyPages, general_text, price_lists, status_lines
from presentation_layer.views.coverage import coverage_map
from presentation_layer.views.shop_window import savings_of


class CompanyController:
    """Pages that anyone may read, rendered once per catalogue version."""

    def __init__(
        self,
        company: CompanyPages,
        catalogues: Catalogues,
        pages: PageCache,
        status: ServiceStatusQueries,
        clock: Clock,
    ) -> None:
        self._company, self._catalogues, self._pages = company, catalogues, pages
        self._status, self._clock = status, clock

    def page(self, slug: str) -> ResponseReturnValue:
        page = self._company.find(slug)
        if page is None:
            raise NotFound("There is no such page.")
        if page.shows == "status":
            return self._status_page(page)
        catalogue = self._catalogues.current(self._clock.now())
        shown = {"coverage": coverage_map, "broadband": lambda: broadband_labels(catalogue)}.get(page.shows)
        return self._cached(f"company/{slug}", page.template, page=page, shown=shown)

    def _status_page(self, page: CompanyPage) -> ResponseReturnValue:
        """The status at this moment, so never a cached page."""
        status = status_lines(self._status.now())
        return render_template(page.template, page=page, status=status, at=self._clock.now())

    def prices(self) -> ResponseReturnValue:
        catalogue = self._catalogues.current(self._clock.now())
        lists, savings = price_lists(catalogue), savings_of(catalogue, catalogue.bundles)
        return self._cached("prices", "store/prices.html", lists=lists, savings=savings)

    def documents(self) -> ResponseReturnValue:
        documents = self._catalogues.current(self._clock.now()).documents
        return self._cached("documents", "store/documents.html", documents=documents)

    def document(self, code: str) -> ResponseReturnValue:
        documents = self._catalogues.current(self._clock.now()).documents
        document = next((document for document in documents if document.code == code), None)
        if document is None:
            raise NotFound("There is no such document.")
        text = general_text(document)
        return self._cached(f"document/{code}", "store/document.html", document=document, text=text)

    def _cached(self, name: str, template: str, **values: object) -> ResponseReturnValue:
        if current_actor().kind is ActorKind.AGENT:
            return render_template(template, **values)
        version = self._catalogues.current(self._clock.now()).number
        return self._pages.page(name, version, lambda: render_template(template, is_cached_render=True, **values))
