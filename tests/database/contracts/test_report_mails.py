"""Choices of mails about reports, and alarms, in the database and in memory."""

from datetime import date, timedelta

import pytest

from business_layer.insight.monday_mail import MondayMail
from business_layer.insight.step_alerts import AlarmState, Fall, StepAlert
from business_layer.shared.actor import SYSTEM
from business_layer.shared.errors import Conflict
from tests.builders.report_readers import an_alarm
from tests.database.builders import AnyWork, Keeper, new_id, unique
from tests.database.contracts import LATER, WHY
from tests.fakes.clock import NOON


def test_a_monday_mail_is_found_by_its_user_and_while_it_is_on(work: AnyWork, keep: Keeper) -> None:
    on, off = keep.agent("Ada Lane").user_id, keep.agent("Bob Stone").user_id
    with work(by=SYSTEM, reason=WHY) as uow:
        for user_id in (on, off):
            uow.monday_mails.add(
                MondayMail(id=new_id(), user_id=user_id, is_on=user_id == on, chosen_at=NOON, mailed_week=None)
            )
        uow.commit()

    with work(by=SYSTEM, reason=WHY) as uow:
        mail = uow.monday_mails.of_user(on)
        assert mail is not None
        mail.mail(date(2026, 11, 16))
        uow.commit()

    with work.reading(by=SYSTEM) as uow:
        found = [kept for kept in uow.monday_mails.switched_on() if kept.user_id in {on, off}]
        assert [(kept.user_id, kept.mailed_week) for kept in found] == [(on, date(2026, 11, 16))]
        assert uow.monday_mails.of_user(new_id()) is None


def test_a_user_has_one_monday_mail(work: AnyWork, keep: Keeper) -> None:
    user_id = keep.agent("Ada Lane").user_id

    def add_two() -> None:
        with work(by=SYSTEM, reason=WHY) as uow:
            for _ in range(2):
                uow.monday_mails.add(MondayMail(id=new_id(), user_id=user_id, is_on=True, chosen_at=NOON))
            uow.commit()

    with pytest.raises(Conflict):
        add_two()


def test_alerts_are_found_by_their_user_in_order_and_while_they_are_on(work: AnyWork, keep: Keeper) -> None:
    user_id = keep.agent("Ada Lane").user_id
    with work(by=SYSTEM, reason=WHY) as uow:
        for step, is_on in (("visit_to_order", True), ("cart_to_checkout", False)):
            uow.step_alerts.add(
                StepAlert(
                    id=new_id(),
                    user_id=user_id,
                    step=step,
                    device="phone",
                    fall=Fall.HALF,
                    is_on=is_on,
                    chosen_at=NOON,
                )
            )
        uow.commit()

    with work.reading(by=SYSTEM) as uow:
        own = uow.step_alerts.of_user(user_id)
        on = [alert.step for alert in uow.step_alerts.switched_on() if alert.user_id == user_id]
        assert [(alert.step, alert.fall) for alert in own] == [
            ("cart_to_checkout", Fall.HALF),
            ("visit_to_order", Fall.HALF),
        ]
        assert on == ["visit_to_order"]


def test_an_alarm_is_current_until_it_is_over_and_the_newest_come_first(work: AnyWork) -> None:
    device = unique("phone ")
    older, newer = new_id(), new_id()
    with work(by=SYSTEM, reason=WHY) as uow:
        uow.step_alarms.add(an_alarm(id=older, device=device))
        uow.step_alarms.add(an_alarm(id=newer, device=device, step="visit_to_order", noticed_at=LATER))
        uow.commit()

    with work(by=SYSTEM, reason=WHY) as uow:
        alarm = uow.step_alarms.get(older)
        alarm.explain("A broken button.", by="Ada Lane", at=LATER)
        alarm.end(at=LATER)
        uow.commit()

    with work.reading(by=SYSTEM) as uow:
        current = [alarm.id for alarm in uow.step_alarms.current() if alarm.device == device]
        newest = [alarm.id for alarm in uow.step_alarms.newest(at_most=1_000) if alarm.device == device]
        found = uow.step_alarms.get(older)
        assert (current, newest) == ([newer], [newer, older])
        assert (found.state, found.note, found.changed_by, found.over_at) == (
            AlarmState.EXPLAINED,
            "A broken button.",
            "Ada Lane",
            LATER,
        )


def test_a_step_has_one_alarm_at_a_time_on_a_device(work: AnyWork) -> None:
    device = unique("phone ")
    with work(by=SYSTEM, reason=WHY) as uow:
        uow.step_alarms.add(an_alarm(id=new_id(), device=device, over_at=LATER))
        uow.step_alarms.add(an_alarm(id=new_id(), device=device, noticed_at=LATER + timedelta(days=1)))
        uow.commit()

    def add_another() -> None:
        with work(by=SYSTEM, reason=WHY) as uow:
            uow.step_alarms.add(an_alarm(id=new_id(), device=device))
            uow.commit()

    with pytest.raises(Conflict):
        add_another()
