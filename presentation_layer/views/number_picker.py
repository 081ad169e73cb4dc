"""The search of free numbers as the picker shows it: its filter, the numbers with the word set off, and what to say."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from business_layer.catalogue.characteristics import AllowedValue, Characteristic
from business_layer.catalogue.phone_numbers import phone_number_words
from business_layer.catalogue.specification import ProductSpecification
from business_layer.inventory.find_numbers import FoundNumber, FoundNumbers, find_numbers
from business_layer.inventory.number_search import PLACES, SHORTEST_PART, NumberSearch
from business_layer.inventory.queries import ResourceQueries
from business_layer.inventory.searched_pools import filter_of, searched_pools
from business_layer.shared.clock import Clock
from business_layer.shared.counts import count_words
from presentation_layer.forms.fields import Choice
from presentation_layer.forms.typed import whole_number
from presentation_layer.forms.views import Offer

SHOWN_AT_ONCE, SHOWN_AT_MOST = 12, 60


@dataclass(frozen=True)
class TypedSearch:
    """A visitor's search. `sent` is the query string or form, which may have a filter too."""

    typed: str = ""
    shown: int = SHOWN_AT_ONCE
    sent: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, sent: Mapping[str, str]) -> "TypedSearch":
        """Read a search. "Show more" asks for more than are shown."""
        more = whole_number(sent.get("shown", ""), most=SHOWN_AT_MOST) if sent.get("do") == "more" else None
        return cls(sent.get("search", ""), min((more or 0) + SHOWN_AT_ONCE, SHOWN_AT_MOST), sent)


@dataclass(frozen=True)
class NumberChoice(Choice):
    """A free number: its parts, each with whether it was searched for; its digits, and how close it is, if searched."""

    parts: tuple[tuple[str, bool], ...] = ()
    digits: str = ""
    closeness: str = ""


@dataclass(frozen=True, kw_only=True)
class NumberPicker:
    """The words and filters around the choices. A visitor `can_ask` for an email if no number has the whole word."""

    typed: str
    word: str
    words: str
    filter_name: str = ""
    filter_label: str = ""
    filters: tuple[AllowedValue, ...] = ()
    filtered_by: str = ""
    shown: int = SHOWN_AT_ONCE
    has_more: bool = False
    can_ask: bool = False


class NumberPickers:
    """Makes the picker of a question for a number from stock."""

    def __init__(self, resources: ResourceQueries, clock: Clock) -> None:
        self._resources, self._clock = resources, clock

    def offer(
        self,
        asked: Characteristic,
        specification: ProductSpecification,
        answers: Mapping[str, Any],
        typed: TypedSearch,
    ) -> Offer:
        question = filter_of(asked, specification)
        codes = tuple(allowed.value for allowed in question.allowed) if question else ()
        search = NumberSearch.of(typed.typed, codes)
        wanted = search.area_code or (typed.sent.get(question.name, "") if question else "")
        filtered_by = wanted if wanted in codes else ""
        pools = searched_pools(asked, specification, filtered_by=filtered_by, answers=answers)
        found = find_numbers(self._resources, pools, search, at=self._clock.now(), limit=typed.shown)
        picker = NumberPicker(
            typed=typed.typed,
            word=search.word,
            words=_words(search, found, filtered_by) if pools else "Answer the questions above to see numbers.",
            filter_name=question.name if question else "",
            filter_label=question.label if question else "",
            filters=question.allowed if question else (),
            filtered_by=filtered_by,
            shown=typed.shown,
            has_more=found.has_more and typed.shown < SHOWN_AT_MOST,
            can_ask=bool(pools and not found.exact) and len(search.word) >= SHORTEST_PART,
        )
        return Offer(tuple(_choices(found, str(answers.get(asked.name) or ""))), picker=picker)


def _choices(found: FoundNumbers, chosen: str) -> Iterator[NumberChoice]:
    """The numbers that were found, after the one that is chosen if the search does not find it."""
    numbers = (*found.exact, *found.near)
    if chosen and all(found_number.number != chosen for found_number in numbers):
        yield _choice(FoundNumber(chosen, ((chosen[-PLACES:], False),)))
    yield from (_choice(number) for number in numbers)


def _choice(found: FoundNumber) -> NumberChoice:
    is_searched, rest = any(is_match for _, is_match in found.parts), found.number[-PLACES:]
    parts = found.parts if is_searched else ((rest[:3], False), (rest[3:], False))
    parts = ((f"1-{found.number[2:5]}", False), *parts)
    return NumberChoice(
        found.number,
        "-".join(text for text, _ in parts),
        parts=parts,
        digits=phone_number_words(found.number) if is_searched else "",
        closeness=found.closeness,
    )


def _words(search: NumberSearch, found: FoundNumbers, filtered_by: str) -> str:
    """The result of the search, in a sentence or two."""
    within = f" with {filtered_by}" if filtered_by else ""
    if not search.word:
        return (
            f"Some of the numbers available{within} now." if found.exact else f"No numbers are available{within} now."
        )
    if found.has_more:
        told = f"More than {len(found.exact)} available numbers{within} have {search.word}."
    elif found.exact:
        has = "has" if len(found.exact) == 1 else "have"
        told = f"{count_words(len(found.exact), 'available number')}{within} {has} {search.word}."
        told += " Others come close." if found.near else ""
    elif found.near:
        told = f"No available number{within} has {search.word}. These come close."
    else:
        told = f"No available number{within} has {search.word}, and none comes close. Try another word."
    if search.dropped:
        told = f"A number has {PLACES} digits after the prefix, so we looked for {search.word}. {told}"
    return told
