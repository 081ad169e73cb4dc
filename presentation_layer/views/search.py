"""The subjects that agents can search for, as data: a description for each, and a view of the results."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from presentation_layer.forms.mcd_search import McdSearchForm
from presentation_layer.forms.search import (
    AgentSearchForm,
    CustomerSearchForm,
    OrderSearchForm,
    ProductSearchForm,
    SearchForm,
)
from presentation_layer.views.list_table import Listing


@dataclass(frozen=True, kw_only=True)
class SearchSubject:
    """Something to search for. `name` is stored with each search, and is the macro of the table of what was found.

    A criterion means the same for several subjects if it has one name, or one of the `meanings`.
    """

    name: str
    form: type[SearchForm]
    nothing_found: str
    search_older: str = ""
    named: str = ""
    is_downloaded: bool = False
    meanings: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return self.named or self.name.title()

    @property
    def file_name(self) -> str:
        return f"{self.title.lower().replace(' ', '-')}.csv"


ORDERS = SearchSubject(
    name="orders",
    form=OrderSearchForm,
    nothing_found="No orders match. Use fewer criteria, or only the beginning of a number or name.",
    search_older="Search older orders",
)
CUSTOMERS = SearchSubject(
    name="customers",
    form=CustomerSearchForm,
    nothing_found="No customers match. Use fewer criteria, or open an account for the caller.",
    search_older="Search older customers",
    meanings={"name": "customer_name", "number": "customer_number"},
)
AGENTS = SearchSubject(
    name="agents",
    form=AgentSearchForm,
    nothing_found="No agents match. Use fewer criteria.",
    meanings={"name": "agent", "email": "agent_email"},
)
PRODUCTS = SearchSubject(
    name="products",
    form=ProductSearchForm,
    nothing_found="No products match. Use fewer criteria, or only the beginning of a number, name or street.",
    search_older="Search older products",
    is_downloaded=True,
    meanings={"state": "product_state"},
)
MCD = SearchSubject(
    name="mcd",
    named="MCD orders",
    form=McdSearchForm,
    nothing_found="No MCD orders match. Use fewer criteria, or only the beginning of a number, name or street.",
    search_older="Search further",
    is_downloaded=True,
)
SUBJECTS = {subject.name: subject for subject in (ORDERS, CUSTOMERS, AGENTS, MCD, PRODUCTS)}


@dataclass(frozen=True)
class Chip:
    """A criterion that was given, as a person reads it; it can be removed."""

    name: str
    label: str
    words: str


def chips_of(form: SearchForm) -> tuple[Chip, ...]:
    return tuple(
        Chip(
            field.name, field.label, next((c.label for c in field.choices if c.value == field.value), str(field.value))
        )
        for field in form.fields.values()
        if field.value
    )


def shared_criteria(
    typed: Iterable[tuple[str, str]], before: SearchSubject, after: SearchSubject, form: SearchForm
) -> MultiDict[str, str]:
    """The criteria typed for one subject that another has too, as its form has them."""
    names = {after.meanings.get(name, name): name for name in form.schema.fields}
    meant = ((names.get(before.meanings.get(name, name)), value) for name, value in typed)
    return MultiDict((name, value) for name, value in meant if name and value)


@dataclass(frozen=True, kw_only=True)
class Found:
    """A page of what a search found.

    `older` is the key of the next page. `further` is where an unfinished search continues: records older than it were
    not searched yet. Each is empty if there is nothing more. `notices` say what the search left out. A list that can be
    sorted and downloaded has a `listing`, sorted by `sort`.
    """

    rows: Sequence[object]
    listing: Listing | None = None
    sort: str = ""
    older: str = ""
    further: str = ""
    notices: tuple[str, ...] = ()

    @property
    def count_words(self) -> str:
        """The number of rows; with a plus if there may be more."""
        return f"{len(self.rows)}{'+' if self.older or self.further else ''}"

    @property
    def is_nothing(self) -> bool:
        return not (self.rows or self.further or self.notices)
