"""The access rules and addresses of site intelligence: one line a URL.

Its controllers live in a part of the house that the web layer does not know; they are named by what they do.
"""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

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


class MailChoice(Protocol):
    def create_monday_mail(self) -> ResponseReturnValue: ...
    def end_monday_mail(self) -> ResponseReturnValue: ...
    def create_mail_now(self) -> ResponseReturnValue: ...


class AlertPages(Protocol):
    def alerts(self) -> ResponseReturnValue: ...
    def create_alerts(self) -> ResponseReturnValue: ...
    def alarm(self, alarm_id: UUID) -> ResponseReturnValue: ...
    def create_acknowledgement(self, alarm_id: UUID) -> ResponseReturnValue: ...
    def create_explanation(self, alarm_id: UUID) -> ResponseReturnValue: ...


class ForecastPages(Protocol):
    def forecasts(self) -> ResponseReturnValue: ...
    def forecasts_table(self, table: str, kind: str) -> ResponseReturnValue: ...


class ReportPages(Protocol):
    def report(self, slug: str) -> ResponseReturnValue: ...
    def report_table(self, slug: str, table: str, kind: str) -> ResponseReturnValue: ...
    def report_list(self, slug: str) -> ResponseReturnValue: ...
    def center_report(self, slug: str) -> ResponseReturnValue: ...
    def center_table(self, slug: str, table: str, kind: str) -> ResponseReturnValue: ...
    def collection(self) -> ResponseReturnValue: ...
    def collection_table(self, table: str, kind: str) -> ResponseReturnValue: ...


@dataclass(frozen=True, kw_only=True)
class IntelligenceControllers:
    access: OfficeSignInController
    machines: MachinePagesController
    overview: OverviewPages
    reports: ReportPages
    mails: MailChoice
    alerts: AlertPages
    forecasts: ForecastPages


def intelligence_urls(c: IntelligenceControllers) -> tuple[Url, ...]:
    return (
        # Each agent sees the numbers that their role may see.
        Url("GET", "/", "home", c.overview.home, allow=AGENT),
        *_report_urls(c.reports),
        *_mail_urls(c.mails),
        *_alert_urls(c.alerts),
        *_forecast_urls(c.forecasts),
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


def _mail_urls(c: MailChoice) -> tuple[Url, ...]:
    return (
        Url("POST", "/monday-mail", "create_monday_mail", c.create_monday_mail, allow=P.VIEW_CENTER_REPORTS),
        Url("POST", "/monday-mail/end", "end_monday_mail", c.end_monday_mail, allow=P.VIEW_CENTER_REPORTS),
        Url("POST", "/monday-mail/now", "create_mail_now", c.create_mail_now, allow=P.VIEW_CENTER_REPORTS),
    )


def _alert_urls(c: AlertPages) -> tuple[Url, ...]:
    alarm, acknowledge, explain = "/alerts/<uuid:alarm_id>", "create_acknowledgement", "create_explanation"
    return (
        Url("GET", "/alerts", "alerts", c.alerts, allow=P.VIEW_REPORTS),
        Url("POST", "/alerts", "create_alerts", c.create_alerts, allow=P.VIEW_REPORTS),
        Url("GET", alarm, "alarm", c.alarm, allow=P.VIEW_REPORTS),
        Url("POST", f"{alarm}/acknowledgement", acknowledge, c.create_acknowledgement, allow=P.VIEW_REPORTS),
        Url("POST", f"{alarm}/explanation", explain, c.create_explanation, allow=P.VIEW_REPORTS),
    )


def _forecast_urls(c: ForecastPages) -> tuple[Url, ...]:
    table = "/forecasts/<table>.<any(csv, json):kind>"
    return (
        Url("GET", "/forecasts", "forecasts", c.forecasts, allow=P.VIEW_CENTER_REPORTS),
        Url("GET", table, "forecasts_table", c.forecasts_table, allow=P.VIEW_CENTER_REPORTS),
    )
