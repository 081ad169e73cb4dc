"""Saved questions as the pages of site intelligence know them: those of the current request's reader."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from business_layer.insight.mail_views import ScheduleMailing, StopMailing
from business_layer.insight.mailing_times import hour_words, zone_words
from business_layer.insight.save_views import ChangeView, ListedView, ListViews, RemoveView, SaveView, ViewSavedView
from business_layer.insight.saved_views import ViewMailing
from business_layer.shared.date_formats import format_day
from business_layer.shared.errors import Invalid
from presentation_layer.context import current_actor, current_identity
from site_intelligence.site.explore.saved_ports import Mailing, Refused, SavedQuestion


class QuestionsOfReader:
    """Implements `SavedQuestions` with the use cases of the business."""

    def __init__(
        self,
        list_views: ListViews,
        view: ViewSavedView,
        save: SaveView,
        change: ChangeView,
        remove: RemoveView,
        schedule: ScheduleMailing,
        stop: StopMailing,
    ) -> None:
        self._list, self._view, self._save, self._change = list_views, view, save, change
        self._remove, self._schedule, self._stop = remove, schedule, stop

    def listed(self) -> Sequence[SavedQuestion]:
        return [_question(listed) for listed in self._list(by=current_actor())]

    def get(self, view_id: UUID) -> SavedQuestion:
        return _question(self._view(view_id=view_id, by=current_actor()))

    def save(self, *, name: str, kind: str, query: str, is_shared: bool) -> UUID:
        try:
            return self._save(name=name, kind=kind, query=query, is_shared=is_shared, by=current_actor()).id
        except Invalid as invalid:
            raise Refused(invalid.errors) from invalid

    def change(self, view_id: UUID, *, name: str, is_shared: bool) -> None:
        try:
            self._change(view_id=view_id, name=name, is_shared=is_shared, by=current_actor())
        except Invalid as invalid:
            raise Refused(invalid.errors) from invalid

    def remove(self, view_id: UUID) -> str:
        return self._remove(view_id=view_id, by=current_actor()).name

    def mail(self, view_id: UUID, *, cadence: str, weekday: int, hour: int, zone: str) -> Mailing:
        try:
            mailing = self._schedule(
                view_id=view_id, cadence=cadence, weekday=weekday, hour=hour, zone=zone, by=current_actor()
            )
        except Invalid as invalid:
            raise Refused(invalid.errors) from invalid
        return _mailing(mailing)

    def stop_mail(self, view_id: UUID) -> None:
        self._stop(view_id=view_id, by=current_actor())

    def address(self) -> str:
        identity = current_identity()
        return identity.email if identity else ""


def _question(listed: ListedView) -> SavedQuestion:
    view = listed.view
    return SavedQuestion(
        id=view.id,
        name=view.name,
        kind=view.kind,
        query=view.query,
        owner=view.owner_name,
        is_own=listed.is_own,
        is_shared=view.is_shared,
        mailing=_mailing(listed.mailing) if listed.mailing else None,
    )


def _mailing(mailing: ViewMailing) -> Mailing:
    return Mailing(
        cadence=mailing.cadence,
        weekday=mailing.weekday,
        hour=mailing.hour,
        zone=mailing.zone,
        words=mailing.time.words,
        next_words=_moment(mailing.next_due_at, mailing.zone),
        is_failing=mailing.is_failing,
    )


def _moment(at: datetime, zone: str) -> str:
    local = at.astimezone(ZoneInfo(zone))
    return f"{format_day(local.date())} at {hour_words(local.hour)}, {zone_words(zone)} time"
