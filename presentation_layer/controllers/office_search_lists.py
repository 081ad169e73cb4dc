"""The lists that a search in the back office finds, one for each subject, page by page."""

from collections.abc import Mapping, Sequence

from business_layer.catalogue.ports import Catalogues
from business_layer.order_management.mcd_search import McdCriteria, McdSearch, McdSort
from business_layer.order_management.product_search import ProductCriteria, ProductSearch
from business_layer.order_management.queries import OrderCriteria, OrderQueries
from business_layer.shared.clock import Clock
from business_layer.shared.errors import NotFound
from business_layer.user_management.queries import AgentRow, CustomerRow, PeopleQueries, PersonCriteria
from presentation_layer.context import current_actor
from presentation_layer.forms.kept_criteria import Criteria
from presentation_layer.views.list_table import Listing
from presentation_layer.views.mcd_orders import mcd_listing
from presentation_layer.views.office_product import found_products
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
from presentation_layer.views.search import CUSTOMERS, Found, SearchSubject
from presentation_layer.words import OFFICE_ORDER_WORDS, short_instant_words

# A file has so many rows, and so many pages are searched for them: a spreadsheet with more is no list of work.
MOST_ROWS, MOST_PAGES = 1000, 80
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
        rows = found_products(found.rows[:PAGE_SIZE])
        if len(found.rows) > PAGE_SIZE:
            return Found(rows=rows, older=str(found.rows[PAGE_SIZE - 1].id))
        if found.searched_to is None:
            return Found(rows=rows)
        notice = f"{ALL_OF_NEWEST_PRODUCTS if rows else NONE_OF_NEWEST_PRODUCTS} {SEARCH_FURTHER}"
        return Found(rows=rows, further=str(found.searched_to), notices=(notice,))

    def _mcd_orders_found(self, criteria: McdCriteria, asked: Mapping[str, str]) -> Found:
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
