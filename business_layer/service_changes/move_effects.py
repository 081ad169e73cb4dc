"""The sentences and the rows that a customer reads before accepting a move."""

from collections.abc import Iterator

from business_layer.catalogue.answer_words import address_words
from business_layer.catalogue.documents import REGISTERED_ADDRESS
from business_layer.catalogue.phone_numbers import phone_number_words
from business_layer.catalogue.ports import Catalogues
from business_layer.inventory.commitments import commitment_of
from business_layer.inventory.installation_slots import HalfDay
from business_layer.online_ordering.price_words import in_words
from business_layer.order_management.order_entry import ItemRequest
from business_layer.service_changes.move_options import MoveOptions
from business_layer.service_changes.move_questions import about_new_numbers
from business_layer.service_changes.service_change import ChangeEffect, CharacteristicChange, EffectKind
from business_layer.shared.addresses import GeographicAddress
from business_layer.shared.counts import count_words
from business_layer.shared.date_formats import format_day


def effects_of_move(
    options: MoveOptions,
    new: ItemRequest,
    old: ItemRequest,
    catalogues: Catalogues,
    *,
    billing_address: GeographicAddress,
) -> tuple[ChangeEffect, ...]:
    """The sentences about both addresses, the numbers, the equipment, the term and the bill, in this order."""
    parts = (
        (EffectKind.HAPPENS, _happens(options, new)),
        (EffectKind.NUMBERS, _numbers(options, old)),
        (EffectKind.EQUIPMENT, _equipment(options, new, catalogues)),
        (EffectKind.TERM, _term(options, catalogues)),
        (EffectKind.BILL, _bill(billing_address)),
    )
    return tuple(ChangeEffect(kind=kind, text=text) for kind, texts in parts for text in texts)


def rows_of_move(options: MoveOptions, new: ItemRequest, old: ItemRequest) -> tuple[CharacteristicChange, ...]:
    """The address, the numbers and the answers that change, before and after."""
    rows = [CharacteristicChange(label="Address", before=str(old.address or ""), after=str(new.address or ""))]
    if old.relation and old.relation.referral:
        pairs = [tuple(map(phone_number_words, pair)) for pair in old.relation.referral.numbers]
        label = "Number" if len(pairs) == 1 else "Numbers"
        before, after = (in_words([pair[side] for pair in pairs]) for side in (0, 1))
        rows.append(CharacteristicChange(label=label, before=before, after=after))
    specification, settled = options.offering.specification, about_new_numbers(options.offering)
    for asked in options.questions.specification.characteristics:
        had, has = options.product.values.get(asked.name), new.values.get(asked.name)
        if asked.must_be is None and not asked.is_sensitive and asked.name not in settled and had != has:
            before, after = (specification.answer_words(asked.name, values) for values in (old.values, new.values))
            rows.append(CharacteristicChange(label=asked.short_label, before=before, after=after))
    return tuple(rows)


def _happens(options: MoveOptions, new: ItemRequest) -> Iterator[str]:
    name = options.offering.name
    if new.installation:
        half = HalfDay.of(new.installation)
        yield f"Our technician comes to {new.address} on {format_day(half.on)}, {half.hours}."
    if new.expected_on:
        yield f"{name} works at {new.address} by {format_day(new.expected_on)}."
    yield "It keeps working where it is now until then. Once the new one works, we turn the old one off."
    if _calls_911(options):
        given = new.values.get(REGISTERED_ADDRESS)
        place = address_words(given) if given else new.address
        yield f"From the day it works there, 911 sends help to {place}."
    for fact in options.offering.specification.facts:
        if fact.is_sensitive:
            label = f"{fact.label[:1].lower()}{fact.label[1:]}"
            yield f"You get a new {label} for the new address. Sign in to see it under My services once it works there."


def _numbers(options: MoveOptions, old: ItemRequest) -> Iterator[str]:
    numbers = [phone_number_words(number) for number in options.numbers]
    if numbers and options.keeps_numbers:
        yield f"You keep {in_words(numbers)}. Calls ring at the new address as soon as it works there."
    elif numbers:
        which = "this one" if len(numbers) == 1 else "these"
        city = options.address.city
        yield f"Phone numbers belong to an area, so {which} can't move to {city}: {in_words(numbers)}."
    if referral := old.relation.referral if old.relation else None:
        yield from referral.sentences


def _equipment(options: MoveOptions, new: ItemRequest, catalogues: Catalogues) -> Iterator[str]:
    rule = options.offering.shipped_for(new.values)
    if rule and new.ships_to:
        yield f"{rule.contents(new.values)}: we ship it to {new.ships_to}, so that both addresses work until then."
    old = catalogues.version(options.product.catalogue_version).offering(options.product.offering_slug)
    had = old.shipped_for(options.product.values)
    if had and had.afterwards:
        yield f"The equipment at the old address: {had.afterwards[:1].lower()}{had.afterwards[1:]}"
    if had and rule and new.ships_to and _calls_911(options):
        name = f"{had.name[:1].lower()}{had.name[1:]}"
        yield f"Don't plug the old {name} in at the new address: 911 would send help to the old one."


def _calls_911(options: MoveOptions) -> bool:
    """True if the service has a registered location, to which 911 sends help (47 CFR 9.11)."""
    return any(asked.name == REGISTERED_ADDRESS for asked in options.offering.specification.characteristics)


def _term(options: MoveOptions, catalogues: Catalogues) -> Iterator[str]:
    commitment = commitment_of(options.product, catalogues)
    if commitment is None:
        return
    months = count_words(commitment.months, "month")
    yield f"Your term of {months} goes on and ends on {format_day(commitment.ends_on)}, as before."
    yield "Moving is not ending early: there is no early-termination charge."


def _bill(billing_address: GeographicAddress) -> Iterator[str]:
    yield "You pay for one service at a time: the old one ends when it is turned off."
    yield f"Your billing address stays {billing_address}. If that changes too, update it under My account."
