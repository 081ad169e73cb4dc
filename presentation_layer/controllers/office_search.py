"""Searching in the back office: criteria are posted and kept, so that none appears in an address or a log."""

from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from business_layer.catalogue.ports import Catalogues
from business_layer.shared.clock import HOUSE_ZONE, Clock
from business_layer.shared.errors import Invalid, NotFound, WrittenByNewerRelease
from business_layer.user_management.queries import Searches
from presentation_layer.context import current_actor, puts_page_in_place
from presentation_layer.controllers.office_search_lists import SearchLists
from presentation_layer.controllers.office_waiting import WaitingLists
from presentation_layer.errors import status_of
from presentation_layer.forms.kept_criteria import Criteria, read_criteria, written_criteria
from presentation_layer.forms.search import SearchForm
from presentation_layer.forms.submission import submit
from presentation_layer.views.list_table import csv_lines
from presentation_layer.views.office_frame import sought
from presentation_layer.views.search import ORDERS, SUBJECTS, SearchSubject, chips_of, shared_criteria

# The address that the browser then shows, remembers and loads again.
PUSH_ADDRESS = "HX-Push-Url"


class OfficeSearchController:
    def __init__(
        self,
        searches: Searches,
        lists: SearchLists,
        catalogues: Catalogues,
        clock: Clock,
        waiting: WaitingLists,
    ) -> None:
        self._searches, self._lists, self._waiting = searches, lists, waiting
        self._catalogues, self._clock = catalogues, clock

    def home(self) -> ResponseReturnValue:
        subject = _subject_asked()
        return self._home_page(self._form(subject).fill(), subject)

    def find(self) -> ResponseReturnValue:
        """The box on every page: it goes to the order of that number, or searches what the text looks like."""
        typed = request.form.get("sought", "").strip()
        if not typed:
            return redirect(url_for(".home"))
        found = sought(typed)
        if found.order:
            return redirect(url_for(".order", number=found.order))
        return self._search(SUBJECTS[found.subject], MultiDict({found.criterion: typed}))

    def create_search(self) -> ResponseReturnValue:
        """Search, without the criterion that was removed, or for another subject by the criteria that both have."""
        removed, subject = request.form.get("without"), _subject_asked()
        kept = [(name, value) for name, value in request.form.items(multi=True) if name != removed]
        other = SUBJECTS.get(request.form.get("to", ""))
        if other is None:
            return self._search(subject, MultiDict(kept))
        shared = shared_criteria(kept, subject, other, self._form(other))
        return self._search(other, shared) if shared else redirect(url_for(".home", subject=other.name))

    def _search(self, subject: SearchSubject, typed: MultiDict[str, str]) -> ResponseReturnValue:
        def search(form: SearchForm) -> ResponseReturnValue:
            """Keep the criteria. A browser with script puts the answer in place, so that one request is enough."""
            search_id = self._searches.keep(subject.name, written_criteria(form.criteria), by=current_actor())
            address = url_for(".search", search_id=search_id)
            if not puts_page_in_place():
                return redirect(address)
            page = make_response(self._found_page(subject, form.criteria, search_id))
            page.headers[PUSH_ADDRESS] = address
            return page

        form = self._form(subject).read(typed)
        return submit(form, search, lambda wrong: self._home_page(wrong, subject))

    def search(self, search_id: UUID) -> ResponseReturnValue:
        search = self._searches.get(search_id, seen_by=current_actor())
        subject = SUBJECTS.get(search.subject)
        if subject is None:
            raise WrittenByNewerRelease
        criteria = read_criteria(subject.form.criteria_kind, search.criteria)
        return self._found_page(subject, criteria, search_id)

    def download(self, search_id: UUID) -> ResponseReturnValue:
        """The list as a file, with the columns, words and order of the page: its rows, and those of the pages after."""
        search = self._searches.get(search_id, seen_by=current_actor())
        subject = SUBJECTS.get(search.subject)
        if subject is None or not subject.is_downloaded:
            raise NotFound("There is no file of this list.")
        criteria = read_criteria(subject.form.criteria_kind, search.criteria)
        listing = self._lists.whole(subject, criteria, request.args)
        return Response(
            csv_lines(listing.columns, listing.rows),
            mimetype="text/csv",
            headers={"Content-Disposition": f'attachment; filename="{subject.name}-orders.csv"'},
        )

    def _found_page(self, subject: SearchSubject, criteria: Criteria, search_id: UUID) -> ResponseReturnValue:
        form = self._form(subject).fill_criteria(criteria)
        try:
            found = self._lists.page(subject, criteria, request.args)
        except Invalid as found_too_much:
            form.reject(found_too_much)
            return self._home_page(form, subject), status_of(found_too_much)
        return render_template(
            "office/found.html",
            subject=subject,
            form=form,
            found=found,
            chips=chips_of(form),
            search_id=search_id,
            subjects=SUBJECTS,
        )

    def _form(self, subject: SearchSubject) -> SearchForm:
        now = self._clock.now()
        return subject.form(self._catalogues.current(now), now.astimezone(ZoneInfo(HOUSE_ZONE)).date())

    def _home_page(self, form: SearchForm, subject: SearchSubject) -> str:
        return render_template(
            "office/home.html",
            form=form,
            subject=subject,
            subjects=SUBJECTS,
            waiting=self._waiting.shown_on_home(),
        )


def _subject_asked() -> SearchSubject:
    """The subject that the request names; orders if it names none."""
    return SUBJECTS.get(request.values.get("subject", ORDERS.name)) or abort(404)
