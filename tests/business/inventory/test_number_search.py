"""Searches of numbers: what is read of what is typed, and which numbers come first."""

import pytest

from business_layer.inventory.find_numbers import FoundNumbers, find_numbers, has_number
from business_layer.inventory.number_search import NumberPattern, NumberSearch
from business_layer.inventory.queries import NumberPool
from tests.fakes.clock import NOON
from tests.fakes.free_numbers import FakeFreeNumbers

POOLS = (NumberPool.named("toll-free:800"), NumberPool.named("toll-free:833"))


@pytest.mark.parametrize(
    ("typed", "word", "area_code"),
    [
        ("flowers", "FLOWERS", ""),
        ("Go-Cat!", "GOCAT", ""),
        ("1234", "1234", ""),
        ("1-833-FLOWERS", "FLOWERS", "833"),
        ("833 flowers", "FLOWERS", "833"),
        ("(800) 222-8156", "2228156", "800"),
        ("1-212-555-0142", "1212555", ""),
        ("8001234", "8001234", ""),
        ("18001", "18001", ""),
        ("plumbers", "PLUMBER", ""),
        ("\N{SUPERSCRIPT TWO}\N{LATIN SMALL LETTER E WITH ACUTE}%_", "", ""),
    ],
)
def test_a_search_is_read_as_people_type_it(typed: str, word: str, area_code: str) -> None:
    search = NumberSearch.of(typed, ("800", "833"))

    assert (search.word, search.area_code) == (word, area_code)


def test_letters_are_those_of_the_keys_of_a_phone() -> None:
    assert NumberSearch.of("ABCDEFG").digits == "2223334"
    assert NumberSearch.of("PQRSTUV").digits == "7777888"
    assert NumberSearch.of("WXYZ").digits == "9999"


def test_the_word_comes_first_at_the_end_then_at_the_beginning_then_in_between() -> None:
    at_the_end, at_the_beginning, inside = "+18005552281", "+18332281555", "+18005228155"

    found = _find("CAT1", inside, at_the_beginning, at_the_end)

    assert [number.number for number in found.exact] == [at_the_end, at_the_beginning, inside]
    assert [number.closeness for number in found.exact] == ["", "", ""]
    assert not found.has_more


def test_the_word_is_set_off_in_the_number() -> None:
    (found,) = _find("cat", "+18002228156").exact

    assert found.parts == (("2", False), ("CAT", True), ("156", False))


def test_a_number_with_the_word_twice_is_found_once() -> None:
    (found,) = _find("CAT", "+18002282228").exact

    assert found.parts == (("2282", False), ("CAT", True))


@pytest.mark.parametrize(
    ("typed", "number", "closeness", "parts"),
    [
        ("FLOWERS", "+18333569378", "6 of 7 letters", (("FLOWER", True), ("8", False))),
        ("PIZZA", "+18007459921", "One digit in between", (("PI", True), ("5", False), ("ZZA", True), ("1", False))),
        ("PIZZA", "+18002374592", "4 of 5 letters", (("23", False), ("PI", True), ("5", False), ("ZA", True))),
        ("FLOWERS", "+18332356922", "4 of 7 letters", (("2", False), ("FLOW", True), ("22", False))),
        ("12345", "+18005556123", "3 of 5 digits", (("5556", False), ("123", True))),
        ("CAT", "+18005555522", "2 of 3 letters", (("55555", False), ("CA", True))),
    ],
)
def test_what_comes_close_says_how_close(
    typed: str, number: str, closeness: str, parts: tuple[tuple[str, bool], ...]
) -> None:
    found = _find(typed, number)

    assert not found.exact
    assert [(near.closeness, near.parts) for near in found.near] == [(closeness, parts)]


def test_the_closest_comes_first_and_nothing_comes_twice() -> None:
    found = _find("PIZZA", "+18005574992", "+18005557499", "+18007459921", "+18007499222")

    assert found.near[0].closeness == "4 of 5 letters"
    assert len({number.number for number in (*found.exact, *found.near)}) == len(found.exact) + len(found.near) == 4


def test_nothing_comes_close_when_enough_numbers_have_the_word() -> None:
    numbers = [f"+1800{begin}228" for begin in range(2220, 2240)]

    found = _find("CAT", *numbers, "+18335552222")

    assert (len(found.exact), found.near, found.has_more) == (12, (), True)


def test_without_a_word_the_first_free_numbers_are_shown() -> None:
    found = _find("", "+18002228156", "+18332228156")

    assert [number.number for number in found.exact] == ["+18002228156", "+18332228156"]
    assert found.exact[0].parts == (("2228156", False),)


def test_only_the_whole_word_counts_for_those_who_wait_for_it() -> None:
    search, numbers = NumberSearch.of("FLOWER"), FakeFreeNumbers("+18332356936", "+18333569379")

    assert has_number(numbers, POOLS, search, at=NOON) == "+18333569379"
    assert has_number(numbers, POOLS[:1], search, at=NOON) == ""


@pytest.mark.parametrize("typed", ["", "A", "AB", "CAT", "TAXI", "PIZZA", "FLOWER", "FLOWERS", "1"])
def test_no_search_looks_far_from_both_ends_of_the_numbers(typed: str) -> None:
    search = NumberSearch.of(typed)
    patterns = [pattern for level in search.exact() for pattern in level]
    patterns += [pattern for near in search.near() for pattern in near.patterns]

    for pattern in patterns:
        known = pattern.signs.strip("?") or pattern.signs[:1]
        before, _, after = pattern.signs.partition(known)
        assert min(len(before), len(after)) + known.count("?") <= 2, pattern
    assert len(patterns) < 50


def test_a_pattern_fits_by_the_digits_of_its_letters() -> None:
    assert NumberPattern("?CAT???").fits("+18002228156")
    assert not NumberPattern("CAT????").fits("+18002228156")


def _find(typed: str, *numbers: str) -> FoundNumbers:
    return find_numbers(FakeFreeNumbers(*numbers), POOLS, NumberSearch.of(typed), at=NOON, limit=12)
