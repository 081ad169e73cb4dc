"""The pages of saved questions: the list, and the page on which one is renamed, shared, mailed and deleted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode
from uuid import UUID
from zoneinfo import available_timezones

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from site_intelligence.site.controllers import UNPROCESSABLE
from site_intelligence.site.explore.form import Field, Options, plain
from site_intelligence.site.explore.kinds import KINDS
from site_intelligence.site.explore.saved_ports import DAILY, WEEKLY, Mailing, Refused, SavedQuestion, SavedQuestions

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
OF_THE_COUNTRY = {
    "America/New_York": "Eastern (New York)",
    "America/Chicago": "Central (Chicago)",
    "America/Denver": "Mountain (Denver)",
    "America/Phoenix": "Mountain without daylight saving (Phoenix)",
    "America/Los_Angeles": "Pacific (Los Angeles)",
    "America/Anchorage": "Alaska (Anchorage)",
    "Pacific/Honolulu": "Hawaii (Honolulu)",
    "America/Puerto_Rico": "Atlantic (Puerto Rico)",
    "Pacific/Guam": "Guam",
}
CADENCES = {WEEKLY: "Each week", DAILY: "Each day"}


@dataclass(frozen=True, kw_only=True)
class SavedView:
    """The page of a saved question, or of one that is about to be saved. `errors` are those of one of its forms."""

    saved: SavedQuestion
    address: str
    name: str
    is_shared: bool
    mail_fields: tuple[Field, ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(
        default_factory=lambda: {
            "name": "Name",
            "cadence": "How often",
            "weekday": "Day",
            "hour": "Hour",
            "zone": "Zone",
        }
    )

    @property
    def kind(self) -> str:
        return KINDS[self.saved.kind].title if self.saved.kind in KINDS else "A kind that does not exist anymore"


class SavedQuestionsController:
    """Lists, saves, changes and deletes questions, and has them mailed."""

    def __init__(self, saved: SavedQuestions) -> None:
        self._saved = saved

    def explore(self) -> ResponseReturnValue:
        listed = self._saved.listed()
        own, others = ([saved for saved in listed if saved.is_own is is_own] for is_own in (True, False))
        return render_template(
            "intelligence/explore.html", kinds=KINDS.values(), titles=_titles(), own=own, others=others, link=_link
        )

    def create_saved_view(self) -> ResponseReturnValue:
        name, is_shared = request.form.get("name", ""), "is_shared" in request.form
        kind, query = request.form.get("kind", ""), _canonical(request.form.get("query", ""))
        if kind not in KINDS:
            abort(400)
        try:
            view_id = self._saved.save(name=name, kind=kind, query=query, is_shared=is_shared)
        except Refused as refused:
            saved = SavedQuestion(
                id=UUID(int=0), name="", kind=kind, query=query, owner="", is_own=True, is_shared=is_shared
            )
            view = SavedView(saved=saved, address=_link(saved), name=name, is_shared=is_shared, errors=refused.errors)
            return render_template("intelligence/saved_view_new.html", view=view), UNPROCESSABLE
        flash("The question is saved.")
        return redirect(url_for(".saved_view", view_id=view_id))

    def saved_view(self, view_id: UUID) -> ResponseReturnValue:
        return self._page(self._saved.get(view_id))

    def change_saved_view(self, view_id: UUID) -> ResponseReturnValue:
        name, is_shared = request.form.get("name", ""), "is_shared" in request.form
        try:
            self._saved.change(view_id, name=name, is_shared=is_shared)
        except Refused as refused:
            return self._page(self._saved.get(view_id), name=name, is_shared=is_shared, errors=refused.errors)
        flash("The changes are saved.")
        return redirect(url_for(".saved_view", view_id=view_id))

    def create_removal(self, view_id: UUID) -> ResponseReturnValue:
        name = self._saved.remove(view_id)
        flash(f"“{name}” is deleted.")
        return redirect(url_for(".explore"))

    def create_mailing(self, view_id: UUID) -> ResponseReturnValue:
        typed = {name: request.form.get(name, "") for name in ("cadence", "weekday", "hour", "zone")}
        try:
            mailing = self._saved.mail(
                view_id,
                cadence=typed["cadence"],
                weekday=_number(typed["weekday"]),
                hour=_number(typed["hour"]),
                zone=typed["zone"],
            )
        except Refused as refused:
            return self._page(self._saved.get(view_id), typed=typed, errors=refused.errors)
        flash(f"You get this question {mailing.words}, at {self._saved.address()}.")
        return redirect(url_for(".saved_view", view_id=view_id))

    def end_mailing(self, view_id: UUID) -> ResponseReturnValue:
        self._saved.stop_mail(view_id)
        flash("You get no more email about this question.")
        return redirect(url_for(".saved_view", view_id=view_id))

    def _page(
        self,
        saved: SavedQuestion,
        *,
        name: str | None = None,
        is_shared: bool | None = None,
        typed: Mapping[str, str] | None = None,
        errors: Mapping[str, str] | None = None,
    ) -> ResponseReturnValue:
        view = SavedView(
            saved=saved,
            address=_link(saved),
            name=saved.name if name is None else name,
            is_shared=saved.is_shared if is_shared is None else is_shared,
            mail_fields=_mail_fields(typed or _typed(saved.mailing or Mailing()), errors or {}),
            errors=errors or {},
        )
        page = render_template("intelligence/saved_view.html", view=view, email=self._saved.address())
        return page, UNPROCESSABLE if errors else 200


def _titles() -> dict[str, str]:
    return {kind.slug: kind.title for kind in KINDS.values()}


def _link(saved: SavedQuestion) -> str:
    """The address of the question itself."""
    return f"{url_for('.question', slug=saved.kind)}{f'?{saved.query}' if saved.query else ''}"


def _canonical(query: str) -> str:
    """The arguments of an address as they are written anew, so that a link cannot bring anything else along."""
    return urlencode([(name, value) for name, value in parse_qsl(query) if name.isascii() and value.isprintable()])


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 3 else -1


def _typed(mailing: Mailing) -> dict[str, str]:
    return {
        "cadence": mailing.cadence,
        "weekday": str(mailing.weekday),
        "hour": str(mailing.hour),
        "zone": mailing.zone,
    }


def _mail_fields(typed: Mapping[str, str], errors: Mapping[str, str]) -> tuple[Field, ...]:
    hours = tuple((str(hour), f"{hour % 12 or 12}:00 {'AM' if hour < 12 else 'PM'}") for hour in range(24))
    days = tuple((str(place), day) for place, day in enumerate(WEEKDAYS))
    others = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix")))
    zones = (
        Options("United States", tuple(OF_THE_COUNTRY.items())),
        Options("Others", tuple((zone, zone.replace("_", " ")) for zone in others if zone not in OF_THE_COUNTRY)),
    )
    return (
        Field("cadence", "How often", typed["cadence"], errors.get("cadence", ""), (plain(*CADENCES.items()),)),
        Field("weekday", "Day, if each week", typed["weekday"], errors.get("weekday", ""), (plain(*days),)),
        Field("hour", "Hour", typed["hour"], errors.get("hour", ""), (plain(*hours),)),
        Field("zone", "Time zone", typed["zone"], errors.get("zone", ""), zones),
    )
