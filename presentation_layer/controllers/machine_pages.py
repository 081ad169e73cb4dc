"""Pages for search engines: the list of public pages, and the addresses that they should leave alone."""

from collections.abc import Iterator
from datetime import date

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue

from business_layer.catalogue.ports import Catalogues
from business_layer.shared.clock import Clock
from presentation_layer.views.company import CompanyPages

# Pages of one visitor. They are also marked in themselves; here they are not even asked for.
PRIVATE = ("/account", "/availability", "/cart", "/checkout", "/orders", "/place", "/services")
EVERYTHING = ("/",)
FOR_ONE_HOUR = "public, max-age=3600"


class MachinePagesController:
    def __init__(self, catalogues: Catalogues, company: CompanyPages, clock: Clock) -> None:
        self._catalogues, self._company, self._clock = catalogues, company, clock

    def sitemap(self) -> ResponseReturnValue:
        pages = sorted(self._pages())
        return _answer(render_template("machines/sitemap.xml", pages=pages), "application/xml")

    def robots(self) -> ResponseReturnValue:
        return _answer(render_template("machines/robots.txt", closed=PRIVATE, has_sitemap=True), "text/plain")

    def closed_robots(self) -> ResponseReturnValue:
        """For a site that no search engine may list."""
        return _answer(render_template("machines/robots.txt", closed=EVERYTHING), "text/plain")

    def _pages(self) -> Iterator[tuple[str, date]]:
        """Each public page with the day on which it changed last."""
        catalogue = self._catalogues.current(self._clock.now())
        published = catalogue.valid_from.date()
        for name in ("home", "prices", "documents"):
            yield url_for(f".{name}"), published
        for family in catalogue.families:
            yield url_for(".family", slug=family.slug), published
        for offering in catalogue.offerings:
            yield url_for(".offering", slug=offering.slug), published
        for document in catalogue.documents:
            yield url_for(".document", code=document.code), published
        for page in self._company.all:
            yield url_for(".company_page", slug=page.slug), page.reviewed


def _answer(text: str, content_type: str) -> Response:
    response = Response(text, content_type=f"{content_type}; charset=utf-8")
    response.headers["Cache-Control"] = FOR_ONE_HOUR
    return response
