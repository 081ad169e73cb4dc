"""Searching in the back office: criteria are posted and kept, so that none stands in an address or a log."""

from collections.abc import Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from business_layer.catalogue.ports import Catalogues
from business_layer.order_management.queries import OrderQueries
from business_layer.shared.clock import HOUSE_ZONE, Clock
from business_layer.shared.errors import Invalid
from business_layer.user_management.queries import AgentRow, CustomerRow, PeopleQueries, Search, Searches
from presentation_layer.context import current_actor, puts_page_in_place
from presentation_layer.controllers.office_waiting import WaitingLists
from presentation_layer.errors import status_of
from presentation_layer.forms.search import SUBJECTS, SearchForm, order_criteria, person_criteria, search_form
from presentation_layer.forms.submission import submit
from presentation_layer.views.orders import rows_view
from presentation_layer.views.page_tokens import PAGE_SIZE, key_token, page_key, page_token, row_id
from presentation_layer.views.words import OFFICE_ORDER_WORDS

# The address that the browser then shows, remembers and loads again.
PUSH_ADDRESS = "HX-Push-Url"


class OfficeSearchController:
    def __init__(
        self,
        searches: Searches,
        orders: OrderQueries,
        people: PeopleQueries,
        catalogues: Catalogues,
        clock: Clock,
        waiting: WaitingLists,
    ) -> None:
        self._searches, self._orders, self._people = searches, orders, people
        self._catalogues, self._clock, self._waiting = catalogues, clock, waiting

    def home(self) -> ResponseReturnValue:
        return self._page(self._form_class(self._subject()).blank(), self._subject())

    def create_search(self) -> ResponseReturnValue:
        subject = self._subject()
        form = self._form_class(subject).of(request.form)
        return submit(form, lambda valid: self._kept(valid, subject), lambda wrong: self._page(wrong, subject))

    def search(self, search_id: UUID) -> ResponseReturnValue:
        return self._found(self._searches.get(search_id, seen_by=current_actor()))

    def _kept(self, form: SearchForm, subject: str) -> ResponseReturnValue:
        """The page of what was found. A browser with script puts it in place, so that one request is enough."""
        criteria = form.criteria
        search = Search(self._searches.keep(subject, criteria, by=current_actor()), subject, criteria)
        address = url_for(".search", search_id=search.id)
        if not puts_page_in_place():
            return redirect(address)
        page = make_response(self._found(search))
        page.headers[PUSH_ADDRESS] = address
        return page

    def _found(self, search: Search) -> ResponseReturnValue:
        form = self._form_class(search.subject).of_kept(search.criteria)
        pages = {"orders": self._orders_page, "customers": self._customers_page, "agents": self._agents_page}
        try:
            return pages[search.subject](search, form)
        except Invalid as found_too_much:
            form.reject(found_too_much)
            return self._page(form, search.subject), status_of(found_too_much)

    def _orders_page(self, search: Search, form: SearchForm) -> str:
        found = self._orders.matching(
            order_criteria(search.criteria),
            seen_by=current_actor(),
            after=page_key(request.args.get("after", "")),
            limit=PAGE_SIZE + 1,
        )
        return render_template(
            "office/found_orders.html",
            search=search,
            form=form,
            subjects=SUBJECTS,
            rows=rows_view(found.rows[:PAGE_SIZE], OFFICE_ORDER_WORDS),
            older=page_token(found.rows, PAGE_SIZE),
            searched_to=found.searched_to,
            further=key_token(found.searched_to) if found.searched_to else "",
        )

    def _customers_page(self, search: Search, form: SearchForm) -> str:
        found = self._people.customers(
            person_criteria(search.criteria), seen_by=current_actor(), after=row_id(request.args), limit=PAGE_SIZE + 1
        )
        return render_template(
            "office/found_customers.html",
            search=search,
            form=form,
            subjects=SUBJECTS,
            rows=found.rows[:PAGE_SIZE],
            older=_older(found.rows),
            further=found.searched_to or "",
            may_be_more=found.may_be_more,
        )

    def _agents_page(self, search: Search, form: SearchForm) -> str:
        rows = self._people.agents(
            person_criteria(search.criteria), seen_by=current_actor(), after=row_id(request.args), limit=PAGE_SIZE + 1
        )
        return render_template(
            "office/found_agents.html",
            search=search,
            form=form,
            subjects=SUBJECTS,
            rows=rows[:PAGE_SIZE],
            older=_older(rows),
        )

    def _subject(self) -> str:
        subject = request.values.get("subject", "orders")
        return subject if subject in SUBJECTS else abort(404)

    def _form_class(self, subject: str) -> type[SearchForm]:
        now = self._clock.now()
        return search_form(subject, self._catalogues.current(now), now.astimezone(ZoneInfo(HOUSE_ZONE)).date())

    def _page(self, form: SearchForm, subject: str) -> str:
        return render_template(
            "office/home.html",
            form=form,
            subject=subject,
            subjects=SUBJECTS,
            waiting=self._waiting.shown_on_home(),
        )


def _older(rows: Sequence[CustomerRow | AgentRow]) -> UUID | str:
    """Where the next page begins; empty if this is the last."""
    return rows[PAGE_SIZE - 1].id if len(rows) > PAGE_SIZE else ""
