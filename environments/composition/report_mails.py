"""The mails about reports: the numbers each Monday, and alerts about steps that fell.

Nothing here imports the engine of the reports: counting runs in a process of its own.
"""

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
from business_layer.insight.mail_numbers import FindReportReader, MailMondayNumbers, MailNumbers
from business_layer.insight.watch_steps import WatchSteps
from environments.composition.database import DatabaseContainer
from environments.composition.insight import events_folder_of
from environments.composition.messages import MessagesContainer
from environments.composition.typed_providers import container, from_outside, once
from environments.mining.overview_numbers import OverviewNumbersApart
from environments.mining.watched_steps import StepWatchApart
from environments.settings import Settings


def overview_numbers_of(settings: Settings) -> OverviewNumbersApart:
    return OverviewNumbersApart(events_folder_of(settings), settings.intelligence.origin)


def intelligence_origin_of(settings: Settings) -> str:
    return settings.intelligence.origin


class ReportMailsContainer(containers.DeclarativeContainer):
    """Use cases of `business_layer.insight` that write mails, and those with which their readers choose them."""

    settings = from_outside(Settings)
    database = container(DatabaseContainer)
    messages = container(MessagesContainer)

    numbers = once(overview_numbers_of, settings)
    step_watch = once(StepWatchApart, folder=once(events_folder_of, settings))

    has_monday_mail = once(HasMondayMail, unit_of_work=database.unit_of_work)
    choose_monday_mail = once(
        ChooseMondayMail,
        unit_of_work=database.unit_of_work,
        clock=database.clock,
        identifiers=database.identifiers,
    )
    ask_for_numbers = once(
        AskForNumbers,
        unit_of_work=database.unit_of_work,
        clock=database.clock,
        identifiers=database.identifiers,
    )
    mail_monday_numbers = once(
        MailMondayNumbers,
        unit_of_work=database.unit_of_work,
        numbers=numbers,
        message_writer=messages.message_writer,
        clock=database.clock,
    )
    mail_numbers = once(
        MailNumbers,
        unit_of_work=database.unit_of_work,
        numbers=numbers,
        message_writer=messages.message_writer,
        clock=database.clock,
    )
    find_report_reader = once(FindReportReader, unit_of_work=database.unit_of_work)

    list_step_alerts = once(ListStepAlerts, unit_of_work=database.unit_of_work)
    choose_step_alerts = once(
        ChooseStepAlerts,
        unit_of_work=database.unit_of_work,
        clock=database.clock,
        identifiers=database.identifiers,
    )
    list_step_alarms = once(ListStepAlarms, unit_of_work=database.unit_of_work)
    view_step_alarm = once(ViewStepAlarm, unit_of_work=database.unit_of_work)
    acknowledge_alarm = once(AcknowledgeAlarm, unit_of_work=database.unit_of_work, clock=database.clock)
    explain_alarm = once(ExplainAlarm, unit_of_work=database.unit_of_work, clock=database.clock)
    watch_steps = once(
        WatchSteps,
        unit_of_work=database.unit_of_work,
        watch=step_watch,
        message_writer=messages.message_writer,
        origin=once(intelligence_origin_of, settings),
        clock=database.clock,
        identifiers=database.identifiers,
    )
