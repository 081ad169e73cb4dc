"""Searching in the back office: criteria are posted and kept, so that none appears in an address or a log."""

from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from business_layer.catalogue.ports import Catalogues
from business_layer.shared.actor import Permission
from business_layer.shared.clock import HOUSE_ZONE, Clock
from business_layer.shared.errors import Invalid, NotFound, WrittenByNewerRelease
from business_layer.user_management.queries import Searches
from presentation_layer.context import current_actor, puts_page_in_place
from presentation_layer.controllers.office_search_lists import SearchLists
from presentation_layer.controllers.office_waiting import WaitingLists
from presentation_layer.controllers.selected_orders import SelectedOrders, list_url
from presentation_layer.errors import status_of
from presentation_layer.forms.kept_criteria import Criteria, read_criteria, written_criteria
from presentation_layer.forms.search import SearchForm
from presentation_layer.forms.selection import AS_FILE, Selection
from presentation_layer.forms.submission import submit
from presentation_layer.views.list_table import Listing, csv_lines
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
        assignments: SelectedOrders,
    ) -> None:
        self._searches, self._lists, self._waiting = searches, lists, waiting
        self._assignments = assignments
        self._catalogues, self._clock = catalogues, clock

    def home(self) -> ResponseReturnValue:
        if not current_actor().may(Permission.SEARCH):
            may_look = current_actor().may(Permission.VIEW_RELEASES)
            return redirect(url_for(".releases" if may_look else ".account"))
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
        return self._found_page(*self._kept(search_id), search_id)

    def counts(self, search_id: UUID) -> ResponseReturnValue:
        """The subjects of a search with their numbers of matches, which the page of what was found asks for."""
        subject, criteria = self._kept(search_id)
        typed = [(name, value) for name, value in self._form(subject).fill_criteria(criteria).typed.items() if value]
        asked = {subject.name: criteria}
        for other in SUBJECTS.values():
            shared = shared_criteria(typed, subject, other, form := self._form(other))
            if other is not subject and shared and form.read(shared).is_valid:
                asked[other.name] = form.criteria
        counts = self._lists.counts(asked)
        return render_template("office/_search_subjects.html", subject=subject, subjects=SUBJECTS, counts=counts)

    def download(self, search_id: UUID) -> ResponseReturnValue:
        """The list as a file, with the columns, words and order of the page: its rows, and those of the pages after."""
        subject, criteria = self._kept(search_id)
        if not subject.is_downloaded:
            raise NotFound("There is no file of this list.")
        return csv_file(subject, self._lists.whole(subject, criteria, request.args))

    def create_selection(self, search_id: UUID) -> ResponseReturnValue:
        """Do something with the rows that were selected on a page of the list."""
        subject, criteria = self._kept(search_id)
        chosen = Selection.of(request.form)
        if not chosen.orders:
            flash("Select at least one order.", "warn")
            return redirect(list_url(search_id, chosen))
        if chosen.command == AS_FILE and subject.is_downloaded:
            return csv_file(subject, self._lists.chosen(subject, criteria, chosen.page, chosen.numbers))
        return self._assignments.assign(search_id, chosen)

    def _kept(self, search_id: UUID) -> tuple[SearchSubject, Criteria]:
        """The subject and the criteria of a search. Raises NotFound, WrittenByNewerRelease."""
        search = self._searches.get(search_id, seen_by=current_actor())
        subject = SUBJECTS.get(search.subject)
        if subject is None:
            raise WrittenByNewerRelease
        return subject, read_criteria(subject.form.criteria_kind, search.criteria)

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
            can_assign=current_actor().may(Permission.ASSIGN_ORDERS),
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


def csv_file(subject: SearchSubject, listing: Listing) -> Response:
    """The rows of a list as a file to download."""
    return Response(
        csv_lines(listing.columns, listing.rows),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{subject.file_name}"'},
    )


def _subject_asked() -> SearchSubject:
    """The subject that the request names; orders if it names none."""
    return SUBJECTS.get(request.values.get("subject", ORDERS.name)) or abort(404)
