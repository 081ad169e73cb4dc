"""The list of all reports by name, and the answers of all of them together."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from site_intelligence.errors import IntelligenceError
from site_intelligence.report import tables
from site_intelligence.report.attribution import attribution
from site_intelligence.report.care import care
from site_intelligence.report.churn import churn
from site_intelligence.report.collection import by_consent, by_name, collection
from site_intelligence.report.experiments import experiments
from site_intelligence.report.fulfilment import fulfilment
from site_intelligence.report.funnel import cart_to_checkout, funnel, funnel_by_device
from site_intelligence.report.history import History
from site_intelligence.report.orders import association, orders
from site_intelligence.report.refused_fields import refused_fields
from site_intelligence.report.searches import search
from site_intelligence.report.sessions import FUNNEL
from site_intelligence.report.tables import ReportTable
from site_intelligence.report.visits import retention, sessions


@dataclass(frozen=True)
class Report:
    """A report: its title, how it is counted, and how its answer becomes a table."""

    title: str
    count: Callable[[History], Any]
    to_table: Callable[[Any], ReportTable]


REPORTS = {
    "collection": Report("What was collected", collection, tables.collection_table),
    "by_name": Report("Events of people by name", by_name, tables.counts_table("event", "n")),
    "by_consent": Report("Events on the store by consent", by_consent, tables.counts_table("consent", "n")),
    "sessions": Report("Sessions and visitors", sessions, tables.groups_table("week")),
    "funnel": Report("Sessions that reached each step", funnel, tables.counts_table("step", "sessions")),
    "funnel_by_device": Report(
        "Sessions that reached each step, by device", funnel_by_device, tables.device_funnel_table(FUNNEL)
    ),
    "cart_to_checkout_by_device_week": Report(
        "From cart to checkout, by device and week", cart_to_checkout, tables.nested_shares_table("device", "week")
    ),
    "search": Report("Searches without a result", search, tables.search_table),
    "orders": Report("Orders and recurring money", orders, tables.groups_table("group")),
    "association": Report("Offerings bought together", association, tables.pairs_table),
    "fulfilment": Report("Fulfillment of orders", fulfilment, tables.fulfilment_table),
    "care": Report("Customer care by service center", care, tables.nested_shares_table("center", "measure")),
    "churn_per_customer_week": Report("Customers lost, for each week at risk", churn, tables.shares_table("group")),
    "experiments": Report("Experiments", experiments, tables.shares_table("experiment", "variant")),
    "attribution": Report("Orders by channel", attribution, tables.groups_table("channel")),
    "retention_by_first_week": Report("Visitors who come again, by first week", retention, tables.cohorts_table),
}

# Reports about what only the product's own events say. They are none of the answers about a history.
FURTHER_REPORTS = {
    "refused_fields": Report("Fields that were refused", refused_fields, tables.shares_table("form", "field")),
}
ALL_REPORTS = {**REPORTS, **FURTHER_REPORTS}


def find_report(name: str) -> Report:
    """The report with that name. Raises IntelligenceError with the names that exist."""
    if name not in ALL_REPORTS:
        raise IntelligenceError(f"There is no report {name!r}. The reports are: {', '.join(ALL_REPORTS)}.")
    return ALL_REPORTS[name]


def count_answers(history: History) -> dict[str, Any]:
    """The answers of all reports but the further ones."""
    return {name: report.count(history) for name, report in REPORTS.items()}
