"""Searching in the back office: criteria are posted and kept, so that none appears in an address or a log."""

from collections.abc import Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from business_layer.catalogue.ports import Catalogues
from business_layer.order_management.product_search import ProductCriteria, ProductSearch
from business_layer.order_management.queries import OrderCriteria, OrderQueries
from business_layer.shared.clock import HOUSE_ZONE, Clock
from business_layer.shared.errors import Invalid, WrittenByNewerRelease
from business_layer.user_management.queries import AgentRow, CustomerRow, PeopleQueries, PersonCriteria, Searches
from presentation_layer.context import current_actor, puts_page_in_place
from presentation_layer.controllers.office_waiting import WaitingLists
from presentation_layer.errors import status_of
from presentation_layer.forms.kept_criteria import Criteria, read_criteria, written_criteria
from presentation_layer.forms.search import SearchForm
from presentation_layer.forms.submission import submit
from presentation_layer.views.office_frame import sought
from presentation_layer.views.office_product import found_products
from presentation_layer.views.orders import rows_view
from presentation_layer.views.page_tokens import PAGE_SIZE, key_token, page_key, page_token, row_id
from presentation_layer.views.search import CUSTOMERS, ORDERS, SUBJECTS, Found, SearchSubject, chips_of
from presentation_layer.words import OFFICE_ORDER_WORDS, short_instant_words

# The address that the browser then shows, remembers and loads again.
PUSH_ADDRESS = "HX-Push-Url"
SEARCH_FURTHER = "Add a criterion, or search further back."
ALL_OF_NEWEST = "These are all the matches among the newest customers."
NONE_OF_NEWEST = "None of the newest customers match."
ALL_OF_NEWEST_PRODUCTS = "These are all the matches among the newest products."
NONE_OF_NEWEST_PRODUCTS = "None of the newest products match."
MANY_ORDERS = (
    "Many orders match, and not all of their customers are listed here. "
    "Enter more of the email address or phone number."
)


class OfficeSearchController:
    def __init__(
        self,
        searches: Searches,
        orders: OrderQueries,
        people: PeopleQueries,
        catalogues: Catalogues,
        clock: Clock,
        products: ProductSearch,
        waiting: WaitingLists,
    ) -> None:
        self._searches, self._orders, self._people = searches, orders, people
        self._catalogues, self._clock = catalogues, clock
        self._products, self._waiting = products, waiting

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
        """Search, without the criterion that was removed from those of the search before."""
        removed = request.form.get("without")
        kept = [(name, value) for name, value in request.form.items(multi=True) if name != removed]
        return self._search(_subject_asked(), MultiDict(kept))

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

    def _found_page(self, subject: SearchSubject, criteria: Criteria, search_id: UUID) -> ResponseReturnValue:
        form = self._form(subject).fill_criteria(criteria)
        try:
            found = self._found(subject, criteria)
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

    def _found(self, subject: SearchSubject, criteria: Criteria) -> Found:
        if isinstance(criteria, OrderCriteria):
            return self._orders_found(criteria)
        if isinstance(criteria, ProductCriteria):
            return self._products_found(criteria)
        if subject is CUSTOMERS:
            return self._customers_found(criteria)
        rows = self._people.agents(criteria, seen_by=current_actor(), after=row_id(request.args), limit=PAGE_SIZE + 1)
        return Found(rows=rows[:PAGE_SIZE], older=_older(rows))

    def _orders_found(self, criteria: OrderCriteria) -> Found:
        after = page_key(request.args.get("after", ""))
        found = self._orders.matching(criteria, seen_by=current_actor(), after=after, limit=PAGE_SIZE + 1)
        rows, older = found.rows[:PAGE_SIZE], page_token(found.rows, PAGE_SIZE)
        if older or found.searched_to is None:
            return Found(rows=rows_view(rows, OFFICE_ORDER_WORDS), older=older)
        since = short_instant_words(found.searched_to.at)
        notice = (
            f"These are all the matches placed since {since}." if rows else f"No orders placed since {since} match."
        )
        further = key_token(found.searched_to)
        return Found(rows=rows_view(rows, OFFICE_ORDER_WORDS), further=further, notices=(f"{notice} {SEARCH_FURTHER}",))

    def _products_found(self, criteria: ProductCriteria) -> Found:
        after = row_id(request.args)
        found = self._products.matching(criteria, seen_by=current_actor(), after=after, limit=PAGE_SIZE + 1)
        rows = found_products(found.rows[:PAGE_SIZE])
        if len(found.rows) > PAGE_SIZE:
            return Found(rows=rows, older=str(found.rows[PAGE_SIZE - 1].id))
        if found.searched_to is None:
            return Found(rows=rows)
        notice = f"{ALL_OF_NEWEST_PRODUCTS if rows else NONE_OF_NEWEST_PRODUCTS} {SEARCH_FURTHER}"
        return Found(rows=rows, further=str(found.searched_to), notices=(notice,))

    def _customers_found(self, criteria: PersonCriteria) -> Found:
        after = row_id(request.args)
        found = self._people.customers(criteria, seen_by=current_actor(), after=after, limit=PAGE_SIZE + 1)
        rows, older = found.rows[:PAGE_SIZE], _older(found.rows)
        further = "" if older or found.searched_to is None else str(found.searched_to)
        notices = []
        if found.may_be_more:
            notices.append(MANY_ORDERS if rows or further else f"No customers found yet. {MANY_ORDERS}")
        if further:
            notices.append(f"{ALL_OF_NEWEST if rows else NONE_OF_NEWEST} {SEARCH_FURTHER}")
        return Found(rows=rows, older=older, further=further, notices=tuple(notices))

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


def _older(rows: Sequence[CustomerRow | AgentRow]) -> str:
    """The key of the next page; empty if this is the last."""
    return str(rows[PAGE_SIZE - 1].id) if len(rows) > PAGE_SIZE else ""
