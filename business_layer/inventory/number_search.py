"""The patterns that a search for a phone number looks for: its digits, the best places first, then close ones."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

KEYS = ("ABC", "DEF", "GHI", "JKL", "MNO", "PQRS", "TUV", "WXYZ")
DIGIT_OF: Mapping[str, str] = {
    **{letter: str(digit) for digit, letters in enumerate(KEYS, start=2) for letter in letters},
    **{digit: digit for digit in "0123456789"},
}
# The digits after the area code. The first is never 0 or 1 (47 CFR 52.7 and the North American Numbering Plan).
PLACES = 7
ANY = "?"
LONGEST_TYPED = 40
# A word farther from both ends than this would need thousands of look-ups in the stock.
DEEPEST = 2
# A shorter part of a word than this says too little, unless the word itself is short.
SHORTEST_PART = 3


@dataclass(frozen=True)
class NumberPattern:
    """The letters and digits that a number should have, place by place; ANY where it may have any digit."""

    signs: str

    @property
    def digits(self) -> str:
        return "".join(DIGIT_OF.get(sign, ANY) for sign in self.signs)

    def fits(self, number: str) -> bool:
        return all(digit in (ANY, has) for digit, has in zip(self.digits, number[-PLACES:], strict=True))

    def parts_of(self, number: str) -> tuple[tuple[str, bool], ...]:
        """The number in parts: with letters where the search has them, and whether the part was searched for."""
        parts: list[tuple[str, bool]] = []
        for sign, digit in zip(self.signs, number[-PLACES:], strict=True):
            is_match, shown = sign != ANY, digit if sign == ANY else sign
            if parts and parts[-1][1] == is_match:
                parts[-1] = (parts[-1][0] + shown, is_match)
            else:
                parts.append((shown, is_match))
        return tuple(parts)


@dataclass(frozen=True)
class NearPatterns:
    """Patterns that are close to the search, and how close."""

    words: str
    patterns: tuple[NumberPattern, ...]


@dataclass(frozen=True)
class NumberSearch:
    """The word or digits that a number should have: up to seven letters and digits in capitals.

    `area_code` is not empty if a whole number was typed, such as 1-800-FLOWERS.
    """

    word: str = ""
    area_code: str = ""
    dropped: str = ""

    @classmethod
    def of(cls, typed: str, area_codes: tuple[str, ...] = ()) -> "NumberSearch":
        """Read what a person typed. Signs that are on no key of a phone are left out."""
        signs = "".join(sign for sign in typed[:LONGEST_TYPED].upper() if sign in DIGIT_OF)
        whole = re.fullmatch(r"1?(?P<code>[2-9][0-9]{2})(?P<word>[0-9A-Z]{4,})", signs)
        if whole and whole["code"] in area_codes and (signs[0] == "1" or len(signs) > PLACES):
            return cls(whole["word"][:PLACES], whole["code"], whole["word"][PLACES:])
        return cls(signs[:PLACES], "", signs[PLACES:])

    @property
    def digits(self) -> str:
        return "".join(DIGIT_OF[sign] for sign in self.word)

    @property
    def signs_name(self) -> str:
        """The noun for the signs of the word."""
        if self.word.isalpha():
            return "letters"
        return "digits" if self.word.isdigit() else "letters and digits"

    def spelled(self, number: str) -> str:
        """A number with the word set off, and its digits if the word has letters: 1-833-FLOWERS, (833) 356-9377."""
        fitting = (pattern for patterns in self.exact() for pattern in patterns if pattern.fits(number))
        parts = next(fitting).parts_of(number)
        words = "-".join(("1", number[2:5], *(text for text, _ in parts)))
        digits = f"({number[2:5]}) {number[5:8]}-{number[8:]}"
        return digits if self.word.isdigit() else f"{words}, that is {digits}"

    def exact(self) -> Iterator[tuple[NumberPattern, ...]]:
        """The patterns with the whole word, best first: at the end, at the beginning, in the middle."""
        if not self.word:
            yield (NumberPattern(ANY * PLACES),)
            return
        last = PLACES - len(self.word)
        for place in dict.fromkeys((last, 0)):
            yield (_at(self.word, place),)
        middle = [place for place in range(last - 1, 0, -1) if min(place, last - place) <= DEEPEST]
        if middle:
            yield tuple(_at(self.word, place) for place in middle)

    def near(self) -> Iterator[NearPatterns]:
        """The patterns with most of the word, closest first."""
        length = len(self.word)
        if length > SHORTEST_PART:
            yield self._part(length - 1)
            if length < PLACES:
                split = (f"{self.word[:gap]}{ANY}{self.word[gap:]}" for gap in range(1, length))
                yield NearPatterns("One digit in between", _at_ends(split))
            replaced = (f"{self.word[:gap]}{ANY}{self.word[gap + 1 :]}" for gap in range(1, length - 1))
            yield NearPatterns(self._how_many(length - 1), _at_ends(replaced))
        for shorter in range(length - 2, SHORTEST_PART - 1, -1):
            yield self._part(shorter)
        if length == SHORTEST_PART:
            yield self._part(length - 1)

    def _part(self, length: int) -> NearPatterns:
        """The patterns with so many neighboring signs of the word."""
        parts = [self.word[begin : begin + length] for begin in range(len(self.word) - length + 1)]
        if length <= SHORTEST_PART:
            return NearPatterns(self._how_many(length), _at_ends(parts))
        places = (PLACES - length, *range(PLACES - length))
        return NearPatterns(self._how_many(length), tuple(_at(part, place) for part in parts for place in places))

    def _how_many(self, count: int) -> str:
        return f"{count} of {len(self.word)} {self.signs_name}"


def _at(signs: str, place: int) -> NumberPattern:
    return NumberPattern(signs.rjust(place + len(signs), ANY).ljust(PLACES, ANY))


def _at_ends(words: Iterable[str]) -> tuple[NumberPattern, ...]:
    return tuple(dict.fromkeys(_at(word, place) for word in words for place in (PLACES - len(word), 0)))
