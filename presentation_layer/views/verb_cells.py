"""The cells of a product's page in the back office: what can be done to it, and in a sentence what that means today."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from business_layer.catalogue.ports import Catalogues
from business_layer.inventory.commitments import commitment_of
from business_layer.inventory.product_states import SuspensionReason
from business_layer.inventory.products import Product
from business_layer.service_changes.moved_numbers import numbers_at_place
from business_layer.service_changes.suspension_rules import price_while_suspended
from business_layer.shared.counts import count_words
from business_layer.shared.service_days import first_day_at
from presentation_layer.views.changes_of_service import ChangesView
from presentation_layer.views.sold_version import offering_sold


@dataclass(frozen=True)
class VerbCell:
    """One thing that can be done, by the endpoint of its form. Without an endpoint it cannot be done now."""

    words: str
    icon: str
    endpoint: str
    says: str


def verb_cells(product: Product, changes: ChangesView, catalogues: Catalogues, *, at: datetime) -> tuple[VerbCell, ...]:
    return tuple(
        VerbCell(
            verb.words,
            ICONS.get(verb.endpoint, ""),
            "" if verb.reason else verb.endpoint,
            verb.reason or SAYS[verb.endpoint](product, catalogues, at),
        )
        for verb in changes.verbs
    )


def _move(product: Product, catalogues: Catalogues, at: datetime) -> str:
    offering = offering_sold(catalogues, product)
    if offering and numbers_at_place(offering, {**product.values, **product.network}):
        return "Numbers stay within their area. Elsewhere new ones, with a message on the old."
    return "To another address. It works there before it ends here."


def _change(product: Product, catalogues: Catalogues, at: datetime) -> str:
    offering = offering_sold(catalogues, product)
    asked = offering.specification.characteristics if offering else ()
    names = [
        question.short or question.label for question in asked if offering and question.name in offering.changeable
    ]
    return ", ".join(names)


def _disconnect(product: Product, catalogues: Catalogues, at: datetime) -> str:
    commitment = commitment_of(product, catalogues)
    today = first_day_at(product.address, at)
    charge = commitment.charge_on(today) if commitment else None
    if charge is None or not charge.total:
        return "No charge for ending it."
    return f"Ends the term {count_words(charge.months_left, 'month')} early, {charge.total} if today."


def _suspend(product: Product, catalogues: Catalogues, at: datetime) -> str:
    offering = offering_sold(catalogues, product)
    monthly = product.terms.totals.monthly
    meanwhile = price_while_suspended(offering, monthly, SuspensionReason.VACATION) if offering else monthly
    if meanwhile == monthly:
        return f"Full price meanwhile, {monthly} a month."
    return f"{meanwhile} a month during a vacation."


def _resume(product: Product, catalogues: Catalogues, at: datetime) -> str:
    return f"{product.terms.totals.monthly} a month again."


def _transfer(product: Product, catalogues: Catalogues, at: datetime) -> str:
    return "To another customer or billing account."


SAYS: Mapping[str, Callable[[Product, Catalogues, datetime], str]] = {
    ".move": _move,
    ".change": _change,
    ".disconnection": _disconnect,
    ".suspension": _suspend,
    ".resumption": _resume,
    ".transfer": _transfer,
}
ICONS: Mapping[str, str] = {
    ".move": "move",
    ".change": "change",
    ".disconnection": "delete",
    ".suspension": "pause",
    ".resumption": "resume",
    ".transfer": "person",
}
