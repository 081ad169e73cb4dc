"""Alerts about steps: who is mailed, how often, and what becomes of an alarm."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from uuid import UUID

import pytest

from business_layer.insight.choose_step_alerts import (
    AcknowledgeAlarm,
    ChooseStepAlerts,
    ExplainAlarm,
    ListStepAlarms,
    ListStepAlerts,
    ViewStepAlarm,
)
from business_layer.insight.step_alerts import (
    LONGEST_NOTE,
    AlarmState,
    Fall,
    FallenStep,
    WatchedStep,
)
from business_layer.insight.watch_steps import WatchCounts, WatchSteps
from business_layer.messages.message import Message
from business_layer.shared.errors import IllegalTransition, Invalid, NotPermitted
from business_layer.user_management.users import Role
from tests.builders.messages import a_message_writer
from tests.builders.report_readers import ReportReader, a_reader, an_alarm
from tests.fakes.clock import NOON, CountingIdentifiers, FakeClock
from tests.fakes.unit_of_work import Books

CART, PHONE = "cart_to_checkout", "phone"
FINDING = "Phone, from the cart to the checkout: 27.5% since Mon, Mar 30, 2026, 60.0% before."


def watched(fall: Fall = Fall.QUARTER, *, step: str = CART, device: str = PHONE) -> WatchedStep:
    return WatchedStep(step=step, device=device, fall=fall)


class FakeStepWatch:
    """Implements `StepWatch`: the steps of `fallen` have fallen by that size. None means that there are no events."""

    def __init__(self) -> None:
        self.fallen: list[WatchedStep] | None = []
        self.asked: list[Fall] = []

    def __call__(self, falls: Collection[Fall]) -> Sequence[FallenStep] | None:
        self.asked = list(falls)
        if self.fallen is None:
            return None
        return [
            FallenStep(watched=step, since=date(2026, 3, 30), finding=FINDING)
            for step in self.fallen
            if step.fall in falls
        ]


class Alerts:
    """The use cases about alerts on one set of books."""

    def __init__(self) -> None:
        self.books, self.clock, self.watch = Books(), FakeClock(), FakeStepWatch()
        identifiers = CountingIdentifiers()
        self.choose = ChooseStepAlerts(self.books, self.clock, identifiers)
        self.list = ListStepAlerts(self.books)
        self.run = WatchSteps(
            self.books,
            self.watch,
            a_message_writer(identifiers),
            "https://reports.example/",
            self.clock,
            identifiers,
        )

    def subscriber(self, *wanted: WatchedStep, name: str = "Ada Lane") -> ReportReader:
        reader = a_reader(self.books, name=name)
        self.choose(wanted=wanted or [watched()], by=reader.actor)
        return reader

    @property
    def mails(self) -> list[Message]:
        return list(self.books.messages.all.values())


def test_a_fall_is_mailed_once_to_each_who_asked_and_again_only_after_it_was_over() -> None:
    alerts = Alerts()
    alerts.subscriber()
    alerts.watch.fallen = [watched()]

    daily = [alerts.run(), alerts.run()]
    alerts.watch.fallen = []
    over = alerts.run()
    alerts.watch.fallen = [watched()]
    again = alerts.run()

    assert daily == [WatchCounts(begun=1, ended=0, mails=1), WatchCounts(begun=0, ended=0, mails=0)]
    assert over == WatchCounts(begun=0, ended=1, mails=0)
    assert again == WatchCounts(begun=1, ended=0, mails=1)
    assert len(alerts.mails) == 2


def test_the_mail_says_what_fell_and_leads_to_the_alarm() -> None:
    alerts = Alerts()
    reader = alerts.subscriber()
    alerts.watch.fallen = [watched()]

    alerts.run()

    (mail,), (alarm,) = alerts.mails, alerts.books.step_alarms.all.values()
    assert (mail.to, mail.subject) == (reader.user.email, "A step of the way to an order fell")
    assert FINDING in mail.body
    assert f"https://reports.example/alerts/{alarm.id}" in mail.body
    assert "falls by a quarter" in mail.body


def test_only_who_watches_for_that_fall_is_mailed_and_one_alarm_is_for_all() -> None:
    alerts = Alerts()
    close = alerts.subscriber(watched(Fall.TENTH))
    alerts.subscriber(watched(Fall.HALF), name="Bob Stone")
    alerts.watch.fallen = [watched(Fall.TENTH), watched(Fall.QUARTER)]

    alerts.run()

    assert [mail.to for mail in alerts.mails] == [close.user.email]
    assert len(alerts.books.step_alarms.all) == 1
    assert alerts.watch.asked == [Fall.TENTH, Fall.QUARTER, Fall.HALF]


def test_without_alerts_falls_by_a_quarter_are_watched() -> None:
    alerts = Alerts()
    alerts.watch.fallen = [watched()]

    assert alerts.run() == WatchCounts(begun=1, ended=0, mails=0)
    assert alerts.watch.asked == [Fall.QUARTER]


def test_without_events_no_alarm_ends() -> None:
    alerts = Alerts()
    alerts.watch.fallen = [watched()]
    alerts.run()
    alerts.watch.fallen = None

    assert alerts.run() is None
    assert [alarm.over_at for alarm in alerts.books.step_alarms.all.values()] == [None]


def test_who_may_not_sign_in_or_lost_the_role_gets_no_mail() -> None:
    alerts = Alerts()
    disabled, moved = alerts.subscriber(), alerts.subscriber(name="Bob Stone")
    disabled.user.disable(at=NOON)
    moved.agent.roles = (Role.LEAD,)
    alerts.watch.fallen = [watched()]

    alerts.run()

    assert alerts.mails == []


def test_choices_replace_those_before() -> None:
    alerts = Alerts()
    reader = alerts.subscriber(watched(), watched(step="visit_to_order"))

    alerts.choose(wanted=[watched(Fall.HALF)], by=reader.actor)
    changed = alerts.list(by=reader.actor)
    alerts.choose(wanted=[], by=reader.actor)

    assert changed == [watched(Fall.HALF)]
    assert alerts.list(by=reader.actor) == []
    assert len(alerts.books.step_alerts.all) == 2


def test_an_alarm_is_acknowledged_and_explained_by_name() -> None:
    books, clock = Books(), FakeClock()
    reader, other = a_reader(books), a_reader(books, name="Bob Stone")
    books.step_alarms.all[UUID(int=1)] = an_alarm()

    AcknowledgeAlarm(books, clock)(alarm_id=UUID(int=1), by=reader.actor)
    seen = ViewStepAlarm(books)(alarm_id=UUID(int=1), by=other.actor)
    acknowledged = (seen.state, seen.changed_by)
    clock.pass_time(timedelta(hours=1))
    ExplainAlarm(books, clock)(alarm_id=UUID(int=1), note=" A broken button. ", by=other.actor)

    (alarm,) = ListStepAlarms(books)(by=reader.actor)
    assert acknowledged == (AlarmState.ACKNOWLEDGED, "Ada Lane")
    assert (alarm.state, alarm.note, alarm.changed_by) == (AlarmState.EXPLAINED, "A broken button.", "Bob Stone")
    assert alarm.changed_at == NOON + timedelta(hours=1)


@pytest.mark.parametrize("note", ["", "  \n", "x" * (LONGEST_NOTE + 1), "a\x00b"])
def test_an_explanation_needs_a_few_words(note: str) -> None:
    alarm = an_alarm()

    with pytest.raises(Invalid) as refused:
        alarm.explain(note, by="Ada Lane", at=NOON)

    assert refused.value.field == "note"
    assert alarm.state is AlarmState.OPEN


def test_an_explained_alarm_cannot_be_acknowledged() -> None:
    alarm = an_alarm(state=AlarmState.EXPLAINED)

    with pytest.raises(IllegalTransition):
        alarm.acknowledge(by="Ada Lane", at=NOON)


@pytest.mark.parametrize("role", [Role.AGENT, Role.LEAD, Role.RELEASE_ENGINEER])
def test_only_analysts_have_alerts_and_alarms(role: Role) -> None:
    alerts, clock = Alerts(), FakeClock()
    books, by = alerts.books, a_reader(alerts.books, role).actor
    books.step_alarms.all[UUID(int=1)] = an_alarm()

    for act in (
        lambda: alerts.choose(wanted=[], by=by),
        lambda: alerts.list(by=by),
        lambda: ListStepAlarms(books)(by=by),
        lambda: ViewStepAlarm(books)(alarm_id=UUID(int=1), by=by),
        lambda: AcknowledgeAlarm(books, clock)(alarm_id=UUID(int=1), by=by),
        lambda: ExplainAlarm(books, clock)(alarm_id=UUID(int=1), note="why", by=by),
    ):
        with pytest.raises(NotPermitted):
            act()
