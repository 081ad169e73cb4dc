"""The cards at the head of an order: packages, a number, a technician's visit. Only those that apply are shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from business_layer.catalogue.characteristics import ValueType
from business_layer.catalogue.phone_numbers import phone_number_words
from business_layer.inventory.installation_slots import WINDOWS, HalfDay
from business_layer.order_management.shipments import Shipment, ShipmentState
from business_layer.order_management.states import ItemAction, TaskState
from presentation_layer.views.item_progress import ItemProgress
from presentation_layer.views.packages import PackageView, package_view
from presentation_layer.words import day_words, zone_words

S = ShipmentState
# Packages that come together share a card; more cards than these would push the services off the first screen.
MOST_CARDS = 6


@dataclass(frozen=True, kw_only=True)
class PackageCard:
    """Packages with one state, day and address. `item_number` and `package` are set if it is a single one."""

    big: str
    contents: str
    ship_to: str
    tracking: tuple[str, ...]
    problem: str
    item_number: int = 0
    package: PackageView | None = None


@dataclass(frozen=True, kw_only=True)
class NumberCard:
    title: str
    big: str
    words: str


@dataclass(frozen=True, kw_only=True)
class VisitCard:
    """`can_add` is True if there is a calendar entry to download."""

    item_number: int
    big: str
    words: str
    can_add: bool


@dataclass(frozen=True, kw_only=True)
class OrderCards:
    packages: tuple[PackageCard, ...]
    numbers: tuple[NumberCard, ...]
    visits: tuple[VisitCard, ...]

    @property
    def are_any(self) -> bool:
        return bool(self.packages or self.numbers or self.visits)

    @property
    def items_with_package(self) -> frozenset[int]:
        """The items whose package has a card of its own."""
        return frozenset(card.item_number for card in self.packages)


def order_cards(items: Sequence[ItemProgress]) -> OrderCards:
    waiting = [progress for progress in items if not progress.is_ready]
    return OrderCards(
        packages=_packages(waiting)[:MOST_CARDS],
        numbers=tuple(filter(None, map(_number, waiting)))[:MOST_CARDS],
        visits=tuple(filter(None, map(_visit, waiting)))[:MOST_CARDS],
    )


def _packages(items: Sequence[ItemProgress]) -> tuple[PackageCard, ...]:
    groups: dict[tuple[str, str], list[tuple[ItemProgress, Shipment]]] = {}
    for progress in items:
        shipment = progress.item.shipment
        if shipment and shipment.state is not S.DELIVERED:
            key = (_arrival(progress, shipment), _destination(shipment))
            groups.setdefault(key, []).append((progress, shipment))
    return tuple(_package(big, ship_to, group) for (big, ship_to), group in groups.items())


def _package(big: str, ship_to: str, group: Sequence[tuple[ItemProgress, Shipment]]) -> PackageCard:
    counts: dict[str, int] = {}
    for _, shipment in group:
        counts[shipment.contents] = counts.get(shipment.contents, 0) + 1
    progress, first = group[0]
    is_single = len(group) == 1
    return PackageCard(
        big=big,
        contents=", ".join(f"{words} × {count}" if count > 1 else words for words, count in counts.items()),
        ship_to=ship_to,
        tracking=tuple(
            f"{shipment.carrier} {shipment.tracking_number}".strip()
            for _, shipment in group
            if shipment.tracking_number
        ),
        problem=first.problem,
        item_number=progress.item.number if is_single else 0,
        package=package_view(progress.item, progress.offering) if is_single and progress.offering else None,
    )


def _destination(shipment: Shipment) -> str:
    return f"{shipment.recipient}, {shipment.address}"


def _arrival(progress: ItemProgress, shipment: Shipment) -> str:
    if shipment.state is S.RETURNED:
        return "Returned to us"
    if shipment.state is S.LOST:
        return "Lost by the carrier"
    ships = next((step.name for step in progress.offering.plan if step.ships), "") if progress.offering else ""
    day = shipment.expected_on or progress.days.get(ships)
    is_shipped = shipment.state is S.SHIPPED
    if shipment.problem or (progress.is_stuck and not is_shipped) or day is None:
        return "On its way" if is_shipped else "Not sent yet"
    if day < progress.today:
        return "Later than planned"
    return f"Arrives {'' if is_shipped else 'by '}{day_words(day, progress.today)}"


def _number(progress: ItemProgress) -> NumberCard | None:
    item = progress.item
    if item.move_on and progress.offering:
        return _moving(progress, item.move_on)
    facts = progress.specification.facts
    telephone = next((fact for fact in facts if fact.type is ValueType.TELEPHONE and not fact.is_sensitive), None)
    numbers = progress.item.known.get(telephone.name) if telephone else None
    # The number of a service that ends, or that changes and keeps it, needs no card.
    if item.action is not ItemAction.ADD:
        return None
    if telephone is None or not numbers or progress.specification.identified_by[:1] != (telephone.name,):
        return None
    day = f", by {day_words(progress.ready_on, progress.today)}" if progress.ready_on else ""
    return NumberCard(
        title=telephone.label, big=telephone.words(numbers), words=f"Works once {item.offering_name} is ready{day}."
    )


def _moving(progress: ItemProgress, chosen: date) -> NumberCard | None:
    """The move of a number; None once it has moved."""
    item = progress.item
    task = next((task for task in item.plan_tasks if task.moves_number), None)
    if progress.offering is None or (task and task.state is TaskState.COMPLETED):
        return None
    day = (task.requested_on if task else None) or chosen
    listed = [name for name in progress.specification.listed_telephones if item.values.get(name)]
    numbers = [phone_number_words(str(number)) for name in listed for number in item.values[name]]
    words = " and ".join(filter(None, [", ".join(numbers[:-1]), *numbers[-1:]])) or "Your number"
    stays = "stays" if len(numbers) < 2 else "stay"
    maybe = " This day may change." if progress.is_stuck else ""
    return NumberCard(
        title="Your number" if len(numbers) < 2 else "Your numbers",
        big=f"{'Moves' if len(numbers) < 2 else 'Move'} {day_words(day, progress.today)}",
        words=f"{words} {stays} with your current carrier until then. Don't cancel there.{maybe}",
    )


def _visit(progress: ItemProgress) -> VisitCard | None:
    """The visit of a technician that is still to come."""
    item = progress.item
    if not item.installation or progress.offering is None:
        return None
    steps = {step.name for step in progress.offering.plan if step.visit}
    if steps & item.done_on.keys():
        return None
    visit = HalfDay.of(item.installation)
    maybe = " This day may change." if progress.is_stuck else ""
    place = f" at {item.address.street}" if item.address else ""
    hours = f"{visit.hours} {zone_words(visit.on, item.time_zone)}"
    return VisitCard(
        item_number=item.number,
        big=day_words(visit.on, progress.today),
        words=f"{hours}, for {item.offering_name}{place}.{maybe}",
        can_add=visit.window in WINDOWS and item.address is not None,
    )
