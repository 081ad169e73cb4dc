"""Paging by key: the token of a page names the last row of the page before."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from business_layer.order_management.mcd_search import McdPageKey
from business_layer.order_management.queries import OrderRow, PageKey

PAGE_SIZE = 25


def page_key(token: str) -> PageKey | None:
    """The key in a token; None for the first page, and for a token that nobody made."""
    written, _, row_id = token.partition("_")
    try:
        at = datetime.fromisoformat(written)
        return PageKey(at, UUID(row_id)) if at.tzinfo else None
    except ValueError:
        return None


def page_token(rows: Sequence[OrderRow], size: int) -> str:
    """The token of the next page; empty where this is the last."""
    last = rows[size - 1] if len(rows) > size else None
    return key_token(PageKey(last.placed_at, last.id)) if last else ""


def key_token(key: PageKey) -> str:
    """The token of the page that begins just after that key."""
    return f"{key.at.isoformat()}_{key.id.hex}"


def row_id(arguments: Mapping[str, str]) -> UUID | None:
    """The key of a list of people: the id of the last row of the page before; None for the first page."""
    try:
        return UUID(arguments["after"])
    except (KeyError, ValueError):
        return None


class DatedRow(Protocol):
    """A row of a list that is sorted by its identifier, or by a day first."""

    @property
    def id(self) -> UUID: ...

    @property
    def due_on(self) -> date | None: ...


def mcd_page_token(last: DatedRow) -> str:
    """The token of the page that begins just after a row of the list of MCD orders."""
    return f"{last.due_on or ''}_{last.id.hex}"


def mcd_page_key(token: str) -> McdPageKey | None:
    """The key in such a token; None for the first page, and for a token that nobody made."""
    due_on, _, row = token.partition("_")
    try:
        return McdPageKey(UUID(row), date.fromisoformat(due_on) if due_on else None)
    except ValueError:
        return None
