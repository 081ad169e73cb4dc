"""Services that need more than answers, in a shopper's cart: a line with a technician's visit, a number to move."""

from typing import Any

from business_layer.inventory.resources import ResourceKind
from business_layer.online_ordering.cart import CartItem, Configuration
from tests.builders.catalogue import ANSWERS, KEEP
from tests.builders.shopper import Shopper, a_qualification, an_answer

MORNING, AFTERNOON = "2026-12-15/morning/", "2026-12-15/afternoon/"


def stock_visits(shopper: Shopper, crew: int = 1) -> None:
    """One crew for each half day of December 15 where the shopper lives."""
    shopper.stock(ResourceKind.INSTALLATION_SLOT, "region:1", f"{MORNING}{crew}", f"{AFTERNOON}{crew}")


def a_dedicated_line(shopper: Shopper, **answers: Any) -> CartItem:
    """A line that a technician installs, and whose router a carrier brings."""
    qualification = a_qualification(shopper.books, an_answer("DedicatedInternet", maximum_mbps=1000))
    item: CartItem = shopper.add("dedicated", qualification=qualification, **answers)
    return item


def a_kept_number(shopper: Shopper, **answers: Any) -> CartItem:
    """A phone line at a place with no construction to wait for, whose number moves here."""
    qualification = a_qualification(shopper.books, an_answer("VoiceLine", installation_interval_days=0))
    item: CartItem = shopper.add("complete-calling", qualification=qualification, **{**KEEP, **answers})
    return item


def revise_there(shopper: Shopper, item: CartItem, **answers: Any) -> None:
    """Give an item other answers; it stays at its address."""
    assert item.qualification_id is not None
    configuration = Configuration(
        answers={**ANSWERS[item.offering_slug], **answers},
        quantity=item.quantity,
        address=item.address,
        qualification=shopper.books.qualifications.all[item.qualification_id],
    )
    shopper._revise(item_id=item.id, configuration=configuration, by=shopper.by)
