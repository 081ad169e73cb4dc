"""The lists that a search in the back office finds, one for each subject, page by page."""

from collections.abc import Collection, Mapping, Sequence

from business_layer.catalogue.ports import Catalogues
from business_layer.order_management.mcd_search import McdCriteria, McdOrder, McdPageKey, McdSearch, McdSort
from business_layer.order_management.product_search import ProductCriteria, ProductSearch
from business_layer.order_management.queries import OrderCriteria, OrderQueries
from business_layer.shared.clock import Clock
from business_layer.shared.errors import Invalid, NotFound, NotPermitted
from business_layer.user_management.queries import AgentRow, CustomerRow, PeopleQueries, PersonCriteria
from presentation_layer.context import current_actor
from presentation_layer.forms.kept_criteria import Criteria
from presentation_layer.views.found_products import product_listing
from presentation_layer.views.list_table import Listing
from presentation_layer.views.mcd_orders import BY_NEED, by_need, mcd_listing
from presentation_layer.views.orders import rows_view
from presentation_layer.views.page_tokens import (
    PAGE_SIZE,
    key_token,
    mcd_page_key,
    mcd_page_token,
    page_key,
    page_token,
    row_id,
)
from presentation_layer.views.search import CUSTOMERS, SUBJECTS, Found, SearchSubject
from presentation_layer.words import OFFICE_ORDER_WORDS, short_instant_words

# A file has so many rows, and so many pages are searched for them: a spreadsheet with more is no list of work.
MOST_ROWS, MOST_PAGES = 1000, 80
# Sorted by need, a list is of so many orders, and so many pages are searched for them.
MOST_BY_NEED, MOST_PAGES_BY_NEED = 200, 10
NEWEST_BY_NEED = "These are the newest matches. Add a criterion to see older ones."
SEARCH_FURTHER = "Add a criterion, or search further back."
ALL_OF_NEWEST = "These are all the matches among the newest customers."
NONE_OF_NEWEST = "None of the newest customers match."
ALL_OF_NEWEST_PRODUCTS = "These are all the matches among the newest products."
NONE_OF_NEWEST_PRODUCTS = "None of the newest products match."
FURTHER_MCD = "These are all the matches so far in this order."
NO_MCD_YET = "No matches so far in this order."
MANY_ORDERS = (
    "Many orders match, and not all of their customers are listed here. "
    "Enter more of the email address or phone number."
)


