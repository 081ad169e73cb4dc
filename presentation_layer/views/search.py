"""The subjects that agents can search for, as data: a description for each, and a view of the results."""

from collections.abc import Sequence
from dataclasses import dataclass

from presentation_layer.forms.search import AgentSearchForm, CustomerSearchForm, OrderSearchForm, SearchForm


@dataclass(frozen=True, kw_only=True)
class SearchSubject:
    """Something to search for. `name` is stored with each search, and is the macro of the table of what was found."""

    name: str
    form: type[SearchForm]
    nothing_found: str
    search_older: str = ""

    @property
    def title(self) -> str:
        return self.name.title()


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
)
AGENTS = SearchSubject(name="agents", form=AgentSearchForm, nothing_found="No agents match. Use fewer criteria.")
SUBJECTS = {subject.name: subject for subject in (ORDERS, CUSTOMERS, AGENTS)}


@dataclass(frozen=True, kw_only=True)
class Found:
    """A page of what a search found.

    `older` is the key of the next page. `further` is where an unfinished search continues: records older than it were
    not searched yet. Each is empty if there is nothing more. `notices` say what the search left out.
    """

    rows: Sequence[object]
    older: str = ""
    further: str = ""
    notices: tuple[str, ...] = ()

    @property
    def is_nothing(self) -> bool:
        return not (self.rows or self.further or self.notices)
