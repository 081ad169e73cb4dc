"""The access rules and addresses of site intelligence: one line a URL.

Its controllers live in a part of the house that the web layer does not know; they are named by what they do.
"""

from dataclasses import dataclass
from typing import Protocol

from flask.typing import ResponseReturnValue

from business_layer.shared.actor import Permission
from presentation_layer.controllers.machine_pages import MachinePagesController
from presentation_layer.controllers.office_sign_in import OfficeSignInController
from web_layer.access_kinds import AGENT, ANYONE
from web_layer.url import Url
from web_layer.urls.agent_sign_in import sign_in_urls

P = Permission


class OverviewPages(Protocol):
    def home(self) -> ResponseReturnValue: ...


class ReportPages(Protocol):
    def report(self, slug: str) -> ResponseReturnValue: ...
    def report_table(self, slug: str, table: str, kind: str) -> ResponseReturnValue: ...
    def report_list(self, slug: str) -> ResponseReturnValue: ...
    def center_report(self, slug: str) -> ResponseReturnValue: ...
    def center_table(self, slug: str, table: str, kind: str) -> ResponseReturnValue: ...
    def collection(self) -> ResponseReturnValue: ...
    def collection_table(self, table: str, kind: str) -> ResponseReturnValue: ...


class ExperimentPages(Protocol):
    def experiments(self) -> ResponseReturnValue: ...
    def experiment(self, experiment: str) -> ResponseReturnValue: ...
    def experiment_table(self, experiment: str, table: str, kind: str) -> ResponseReturnValue: ...
    def beginning(self, experiment: str) -> ResponseReturnValue: ...
    def create_beginning(self, experiment: str) -> ResponseReturnValue: ...
    def end(self, experiment: str) -> ResponseReturnValue: ...
    def create_end(self, experiment: str) -> ResponseReturnValue: ...


@dataclass(frozen=True, kw_only=True)
class IntelligenceControllers:
    access: OfficeSignInController
    machines: MachinePagesController
    overview: OverviewPages
    reports: ReportPages
    experiments: ExperimentPages


def intelligence_urls(c: IntelligenceControllers) -> tuple[Url, ...]:
    return (
        # Each agent sees the numbers that their role may see.
        Url("GET", "/", "home", c.overview.home, allow=AGENT),
        *_report_urls(c.reports),
        *_experiment_urls(c.experiments),
        *sign_in_urls(c.access),
        Url("GET", "/robots.txt", "robots", c.machines.closed_robots, allow=ANYONE),
    )


def _report_urls(c: ReportPages) -> tuple[Url, ...]:
    report, center, table = "/reports/<slug>", "/centers/<slug>", "<table>.<any(csv, json):kind>"
    return (
        Url("GET", report, "report", c.report, allow=P.VIEW_REPORTS),
        Url("GET", f"{report}/{table}", "report_table", c.report_table, allow=P.VIEW_REPORTS),
        Url("GET", f"{report}/list", "report_list", c.report_list, allow=P.VIEW_REPORTED_ORDERS),
        Url("GET", center, "center_report", c.center_report, allow=P.VIEW_CENTER_REPORTS),
        Url("GET", f"{center}/{table}", "center_report_table", c.center_table, allow=P.VIEW_CENTER_REPORTS),
        Url("GET", "/collection", "collection", c.collection, allow=P.VIEW_COLLECTION),
        Url("GET", f"/collection/{table}", "collection_table", c.collection_table, allow=P.VIEW_COLLECTION),
    )


def _experiment_urls(c: ExperimentPages) -> tuple[Url, ...]:
    page, may_look, may = "/experiments/<experiment>", P.VIEW_REPORTS, P.SWITCH_EXPERIMENTS
    table = f"{page}/<table>.<any(csv, json):kind>"
    return (
        Url("GET", "/experiments", "experiments", c.experiments, allow=may_look),
        Url("GET", page, "experiment", c.experiment, allow=may_look),
        Url("GET", table, "experiment_table", c.experiment_table, allow=may_look),
        Url("GET", f"{page}/beginning", "experiment_beginning", c.beginning, allow=may),
        Url("POST", f"{page}/beginning", "create_experiment_beginning", c.create_beginning, allow=may),
        Url("GET", f"{page}/end", "experiment_end", c.end, allow=may),
        Url("POST", f"{page}/end", "create_experiment_end", c.create_end, allow=may),
    )
