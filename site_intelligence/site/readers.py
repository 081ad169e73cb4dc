"""The person who reads a page, as far as pages differ, and the record of lists that were looked at."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class Reader:
    """The rights of a page's reader.

    `sees_reports` opens all reports, `sees_orders` also the orders behind a number, `sees_collection` how events are
    collected, and `switches_experiments` lets them switch experiments on and off. `center` is the only service center
    whose numbers they see; None for those who see all centers.
    """

    sees_reports: bool = False
    sees_orders: bool = False
    sees_centers: bool = False
    sees_collection: bool = False
    switches_experiments: bool = False
    center: str | None = None


# Someone who sees all numbers of all centers.
EVERYTHING = Reader(sees_reports=True, sees_orders=True, sees_centers=True, sees_collection=True)


class CurrentReader(Protocol):
    def __call__(self) -> Reader:
        """The reader of the current request."""
        ...


class RecordLook(Protocol):
    def __call__(self, *, report: str, words: str) -> None:
        """Keep, before it is shown, that the current reader looked at a list of people's orders or inquiries."""
        ...


class OrderAddress(Protocol):
    def __call__(self, number: str) -> str:
        """The address of an order's page in the back office."""
        ...
