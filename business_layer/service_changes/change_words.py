"""The words in which a customer reads the effects of a change before accepting it."""

from collections.abc import Iterator

from business_layer.catalogue.phone_numbers import phone_number_words
from business_layer.inventory.aging_rules import BUSINESS_NUMBER, RESIDENTIAL_NUMBER
from business_layer.inventory.installation_slots import HalfDay
from business_layer.service_changes.calculated_change import CalculatedChange, WantedChange
from business_layer.service_changes.price_difference import SAVINGS, TODAY
from business_layer.service_changes.service_change import ChangeEffect, CharacteristicChange, EffectKind
from business_layer.service_changes.term_change import TermChange
from business_layer.shared.addresses import GeographicAddress
from business_layer.shared.counts import count_words, noun_for
from business_layer.shared.date_formats import format_day

# An answer that is for the network alone is not repeated on a page.
HIDDEN, CHANGED = "Not shown", "Changed"
STEP_LABELS = {TODAY: "Prices of today", SAVINGS: "Bundle savings"}
REVIEW_WORDS = "An engineer reviews the change first. Until then, your service stays as it is."
BILL_WORDS = "The new price starts the day the change takes effect. Your next bill has both prices, each for its days."


def characteristic_changes(change: CalculatedChange) -> Iterator[CharacteristicChange]:
    """Each changed answer in words with its part of the price, then the parts that no answer explains."""
    specification = change.offering.specification
    for name in change.names:
        asked = specification.characteristic(name)
        words = [HIDDEN, CHANGED]
        if not asked.is_sensitive:
            words = [_answer_words(change, name, is_after=is_after) for is_after in (False, True)]
        yield CharacteristicChange(
            label=asked.short_label, before=words[0], after=words[1], monthly=change.price.of(name)
        )
    for step in change.price.steps:
        if step.name in STEP_LABELS:
            yield CharacteristicChange(label=STEP_LABELS[step.name], before="", after="", monthly=step.monthly)


def _answer_words(change: CalculatedChange, name: str, *, is_after: bool) -> str:
    values = change.after if is_after else change.has
    return change.offering.specification.answer_words(name, values) if values.get(name) else "None"


def effects_of(
    change: CalculatedChange,
    wanted: WantedChange,
    *,
    gained: tuple[str, ...],
    given_up: tuple[str, ...],
    ships_to: GeographicAddress | None,
    of_business: bool,
) -> Iterator[ChangeEffect]:
    """All that follows from a change, a sentence each."""
    yield _effect(EffectKind.HAPPENS, _when_words(change, wanted))
    if change.has_review:
        yield _effect(EffectKind.HAPPENS, REVIEW_WORDS)
    yield from _number_effects(gained, given_up, of_business=of_business)
    if change.contents and ships_to:
        yield _effect(EffectKind.EQUIPMENT, f"We ship to {ships_to}: {change.contents}.")
    if returned := _returned(change):
        yield _effect(EffectKind.EQUIPMENT, returned)
    if words := term_words(change.term, change.offering.early_termination_percent):
        yield _effect(EffectKind.TERM, words)
    if change.price.difference:
        yield _effect(EffectKind.BILL, BILL_WORDS)
    for code in sorted(change.offering.documents_for(change.after) - change.offering.documents_for(change.has)):
        document = change.catalogue.document(code)
        yield _effect(EffectKind.HAPPENS, f"You also agree to “{document.title}”: {document.in_plain_words[0]}")


def _when_words(change: CalculatedChange, wanted: WantedChange) -> str:
    on = format_day(change.takes_effect_on)
    if wanted.installation:
        half_day = HalfDay.of(wanted.installation)
        return f"Our technician comes on {format_day(half_day.on)}, {half_day.hours}. The change takes effect then."
    if wanted.requested_on and change.takes_effect_on == wanted.requested_on:
        return f"The change takes effect on {on}. Until then, nothing changes."
    if wanted.requested_on:
        return f"We begin on {format_day(wanted.requested_on)} and expect to be done on {on}."
    if change.is_at_once:
        return "The change takes effect as soon as the network has made it, usually within minutes."
    return f"We expect the change to take effect on {on}."


def _number_effects(gained: tuple[str, ...], given_up: tuple[str, ...], *, of_business: bool) -> Iterator[ChangeEffect]:
    if gained:
        noun = noun_for(len(gained), "a new number", "new numbers")
        yield _effect(EffectKind.NUMBERS, f"You get {noun}: {_list_words(gained)}. Held for you for 30 minutes.")
    if given_up:
        days = (BUSINESS_NUMBER if of_business else RESIDENTIAL_NUMBER).days
        verb = noun_for(len(given_up), "stops working. Nobody else gets it", "stop working. Nobody else gets them")
        yield _effect(EffectKind.LOST, f"{_list_words(given_up)} {verb} for {count_words(days, 'day')}.")


def _list_words(numbers: tuple[str, ...]) -> str:
    return ", ".join(map(phone_number_words, numbers))


def _returned(change: CalculatedChange) -> str:
    """The equipment that the customer no longer needs, and what to do with it; empty if there is none."""
    had, has_still = change.offering.shipped_for(change.has), change.offering.shipped_for(change.after)
    is_replaced = bool(had and has_still and change.contents and not had.count)
    return had.afterwards if had and (is_replaced or not has_still) else ""


def term_words(term: TermChange, percent: int) -> str:
    """The term after the change, in words; empty without one."""
    if term.is_new and term.ends_on:
        early = f" Ending it earlier costs {percent}% of the monthly price for each month left." if percent else ""
        return (
            f"A new term of {count_words(term.months, 'month')} begins when the change takes effect. It ends on "
            f"{format_day(term.ends_on)}.{early}"
        )
    if term.ends_on:
        return f"Your term stays as it is. It ends on {format_day(term.ends_on)}."
    return "You no longer have a term." if term.ended_on else ""


def _effect(kind: EffectKind, text: str) -> ChangeEffect:
    return ChangeEffect(kind=kind, text=text)
