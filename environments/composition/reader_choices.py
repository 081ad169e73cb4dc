"""Choices that a reader of site intelligence makes on its pages, kept by the product: mails, alerts, and alarms."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from dependency_injector import containers

from business_layer.insight.choose_monday_mail import AskForNumbers, ChooseMondayMail, HasMondayMail
from business_layer.insight.choose_step_alerts import (
    AcknowledgeAlarm,
    ChooseStepAlerts,
    ExplainAlarm,
    ListStepAlarms,
    ListStepAlerts,
    ViewStepAlarm,
)
from business_layer.insight.step_alerts import Fall, StepAlarm, WatchedStep
from business_layer.shared.clock import HOUSE_ZONE
from environments.composition.report_mails import ReportMailsContainer
from environments.composition.typed_providers import container, once
from presentation_layer.context import current_actor, current_identity
from site_intelligence.site.alert_ports import Alarm


class ReaderMails:
    """Implements `NumbersByMail` for the reader of the current request."""

    def __init__(self, has: HasMondayMail, choose: ChooseMondayMail, ask: AskForNumbers) -> None:
        self._has, self._choose, self._ask = has, choose, ask

    def is_on(self) -> bool:
        return self._has(by=current_actor())

    def address(self) -> str:
        identity = current_identity()
        return identity.email if identity else ""

    def choose(self, *, wants: bool) -> None:
        self._choose(wants=wants, by=current_actor())

    def send_now(self, until: date) -> None:
        self._ask(until=until, by=current_actor())


class ReaderAlerts:
    """Implements `Alerts` for the reader of the current request."""

    def __init__(
        self,
        list_alerts: ListStepAlerts,
        choose: ChooseStepAlerts,
        list_alarms: ListStepAlarms,
        view: ViewStepAlarm,
        acknowledge: AcknowledgeAlarm,
        explain: ExplainAlarm,
    ) -> None:
        self._list_alerts, self._choose, self._list_alarms = list_alerts, choose, list_alarms
        self._view, self._acknowledge, self._explain = view, acknowledge, explain

    def chosen(self) -> Mapping[tuple[str, str], str]:
        return {(kept.step, kept.device): str(kept.fall) for kept in self._list_alerts(by=current_actor())}

    def choose(self, wanted: Collection[tuple[str, str, str]]) -> None:
        steps = [WatchedStep(step=step, device=device, fall=Fall(fall)) for step, device, fall in wanted]
        self._choose(wanted=steps, by=current_actor())

    def alarms(self) -> Sequence[Alarm]:
        return [_alarm(kept) for kept in self._list_alarms(by=current_actor())]

    def alarm(self, alarm_id: UUID) -> Alarm:
        return _alarm(self._view(alarm_id=alarm_id, by=current_actor()))

    def acknowledge(self, alarm_id: UUID) -> None:
        self._acknowledge(alarm_id=alarm_id, by=current_actor())

    def explain(self, alarm_id: UUID, note: str) -> None:
        self._explain(alarm_id=alarm_id, note=note, by=current_actor())


def _alarm(kept: StepAlarm) -> Alarm:
    return Alarm(
        id=kept.id,
        step=kept.step,
        device=kept.device,
        finding=kept.finding,
        since=kept.since,
        noticed_on=_day(kept.noticed_at),
        state=str(kept.state),
        note=kept.note,
        changed_by=kept.changed_by,
        changed_on=_day(kept.changed_at) if kept.changed_at else None,
        over_on=_day(kept.over_at) if kept.over_at else None,
    )


def _day(moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(HOUSE_ZONE)).date()


class ReaderChoicesContainer(containers.DeclarativeContainer):
    """The choices of the current reader."""

    report_mails = container(ReportMailsContainer)

    mails = once(
        ReaderMails,
        has=report_mails.has_monday_mail,
        choose=report_mails.choose_monday_mail,
        ask=report_mails.ask_for_numbers,
    )
    alerts = once(
        ReaderAlerts,
        list_alerts=report_mails.list_step_alerts,
        choose=report_mails.choose_step_alerts,
        list_alarms=report_mails.list_step_alarms,
        view=report_mails.view_step_alarm,
        acknowledge=report_mails.acknowledge_alarm,
        explain=report_mails.explain_alarm,
    )
