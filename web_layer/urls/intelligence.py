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


class ModelPages(Protocol):
    def models(self) -> ResponseReturnValue: ...
    def model(self, name: str) -> ResponseReturnValue: ...
    def switch(self, name: str) -> ResponseReturnValue: ...
    def create_switch(self, name: str) -> ResponseReturnValue: ...
    def create_synonym(self) -> ResponseReturnValue: ...


class QuestionPages(Protocol):
    def question(self, slug: str) -> ResponseReturnValue: ...
    def question_table(self, slug: str, table: str, kind: str) -> ResponseReturnValue: ...
    def create_question_end(self, slug: str) -> ResponseReturnValue: ...
    def stopped_question(self, slug: str) -> ResponseReturnValue: ...


class SavedQuestionPages(Protocol):
    def explore(self) -> ResponseReturnValue: ...
    def create_saved_view(self) -> ResponseReturnValue: ...
    def saved_view(self, view_id: UUID) -> ResponseReturnValue: ...
    def change_saved_view(self, view_id: UUID) -> ResponseReturnValue: ...
    def create_removal(self, view_id: UUID) -> ResponseReturnValue: ...
    def create_mailing(self, view_id: UUID) -> ResponseReturnValue: ...
    def end_mailing(self, view_id: UUID) -> ResponseReturnValue: ...


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
    models: ModelPages
    questions: QuestionPages
    saved_questions: SavedQuestionPages
    experiments: ExperimentPages
    mails: MailChoice
    alerts: AlertPages
    forecasts: ForecastPages


def intelligence_urls(c: IntelligenceControllers) -> tuple[Url, ...]:
    return (
        # Each agent sees the numbers that their role may see.
        Url("GET", "/", "home", c.overview.home, allow=AGENT),
        *_report_urls(c.reports),
        *_model_urls(c.models),
        *_explore_urls(c.questions, c.saved_questions),
        *_experiment_urls(c.experiments),
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


def _model_urls(c: ModelPages) -> tuple[Url, ...]:
    model, may = "/models/<name>", P.SWITCH_MODELS
    return (
        Url("GET", "/models", "models", c.models, allow=P.VIEW_REPORTS),
        Url("GET", model, "model", c.model, allow=P.VIEW_REPORTS),
        Url("GET", f"{model}/switch", "model_switch", c.switch, allow=may),
        Url("POST", f"{model}/switch", "create_model_switch", c.create_switch, allow=may),
        Url("POST", "/synonyms", "create_synonym", c.create_synonym, allow=P.DECIDE_SYNONYMS),
    )


def _explore_urls(c: QuestionPages, saved: SavedQuestionPages) -> tuple[Url, ...]:
    question, table, view = "/explore/<slug>", "<table>.<any(csv, json):kind>", "/saved-views/<uuid:view_id>"
    may = P.VIEW_REPORTS
    return (
        Url("GET", "/explore", "explore", saved.explore, allow=may),
        Url("GET", question, "question", c.question, allow=may),
        Url("GET", f"{question}/{table}", "question_table", c.question_table, allow=may),
        Url("POST", f"{question}/end", "create_question_end", c.create_question_end, allow=may),
        Url("GET", f"{question}/stopped", "stopped_question", c.stopped_question, allow=may),
        Url("POST", "/saved-views", "create_saved_view", saved.create_saved_view, allow=may),
        Url("GET", view, "saved_view", saved.saved_view, allow=may),
        Url("POST", view, "change_saved_view", saved.change_saved_view, allow=may),
        Url("POST", f"{view}/removal", "create_removal", saved.create_removal, allow=may),
        Url("POST", f"{view}/mailing", "create_mailing", saved.create_mailing, allow=may),
        Url("POST", f"{view}/mailing-end", "end_mailing", saved.end_mailing, allow=may),
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
