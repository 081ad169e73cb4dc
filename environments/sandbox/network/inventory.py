"""The network's inventory: its services, as it knows them, page by page."""

from dataclasses import dataclass
from sqlite3 import Row

from environments.sandbox.soap_endpoint import Refusal
from environments.sandbox.store import Store

PAGE = 50
# An empty order number or name asks for all.
SERVICES = """
SELECT * FROM services
WHERE changed_at >= ?1 AND (changed_at, service_id) > (?2, ?3)
  AND (?4 = '' OR service_id IN (SELECT service_id FROM service_orders WHERE order_number = ?4 AND state = 'completed'))
  AND (?5 = '' OR name = ?5)
ORDER BY changed_at, service_id LIMIT ?6
"""


@dataclass(frozen=True, kw_only=True)
class ServicesWanted:
    """The services of an order or of a name, changed at an instant or later. `after` is where the last page ended."""

    order_number: str = ""
    service_id: str = ""
    changed_since: float = 0.0
    after: str = ""


@dataclass(frozen=True)
class Page:
    """Some services, the oldest change first, and where the next page begins; empty at the end."""

    services: tuple[Row, ...]
    next: str


class Inventory:
    """Reads the services."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def page(self, wanted: ServicesWanted) -> Page:
        """One page of services. A service that changes meanwhile comes again on a later page. Raises Refusal."""
        at, after = _mark(wanted.after)
        rows = self._store.rows(
            SERVICES, wanted.changed_since, at, after, wanted.order_number, wanted.service_id, PAGE + 1
        )
        shown = tuple(rows[:PAGE])
        return Page(shown, f"{shown[-1]['changed_at']!r}:{shown[-1]['service_id']}" if len(rows) > PAGE else "")

    def keys(self, service_id: str) -> list[str]:
        """The keys of the service orders that made a service what it is, in order."""
        found = "SELECT key FROM service_orders WHERE service_id = ? AND state = 'completed' ORDER BY sequence"
        return [row["key"] for row in self._store.rows(found, service_id)]


def _mark(after: str) -> tuple[float, str]:
    if not after:
        return -1.0, ""
    at, _, service_id = after.partition(":")
    try:
        return float(at), service_id
    except ValueError:
        raise Refusal("invalidRequest", "Send what the last page named as next, or nothing.") from None
