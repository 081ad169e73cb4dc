"""Numbers, ports and names that a change gives a product, and those that the product gives back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from business_layer.catalogue.characteristics import Values
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.resource_rules import ChosenBy, ResourceRule
from business_layer.inventory.reservations import Reservations, Resources
from business_layer.inventory.resources import Hold, Resource, ResourceKind, ResourceState, ResourceTaken
from business_layer.order_management.order_entry import ItemRequest
from business_layer.shared.counts import count_words
from business_layer.shared.errors import Invalid

# The field of a form in which a customer says which numbers to give up.
GIVE_UP = "give_up"
NO_LONGER_HELD = "We no longer hold what this change needs. Start again."


@dataclass(frozen=True, kw_only=True)
class NumberChange:
    """The change of one kind of scarce thing. `more` are still to be chosen by us; `chosen` by the customer, by field.

    `fewer` of `present` go. All of `replaced` go, because the new ones are from another area.
    """

    rule: ResourceRule
    present: tuple[str, ...] = ()
    more: int = 0
    fewer: int = 0
    replaced: tuple[str, ...] = ()
    chosen: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> ResourceKind:
        return ResourceKind(self.rule.kind)

    @property
    def is_of_numbers(self) -> bool:
        """True if it matters which ones go: people know a number, and a port is like any other."""
        return self.kind is ResourceKind.TELEPHONE_NUMBER


def number_changes(offering: ProductOffering, has: Values, after: Values) -> tuple[NumberChange, ...]:
    """The things that a product gains and gives back; none if all stays as it is."""
    return tuple(change for rule in offering.resources_for(after) if (change := _change(rule, has, after)))


def numbers_to_choose_from(changes: Sequence[NumberChange]) -> tuple[NumberChange, ...]:
    """The changes for which the customer has to say which numbers go."""
    return tuple(change for change in changes if change.fewer and change.is_of_numbers)


def _change(rule: ResourceRule, has: Values, after: Values) -> NumberChange | None:
    if rule.chosen_by is ChosenBy.CUSTOMER:
        had = set(rule.chosen_in(has).values())
        chosen = {path: value for path, value in rule.chosen_in(after).items() if value and value not in had}
        return NumberChange(rule=rule, chosen=chosen) if chosen else None
    present = _present(rule, has)
    if present and _comes_from_elsewhere(rule, has, after):
        return NumberChange(rule=rule, more=rule.count_for(after), replaced=present)
    missing = rule.count_for(after) - len(present) if rule.count else 0
    if not missing:
        return None
    return NumberChange(rule=rule, present=present, more=max(missing, 0), fewer=max(-missing, 0))


def _comes_from_elsewhere(rule: ResourceRule, has: Values, after: Values) -> bool:
    """True if the answers that name the pool change: another area code, for example."""
    return any(has.get(name) != after.get(name) for name in rule.names_in_pool)


def _present(rule: ResourceRule, has: Values) -> tuple[str, ...]:
    held = has.get(rule.into) or ()
    return tuple(held) if isinstance(held, (list, tuple)) else (str(held),)


def without_given_up(after: Values, changes: Sequence[NumberChange], give_up: Collection[str]) -> dict[str, Any]:
    """The values without what goes: the numbers that the customer named, and the last ones of ports.

    Raises Invalid unless as many numbers are named as go.
    """
    values = dict(after)
    for change in changes:
        if not change.fewer:
            continue
        gone = set(change.present[-change.fewer :])
        if change.is_of_numbers:
            gone = set(give_up) & set(change.present)
            if len(gone) != change.fewer:
                raise Invalid(f"Choose {count_words(change.fewer, 'number')} to give up.", field=GIVE_UP)
        values[change.rule.into] = [value for value in change.present if value not in gone]
    return values


def holder_of(product_id: UUID) -> UUID:
    """The holder of what proposed changes of a product need. Each proposal gives up what the one before held."""
    return uuid5(NAMESPACE_OID, f"change of {product_id}")


def hold_gained(
    values: Values, changes: Sequence[NumberChange], hold: Hold, resources: Resources
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Reserve what a product gains. Return its values with that, and what it gains.

    Raises ResourceTaken naming the question.
    """
    held, gained, reservations = dict(values), list[str](), Reservations(resources)
    for change in changes:
        pool = change.rule.pool_for(values)
        try:
            found = reservations.hold_any(change.kind, pool, change.more, hold) if change.more else ()
        except ResourceTaken as taken:
            raise ResourceTaken(taken.message, field=change.rule.decided_by) from taken
        if found:
            held[change.rule.into] = [*change.present, *(resource.value for resource in found)]
        if change.chosen:
            found = reservations.hold_chosen(change.kind, pool, change.chosen, hold)
        gained += [resource.value for resource in found]
    return held, tuple(gained)


def gained_values(offering: ProductOffering, has: Values, after: Values) -> frozenset[str]:
    """The numbers, ports and names that a product has after a change and not before."""
    found = set[str]()
    for rule in offering.resources_for(after):
        if rule.chosen_by is ChosenBy.SYSTEM:
            found |= set(_present(rule, after)) - set(_present(rule, has))
        else:
            found |= set(filter(None, rule.chosen_in(after).values())) - set(rule.chosen_in(has).values())
    return frozenset(found)


def given_back_values(offering: ProductOffering, has: Values, after: Values) -> frozenset[str]:
    """The numbers, ports and names that a product has before a change and not after."""
    return gained_values(offering, after, has)


def phone_numbers_more(changes: Sequence[NumberChange], values: Values, others: Values) -> tuple[str, ...]:
    """The phone numbers of ours that the other values have, and these have not."""
    names = [change.rule.into for change in changes if change.is_of_numbers and not change.chosen]
    return tuple(number for name in names for number in others.get(name) or () if number not in values.get(name, ()))


def assign_gained(item: ItemRequest, offering: ProductOffering, resources: Resources, *, at: datetime) -> None:
    """Make what was reserved for a change firm for its order item. Raises ResourceTaken if anything is missing."""
    if item.id is None or item.product_id is None:
        return
    holder = holder_of(item.product_id)
    needed, assigned = gained_values(offering, item.values_before or {}, item.values), list[Resource]()
    for resource in resources.held_by(holder):
        if resource.state is not ResourceState.RESERVED:
            continue
        if resource.value in needed or _is_visit(resource, item):
            resource.assign(from_holder=holder, to_holder=item.id, at=at)
            assigned.append(resource)
        else:
            # A later proposal held it.
            resource.release()
    has_visit = not item.installation or any(_is_visit(resource, item) for resource in assigned)
    if not (has_visit and needed <= {resource.value for resource in assigned}):
        raise ResourceTaken(NO_LONGER_HELD)


def _is_visit(resource: Resource, item: ItemRequest) -> bool:
    is_slot = resource.kind is ResourceKind.INSTALLATION_SLOT
    return is_slot and bool(item.installation) and resource.value.startswith(item.installation)
