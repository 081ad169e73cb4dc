"""The words in which a customer reads what an amendment does before accepting it."""

from collections.abc import Iterable, Iterator

from babel.lists import format_list

from business_layer.catalogue.phone_numbers import phone_number_words
from business_layer.inventory.installation_slots import HalfDay
from business_layer.service_changes.calculated_amendment import CalculatedAmendment
from business_layer.service_changes.service_change import ChangeCharge, ChangeEffect, CharacteristicChange, EffectKind
from business_layer.shared.counts import count_words, noun_for
from business_layer.shared.date_formats import format_day

HIDDEN, CHANGED, NONE = "Not shown", "Changed", "None"
CONTRACT = (
    "Your signed contract stays as it is, as evidence of what you ordered. What you see here replaces those terms, and "
    "is kept with it."
)
ONCE_LABEL = "One-time charges"


def rows_of_amendment(change: CalculatedAmendment) -> Iterator[CharacteristicChange]:
    """Each changed answer with its part of the monthly price, and everything else that changes, before and after."""
    specification = change.offering.specification
    for name in change.names:
        asked, words = specification.characteristic(name), [HIDDEN, CHANGED]
        if not asked.is_sensitive:
            both = (change.has, change.after)
            words = [specification.answer_words(name, values) if values.get(name) else NONE for values in both]
        yield CharacteristicChange(
            label=asked.short_label, before=words[0], after=words[1], monthly=change.price.of(name)
        )
    item, terms = change.item, change.terms
    if terms.address != item.address:
        yield CharacteristicChange(label="Service address", before=str(item.address or NONE), after=str(terms.address))
    if terms.installation != item.installation:
        yield CharacteristicChange(
            label="Technician visit", before=_visit(item.installation), after=_visit(terms.installation)
        )
    if terms.move_on != item.move_on and terms.move_on:
        before = format_day(item.move_on) if item.move_on else NONE
        yield CharacteristicChange(label="Number moves", before=before, after=format_day(terms.move_on))
    if terms.requested_on != item.requested_on:
        days = [format_day(on) if on else "As soon as possible" for on in (item.requested_on, terms.requested_on)]
        yield CharacteristicChange(label="Begin", before=days[0], after=days[1])
    if change.once_after != change.once_before:
        yield CharacteristicChange(label=ONCE_LABEL, before=str(change.once_before), after=str(change.once_after))


def _visit(slot: str) -> str:
    half_day = HalfDay.of(slot) if slot else None
    return f"{format_day(half_day.on)}, {half_day.hours}" if half_day else NONE


def charges_of_amendment(change: CalculatedAmendment) -> tuple[ChangeCharge, ...]:
    """The one-time charges: as they were ordered, and for steps that are done already and taken back."""
    due = (line for line in change.terms.price_lines if line.is_once)
    because = f"Because this is done already: {_listed(change, [*change.delta.undo, *change.delta.redo])}."
    return (
        *((change.ending_early,) if change.ending_early else (ChangeCharge(line=line) for line in due)),
        *(ChangeCharge(line=line, calculation=because) for line in change.charges),
    )


def effects_of_amendment(
    change: CalculatedAmendment, *, gained: tuple[str, ...], given_up: tuple[str, ...]
) -> Iterator[ChangeEffect]:
    """All that follows, a sentence each: what is taken back, done again and added; the day; numbers; the contract."""
    yield from _plan(change)
    yield _effect(EffectKind.HAPPENS, _day_words(change))
    if gained:
        noun = noun_for(len(gained), "a new number", "new numbers")
        yield _effect(EffectKind.NUMBERS, f"You get {noun}: {_numbers(gained)}. Held for you for 30 minutes.")
    if given_up:
        yield _effect(EffectKind.NUMBERS, f"You don't get this order's {_numbers(given_up)} any more.")
    if change.item.shipment and change.item.is_package_sent and not change.offering.shipped_for(change.after):
        had = change.offering.shipped_for(change.has)
        shipment = change.item.shipment
        words = f"The {shipment.contents.lower()} was sent already. {had.afterwards if had else ''}"
        yield _effect(EffectKind.EQUIPMENT, words.strip())
    yield from _term(change)
    if not change.day_alone:
        yield _effect(EffectKind.TERM, CONTRACT)
    if change.price.difference:
        yield _effect(EffectKind.BILL, "The new price counts from the day the service works. Nothing was billed yet.")


def _plan(change: CalculatedAmendment) -> Iterator[ChangeEffect]:
    """The plan of what to undo, redo, add and leave."""
    delta, tasks = change.delta, {task.name: task for task in change.item.plan_tasks}
    is_begun = bool(delta.redo or delta.undo)
    asked = [name for name in delta.taken_back if tasks[name].may_be_at_network]
    if words := _listed(change, asked):
        late = "If it's done before that, the order stays as it is, and we email you."
        back = "If it's done before that, we take it back."
        ends = any(tasks[name].ends_return for name in asked)
        yield _effect(
            EffectKind.HAPPENS,
            f"The network is working on this, so we stop it first: {words}. {late if ends else back}",
        )
    done = [name for name in delta.taken_back if name not in asked]
    for names, begin in (
        (done, "We take this back"),
        (delta.redo, "We do this again"),
        (delta.new, "We add this"),
        (delta.dropped, "We leave this out"),
    ):
        if words := _listed(change, names):
            yield _effect(EffectKind.HAPPENS, f"{begin}: {words}.")
    if words := _listed(change, delta.untouched):
        lead = "Everything else stays as it is" if is_begun or delta.new or delta.dropped else "We do this as planned"
        yield _effect(EffectKind.HAPPENS, f"{lead}: {words}.")


def _day_words(change: CalculatedAmendment) -> str:
    ready, before = change.ready_on, change.item.expected_on
    done = "done" if change.day_alone else "ready"
    if before is None or before == ready:
        return f"We expect it to be {done} on {format_day(ready)}."
    reason = f"{change.reason[:1].lower()}{change.reason[1:]}"
    return f"We expect it to be {done} on {format_day(ready)}, instead of {format_day(before)}: {reason}"


def _term(change: CalculatedAmendment) -> Iterator[ChangeEffect]:
    commitment = change.offering.commitment
    if commitment is None or commitment.term not in change.names:
        return
    months, percent = int(change.after.get(commitment.term) or 0), change.offering.early_termination_percent
    words = f"Your term is {count_words(months, 'month')}, from the day the service works."
    early = f" Ending it earlier costs {percent}% of the monthly price for each month left." if percent else ""
    yield _effect(EffectKind.TERM, words + early)


def _listed(change: CalculatedAmendment, names: Iterable[str]) -> str:
    """The steps as customers know them, in a sentence; empty if they know none of them."""
    milestones = {
        step.name: step.milestone
        for step in change.offering.plan_of(change.item.plan_action)
        if not step.changes_product
    }
    known = [words for name in names if (words := milestones.get(name, ""))]
    return format_list([f"{words[:1].lower()}{words[1:]}" for words in known], locale="en_US") if known else ""


def _numbers(numbers: tuple[str, ...]) -> str:
    return format_list([phone_number_words(number) for number in numbers], locale="en_US")


def _effect(kind: EffectKind, text: str) -> ChangeEffect:
    return ChangeEffect(kind=kind, text=text)
