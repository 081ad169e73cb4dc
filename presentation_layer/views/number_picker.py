"""The search of free numbers as the picker shows it: its filter, the numbers that have the word, and what to say."""

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
# The digits between the area code and the last four.
EXCHANGE = 3


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
    """The words and filters around the choices, and how many numbers have the whole word.

    A visitor `can_ask` for an email if no number has it.
    """

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
    found: int = 0

    @property
    def is_search(self) -> bool:
        """True if enough was typed to search for."""
        return len(self.word) >= SHORTEST_PART


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
            found=len(found.exact),
        )
        return Offer(tuple(_choices(found, str(answers.get(asked.name) or ""))), picker=picker)


def _choices(found: FoundNumbers, chosen: str) -> Iterator[NumberChoice]:
    """The numbers that were found, after the one that is chosen if the search does not find it."""
    numbers = (*found.exact, *found.near)
    if chosen and all(found_number.number != chosen for found_number in numbers):
        yield _choice(FoundNumber(chosen, ((chosen[-PLACES:], False),)))
    yield from (_choice(number) for number in numbers)


def _choice(found: FoundNumber) -> NumberChoice:
    has_word = any(is_match and not text.isdigit() for text, is_match in found.parts)
    parts = tuple(_with_word(found) if has_word else _in_place(found))
    return NumberChoice(
        found.number,
        "".join(text for text, _ in parts),
        parts=parts,
        digits=phone_number_words(found.number) if has_word else "",
        closeness=found.closeness,
    )


def _with_word(found: FoundNumber) -> Iterator[tuple[str, bool]]:
    """The number with hyphens around its word: 1-800-2-CAT-156."""
    yield f"1-{found.number[2:5]}", False
    for part in found.parts:
        yield "-", False
        yield part


def _in_place(found: FoundNumber) -> Iterator[tuple[str, bool]]:
    """The number as Americans write it, with the digits that were searched for where they stand: 1-888-978-2004."""
    yield f"1-{found.number[2:5]}-", False
    begin = 0
    for text, is_match in found.parts:
        before, begin = EXCHANGE - begin, begin + len(text)
        yield f"{text[:before]}-{text[before:]}" if 0 <= before < len(text) else text, is_match


def _words(search: NumberSearch, found: FoundNumbers, filtered_by: str) -> str:
    """The result of the search, in a sentence or two."""
    kind = f"{filtered_by} number" if filtered_by else "number"
    if not search.word:
        return f"Some of the {kind}s available now." if found.exact else f"No {kind}s are available now."
    if found.has_more:
        told = f"Here are {len(found.exact)} of the available {kind}s that contain {search.word}."
    elif found.exact:
        contain = "contains" if len(found.exact) == 1 else "contain"
        told = f"{count_words(len(found.exact), f'available {kind}')} {contain} {search.word}."
        told += " Others come close." if found.near else ""
    elif found.near:
        told = f"No available {kind} contains {search.word}. These come close."
    else:
        told = f"No available {kind} contains {search.word}, and none comes close. Try another word."
    if search.dropped:
        told = f"A number has {PLACES} digits after the prefix, so we looked for {search.word}. {told}"
    return told