class SearchLists:
    def __init__(
        self,
        orders: OrderQueries,
        people: PeopleQueries,
        products: ProductSearch,
        mcd: McdSearch,
        catalogues: Catalogues,
        clock: Clock,
    ) -> None:
        self._orders, self._people, self._products, self._mcd = orders, people, products, mcd
        self._catalogues, self._clock = catalogues, clock

    def page(self, subject: SearchSubject, criteria: Criteria, asked: Mapping[str, str]) -> Found:
        """A page of what matches; `asked` says which one, and how it is sorted. Raises Invalid, NotPermitted."""
        if isinstance(criteria, OrderCriteria):
            return self._orders_found(criteria, asked)
        if isinstance(criteria, McdCriteria):
            return self._mcd_orders_found(criteria, asked)
        if isinstance(criteria, ProductCriteria):
            return self._products_found(criteria, asked)
        if subject is CUSTOMERS:
            return self._customers_found(criteria, asked)
        rows = self._people.agents(criteria, seen_by=current_actor(), after=row_id(asked), limit=PAGE_SIZE + 1)
        return Found(rows=rows[:PAGE_SIZE], older=_older(rows))

    def counts(self, asked: Mapping[str, Criteria]) -> Mapping[str, str]:
        """The number of records of each subject that match, in words; subjects that this agent cannot see have none."""
        counted = ((name, self._count(SUBJECTS[name], criteria)) for name, criteria in asked.items())
        return {name: words for name, words in counted if words}

    def _count(self, subject: SearchSubject, criteria: Criteria) -> str:
        try:
            return self.page(subject, criteria, {}).count_words
        except (Invalid, NotPermitted):
            return ""

    def whole(self, subject: SearchSubject, criteria: Criteria, asked: Mapping[str, str]) -> Listing:
        """The page and those after it, up to MOST_ROWS rows; up to MOST_PAGES pages are searched for them."""
        found = self.page(subject, criteria, asked)
        if found.listing is None:
            raise NotFound("There is no file of this list.")
        columns, rows = found.listing.columns, [*found.listing.rows]
        for _ in range(MOST_PAGES):
            after = found.older or found.further
            if not after or len(rows) >= MOST_ROWS:
                break
            found = self.page(subject, criteria, {**asked, "after": after})
            rows += found.listing.rows if found.listing else ()
        return Listing(columns, rows)

    def chosen(
        self, subject: SearchSubject, criteria: Criteria, asked: Mapping[str, str], numbers: Collection[str]
    ) -> Listing:
        """The rows of a page with these numbers."""
        found = self.page(subject, criteria, asked)
        if found.listing is None:
            raise NotFound("There is no file of this list.")
        return found.listing.only(numbers)

    def _orders_found(self, criteria: OrderCriteria, asked: Mapping[str, str]) -> Found:
        after = page_key(asked.get("after", ""))
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

    def _products_found(self, criteria: ProductCriteria, asked: Mapping[str, str]) -> Found:
        after = row_id(asked)
        found = self._products.matching(criteria, seen_by=current_actor(), after=after, limit=PAGE_SIZE + 1)
        rows = found.rows[:PAGE_SIZE]
        listing = product_listing(rows, self._catalogues)
        if len(found.rows) > PAGE_SIZE:
            return Found(rows=rows, listing=listing, older=str(rows[-1].id))
        if found.searched_to is None:
            return Found(rows=rows, listing=listing)
        notice = f"{ALL_OF_NEWEST_PRODUCTS if rows else NONE_OF_NEWEST_PRODUCTS} {SEARCH_FURTHER}"
        return Found(rows=rows, listing=listing, further=str(found.searched_to), notices=(notice,))

    def _mcd_orders_by_need(self, criteria: McdCriteria) -> Found:
        """The newest that match, in one list: what needs a person most comes first. No index has that order."""
        rows: list[McdOrder] = []
        after: McdPageKey | None = None
        for _ in range(MOST_PAGES_BY_NEED):
            found = self._mcd.matching(
                criteria, sort=McdSort.NEWEST, seen_by=current_actor(), after=after, limit=MOST_BY_NEED - len(rows)
            )
            rows += found.rows
            after = found.searched_to
            if after is None:
                break
        listing = mcd_listing(by_need(rows, self._clock.now()), self._catalogues, self._clock.now())
        is_all = after is None and len(rows) < MOST_BY_NEED
        return Found(rows=rows, listing=listing, sort=BY_NEED, notices=() if is_all else (NEWEST_BY_NEED,))

    def _mcd_orders_found(self, criteria: McdCriteria, asked: Mapping[str, str]) -> Found:
        if asked.get("sort") == BY_NEED:
            return self._mcd_orders_by_need(criteria)
        sort, after = _sort(criteria, asked), mcd_page_key(asked.get("after", ""))
        found = self._mcd.matching(criteria, sort=sort, seen_by=current_actor(), after=after, limit=PAGE_SIZE + 1)
        rows = found.rows[:PAGE_SIZE]
        listing = mcd_listing(rows, self._catalogues, self._clock.now())
        if len(found.rows) > PAGE_SIZE:
            return Found(rows=rows, listing=listing, sort=sort, older=mcd_page_token(rows[-1]))
        if found.searched_to is None:
            return Found(rows=rows, listing=listing, sort=sort)
        notice = f"{FURTHER_MCD if rows else NO_MCD_YET} {SEARCH_FURTHER}"
        further = mcd_page_token(found.searched_to)
        return Found(rows=rows, listing=listing, sort=sort, further=further, notices=(notice,))

    def _customers_found(self, criteria: PersonCriteria, asked: Mapping[str, str]) -> Found:
        after = row_id(asked)
        found = self._people.customers(criteria, seen_by=current_actor(), after=after, limit=PAGE_SIZE + 1)
        rows, older = found.rows[:PAGE_SIZE], _older(found.rows)
        further = "" if older or found.searched_to is None else str(found.searched_to)
        notices = []
        if found.may_be_more:
            notices.append(MANY_ORDERS if rows or further else f"No customers found yet. {MANY_ORDERS}")
        if further:
            notices.append(f"{ALL_OF_NEWEST if rows else NONE_OF_NEWEST} {SEARCH_FURTHER}")
        return Found(rows=rows, older=older, further=further, notices=tuple(notices))


def _sort(criteria: McdCriteria, asked: Mapping[str, str]) -> McdSort:
    """The order that was asked for; by date if dates are sought, else newest first."""
    if (typed := asked.get("sort", "")) in set(McdSort):
        return McdSort(typed)
    return McdSort.SOONEST if criteria.expected_from or criteria.expected_until else McdSort.NEWEST


def _older(rows: Sequence[CustomerRow | AgentRow]) -> str:
    """The key of the next page; empty if this is the last."""
    return str(rows[PAGE_SIZE - 1].id) if len(rows) > PAGE_SIZE else ""
