"""The pages about the company and its rules, which are Markdown files with an owner and a date."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from string import Template

import yaml
from markdown_it import MarkdownIt
from markupsafe import Markup

from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.choice_prices import price_grid_of
from business_layer.catalogue.documents import ContractDocument, Fact
from business_layer.catalogue.offering import ProductOffering
from business_layer.shared.service_status import ServiceStatus
from presentation_layer.views.comparison import OfferedPrices, offered_prices
from presentation_layer.views.offering import offering_view

COLUMNS = ("Help", "Company", "Legal")
MARKDOWN = MarkdownIt("commonmark", {"html": False})
FOLDER = files("presentation_layer") / "company_pages"
# The words in a contract document that each order replaces with its own.
STAND_INS: dict[str, str] = {fact: f"[{fact.replace('_', ' ')}]" for fact in Fact}


@dataclass(frozen=True, kw_only=True)
class CompanyPage:
    """One page. `owner` is the team that answers for it, `reviewed` the day on which the team last read it.

    `link` is its name in the footer. `shows` names what is drawn or computed below its text.
    """

    slug: str
    title: str
    link: str
    description: str
    owner: str
    reviewed: date
    column: str
    html: Markup
    shows: str = ""

    @property
    def template(self) -> str:
        return f"store/company_{self.shows}.html" if self.shows else "store/company.html"


class CompanyPages:
    """All company pages. `facts` are the values of the placeholders in their texts, such as the support number."""

    def __init__(self, facts: Mapping[str, str]) -> None:
        self._pages = {page.slug: page for page in _read(facts)}

    def find(self, slug: str) -> CompanyPage | None:
        return self._pages.get(slug)

    @property
    def all(self) -> tuple[CompanyPage, ...]:
        return tuple(self._pages.values())

    @property
    def columns(self) -> tuple[tuple[str, tuple[CompanyPage, ...]], ...]:
        """The pages by the column of the footer that links them."""
        return tuple(
            (column, tuple(page for page in self._pages.values() if page.column == column)) for column in COLUMNS
        )


def _read(facts: Mapping[str, str]) -> Iterator[CompanyPage]:
    for file in sorted(FOLDER.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".md"):
            _, head, body = file.read_text("utf-8").split("---\n", 2)
            # Our own text, without anything that a visitor typed.
            html = Markup(MARKDOWN.render(Template(body).substitute(facts)))  # noqa: S704  # nosec B704
            yield CompanyPage(slug=file.name.removesuffix(".md"), html=html, **yaml.safe_load(head))


@dataclass(frozen=True, kw_only=True)
class PriceList:
    """All prices of an offering: those that depend on two answers in a table, and a list of the others."""

    slug: str
    name: str
    prices: tuple[tuple[str, str], ...]
    offered: OfferedPrices | None


def price_lists(catalogue: Catalogue) -> tuple[tuple[str, tuple[PriceList, ...]], ...]:
    """All offerings with their prices, by family."""
    return tuple(
        (family.name, tuple(_price_list(offering, catalogue) for offering in catalogue.offerings_of(family.slug)))
        for family in catalogue.families
    )


def _price_list(offering: ProductOffering, catalogue: Catalogue) -> PriceList:
    grid = price_grid_of(offering)
    shown = zip(offering.prices, offering_view(offering, catalogue).prices, strict=True)
    return PriceList(
        slug=offering.slug,
        name=offering.name,
        prices=tuple(words for price, words in shown if grid is None or not grid.has(price)),
        offered=next(offered_prices(offering), None),
    )


def general_text(document: ContractDocument) -> str:
    """The text of a contract document as it is before an order, with names of what each order fills in."""
    return document.text_for(STAND_INS)


def status_lines(status: ServiceStatus) -> tuple[tuple[str, bool, str], ...]:
    """Each service: its name, whether it is late, and what that means for customers."""
    return (
        ("Store and accounts", False, "You can order, sign in and see your services."),
        (
            "Address checks",
            status.are_addresses_late,
            "You can order all the same, and we check the address again."
            if status.are_addresses_late
            else "Answers come in seconds.",
        ),
        (
            "Setting up services",
            status.is_setup_late,
            "Our network answers late. Your order keeps its place, and we keep trying."
            if status.is_setup_late
            else "Orders move along as planned.",
        ),
        (
            "Email",
            status.is_mail_late,
            "Some emails arrive late. Your order's page has the latest."
            if status.is_mail_late
            else "Emails go out at once.",
        ),
    )
