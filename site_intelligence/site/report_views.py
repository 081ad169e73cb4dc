"""The view models of the pages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from site_intelligence.site.asked import Asked, Field
from site_intelligence.site.headlines import Headline
from site_intelligence.site.last_weeks import LastWeeks
from site_intelligence.site.pages import ReportPage
from site_intelligence.site.tables import TableView


@dataclass(frozen=True)
class Tab:
    """An entry of the navigation."""

    words: str
    endpoint: str
    arguments: Mapping[str, str]
    is_current: bool


@dataclass(frozen=True)
class Period:
    """A link to the same page over other days."""

    words: str
    arguments: Mapping[str, str]
    is_current: bool


@dataclass(frozen=True, kw_only=True)
class ReportView:
    """A report page. `address` are the arguments that lead to it and to its spreadsheets, besides the days.

    Without a `headline` the page has none, or nothing was counted because of an error in a field. With `last_weeks`,
    nothing happened in these days.
    """

    title: str
    definition: str
    way: str
    address: Mapping[str, str]
    asked: Asked
    fields: list[Field]
    periods: list[Period]
    tables: list[TableView] = field(default_factory=list)
    headline: Headline | None = None
    page: ReportPage | None = None
    has_list: bool = False
    center: str = ""
    system: Mapping[str, Any] = field(default_factory=dict)
    last_weeks: LastWeeks | None = None

    @property
    def arguments(self) -> dict[str, str]:
        """The arguments of an address that leads to a part of this page, over the same days."""
        return {**self.address, **self.asked.arguments}
