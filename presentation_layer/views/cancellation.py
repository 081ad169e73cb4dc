"""The page on which an order is canceled: for each item what happens, and why it is too late for others."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.lists import format_list

from business_layer.catalogue.phone_numbers import phone_number_words
from business_layer.catalogue.ports import Catalogues
from business_layer.online_ordering.price_words import in_words
from business_layer.order_management.cancellation_outlook import CancellationOutlook, ItemOutlook
from business_layer.order_management.moves import item_moved_from, item_moved_to
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.revisions import OrderRevision, charge_of
from business_layer.order_management.shipments import ShipmentState
from business_layer.order_management.states import ItemAction
from business_layer.service_changes.moved_numbers import numbers_at_place
from business_layer.shared.clock import HOUSE_ZONE
from business_layer.shared.money import Money
from presentation_layer.forms.fields import Choice
from presentation_layer.views.sold_version import offering_sold
from presentation_layer.words import date_words

WHOLE_MOVE = "the move"
WORKS_THERE = "It's too late to cancel the move: the service works at the new address."
KEEP_IT = "Keep it until we ask for it."
NOTHING_DONE = "Nothing is set up yet, so there is nothing to take back."
# What an order does not do to a product that the customer has, if it is canceled.
STAYS_AS_IT_IS = {
    ItemAction.MODIFY: "The service stays as it was before this order.",
    ItemAction.DELETE: "The service stays active.",
    ItemAction.SUSPEND: "The service stays active.",
    ItemAction.RESUME: "The service stays suspended.",
    ItemAction.TRANSFER: "The service stays with the account that has it.",
}


@dataclass(frozen=True, kw_only=True)
class ItemCancellation:
    """An item that can be canceled, with what happens then in sentences; or one that cannot, with the reason."""

    number: int
    product_id: UUID
    name: str
    sentences: tuple[str, ...]
    charge: Money
    too_late: str
    is_delivered: bool
    has_ended: bool
    is_being_canceled: bool


@dataclass(frozen=True, kw_only=True)
class ChargeQuestion:
    """A charge that the customer has to accept before the cancellation continues."""

    number: int
    names: str
    charge: str
    until: str


@dataclass(frozen=True, kw_only=True)
class CancellationPage:
    number: str
    possible: tuple[ItemCancellation, ...]
    too_late: tuple[ItemCancellation, ...]
    is_whole: bool
    is_being_canceled: bool
    question: ChargeQuestion | None

    @property
    def costs(self) -> bool:
        """True if canceling something costs something."""
        return any(item.charge for item in self.possible)

    @property
    def shown_charges(self) -> str:
        """The charge of each item, for the form to send back."""
        return " ".join(f"{item.number}:{item.charge.amount}" for item in self.possible)

    @property
    def choices(self) -> tuple[Choice, ...]:
        return tuple(
            Choice(str(item.number), item.name, hint=" ".join(item.sentences) if len(self.possible) > 1 else "")
            for item in self.possible
        )

    @property
    def title(self) -> str:
        if self.is_whole or len(self.possible) != 1:
            return f"Cancel order {self.number}"
        return f"Cancel {self.possible[0].name}"


def cancellation_page(outlook: CancellationOutlook, catalogues: Catalogues) -> CancellationPage:
    names = {item.item.number: _name(item, outlook.order, catalogues) for item in outlook.items}
    items, possible = [], []
    for item in outlook.items:
        # Both legs of a move are canceled together, so they are one thing here.
        if item_moved_to(outlook.order, item.item):
            continue
        old = _old_leg(item, outlook)
        view = _move(item, old, names, catalogues) if old else _item(item, names, catalogues)
        items.append(view)
        if item.can_be_canceled and (old is None or old.can_be_canceled):
            possible.append(view)
    return CancellationPage(
        number=outlook.order.number,
        possible=tuple(possible),
        too_late=tuple(view for view in items if view.too_late),
        is_whole=len(possible) == len(items),
        is_being_canceled=not possible and any(view.is_being_canceled for view in items),
        question=_question(outlook.awaiting, names) if outlook.awaiting else None,
    )


def _question(revision: OrderRevision, names: dict[int, str]) -> ChargeQuestion:
    until = revision.answer_by.astimezone(ZoneInfo(HOUSE_ZONE)).date() if revision.answer_by else None
    return ChargeQuestion(
        number=revision.number,
        names=format_list(list(dict.fromkeys(names[number] for number in revision.items)), locale="en_US"),
        charge=str(revision.charge),
        until=date_words(until),
    )


def _name(outlook: ItemOutlook, order: ProductOrder, catalogues: Catalogues) -> str:
    if item_moved_to(order, outlook.item) or item_moved_from(order, outlook.item):
        return WHOLE_MOVE
    offering = offering_sold(catalogues, outlook.item)
    return offering.full_name(outlook.item.known) if offering else outlook.item.offering_name


def _item(outlook: ItemOutlook, names: dict[int, str], catalogues: Catalogues) -> ItemCancellation:
    item, offering = outlook.item, offering_sold(catalogues, outlook.item)
    afterwards = offering.ships.afterwards if offering and offering.ships else ""
    return ItemCancellation(
        number=item.number,
        product_id=outlook.product_id,
        name=names[item.number],
        sentences=tuple(_sentences(outlook, names, afterwards)),
        charge=charge_of(outlook.charges),
        too_late=_too_late(outlook, names[item.number]),
        is_delivered=item.is_delivered,
        has_ended=item.is_delivered and item.action is ItemAction.DELETE,
        is_being_canceled=item.is_being_canceled,
    )


def _old_leg(new: ItemOutlook, outlook: CancellationOutlook) -> ItemOutlook | None:
    """The end of the service at the old address, if the item adds the one to which it moves."""
    moved = item_moved_from(outlook.order, new.item)
    return next((item for item in outlook.items if item.item is moved), None) if moved else None


def _move(new: ItemOutlook, old: ItemOutlook, names: dict[int, str], catalogues: Catalogues) -> ItemCancellation:
    """A move as one thing to cancel: the service then stays where it is."""
    # The other leg is named like this one, so it is not said to be canceled as well.
    others = tuple(number for number in new.canceled_with_it if number != old.item.number)
    view = _item(replace(new, canceled_with_it=others), names, catalogues)
    too_late = view.too_late or _too_late(old, WHOLE_MOVE) or (WORKS_THERE if new.item.is_delivered else "")
    return replace(view, sentences=(_stays_there(old, catalogues), *view.sentences), too_late=too_late)


def _stays_there(old: ItemOutlook, catalogues: Catalogues) -> str:
    """The sentence that says where the service stays, and with which numbers."""
    offering = offering_sold(catalogues, old.item)
    numbers = numbers_at_place(offering, old.item.known) if offering else ()
    place = f" at {old.item.address}" if old.item.address else " where it is"
    kept = f", with {in_words([phone_number_words(number) for number in numbers])}" if numbers else ""
    return f"{old.item.offering_name} stays{place}{kept}."


def _sentences(outlook: ItemOutlook, names: dict[int, str], afterwards: str) -> Iterator[str]:
    if outlook.canceled_with_it:
        others = format_list([names[number] for number in outlook.canceled_with_it], locale="en_US")
        yield f"{others} is canceled with it."
    if stays := STAYS_AS_IT_IS.get(outlook.item.action):
        yield stays
    if outlook.underway:
        yield f"We stop this: {_listed(outlook.underway)}. {_if_not_stopped(outlook)}"
    if outlook.undone:
        yield f"We take this back: {_listed(outlook.undone)}."
    if not (outlook.underway or outlook.undone or stays):
        yield NOTHING_DONE
    if package := outlook.kept_package:
        is_here = package.state is ShipmentState.DELIVERED
        yield f"{package.contents} {'is there' if is_here else 'still arrives'}. {afterwards or KEEP_IT}"
    yield from _costs(outlook)


def _if_not_stopped(outlook: ItemOutlook) -> str:
    if outlook.may_be_too_late:
        return "If it is done before we can stop it, it can't be canceled, and an email says so."
    return "If it is done before we can stop it, we take it back."


def _costs(outlook: ItemOutlook) -> Iterator[str]:
    for line in outlook.charges:
        yield f"Canceling costs {line.total}: {line.name[:1].lower()}{line.name[1:]}."
    if not outlook.charges:
        yield "Canceling costs nothing."
    for saving in outlook.lost_savings:
        yield (
            f"{saving.offering_name} then costs {saving.monthly} a month more, because {saving.bundle} needs "
            "everything in it."
        )


def _listed(steps: tuple[str, ...]) -> str:
    """The steps as a list in a sentence, without capitals."""
    return format_list([f"{step[:1].lower()}{step[1:]}" for step in steps], locale="en_US")


def _too_late(outlook: ItemOutlook, name: str) -> str:
    return f"It's too late to cancel {name}: “{outlook.past_return}” is done." if outlook.past_return else ""
