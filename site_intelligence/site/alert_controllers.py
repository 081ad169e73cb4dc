"""The controllers of the pages about alerts."""

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from site_intelligence.errors import IntelligenceError
from site_intelligence.report.falls import DAYS_BETWEEN_FALSE_ALARMS
from site_intelligence.report.open_history import NoEvents
from site_intelligence.site.alert_ports import LONGEST_NOTE, Alerts
from site_intelligence.site.alerts import (
    AlertChoice,
    alarm_view,
    alarm_views,
    alert_choices,
    last_watched_weeks,
    read_choices,
)
from site_intelligence.site.failures import cannot_count
from site_intelligence.site.published_counts import PublishedCounts

UNPROCESSABLE = 422
LINE_BREAKS = "\r\n\t"


class AlertsController:
    """The alarms, and the steps that the reader is alerted about."""

    def __init__(self, counting: PublishedCounts, alerts: Alerts) -> None:
        self._counting, self._alerts = counting, alerts

    def alerts(self) -> ResponseReturnValue:
        try:
            choices = self._choices()
            last_weeks = None if choices else last_watched_weeks(self._counting)
        except NoEvents:
            return render_template("intelligence/no_events.html")
        except IntelligenceError as failed:
            return cannot_count(failed)
        return render_template(
            "intelligence/alerts.html",
            alarms=alarm_views(self._alerts.alarms()),
            choices=choices,
            last_weeks=last_weeks,
            days=DAYS_BETWEEN_FALSE_ALARMS,
        )

    def create_alerts(self) -> ResponseReturnValue:
        """Keep the choices. The form has lists only, so a value that is not in them was not chosen there."""
        try:
            wanted = read_choices(self._choices(), request.form)
        except IntelligenceError as failed:
            return cannot_count(failed)
        if wanted is None:
            abort(400)
        self._alerts.choose(wanted)
        flash("Your alerts are saved." if wanted else "You get no alerts.")
        return redirect(url_for(".alerts"))

    def _choices(self) -> list[AlertChoice]:
        return alert_choices(self._counting, self._alerts.chosen())

    def alarm(self, alarm_id: UUID) -> ResponseReturnValue:
        return self._alarm_page(alarm_id)

    def create_acknowledgement(self, alarm_id: UUID) -> ResponseReturnValue:
        self._alerts.acknowledge(alarm_id)
        flash("Everyone can see now that you look into it.")
        return redirect(url_for(".alarm", alarm_id=alarm_id))

    def create_explanation(self, alarm_id: UUID) -> ResponseReturnValue:
        note = request.form.get("note", "").strip()
        if not note:
            return self._alarm_page(alarm_id, note, "Say why the step fell.")
        if any(character < " " and character not in LINE_BREAKS for character in note):
            return self._alarm_page(alarm_id, note, "Use only letters, digits, and ordinary punctuation.")
        if len(note) > LONGEST_NOTE:
            return self._alarm_page(alarm_id, note, f"Use at most {LONGEST_NOTE} characters. There are {len(note)}.")
        self._alerts.explain(alarm_id, note)
        flash("Your explanation is saved.")
        return redirect(url_for(".alarm", alarm_id=alarm_id))

    def _alarm_page(self, alarm_id: UUID, typed: str | None = None, error: str = "") -> ResponseReturnValue:
        view = alarm_view(self._alerts.alarm(alarm_id))
        page = render_template(
            "intelligence/alarm.html",
            view=view,
            note=view.alarm.note if typed is None else typed,
            error=error,
            longest=LONGEST_NOTE,
        )
        return page, UNPROCESSABLE if error else 200
