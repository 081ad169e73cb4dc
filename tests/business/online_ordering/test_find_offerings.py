"""The search finds offerings by their own words, and by synonyms that were accepted."""

import pytest

from business_layer.online_ordering.find_offerings import FindOfferings
from tests.builders.orders import OneCatalogue
from tests.fakes.clock import FakeClock
from tests.fakes.insight import FakeSynonymQueries


@pytest.fixture
def find() -> FindOfferings:
    return FindOfferings(FakeSynonymQueries(accepted={"fax line": "toll-free"}), OneCatalogue(), FakeClock())


def slugs(find: FindOfferings, typed: str) -> list[str]:
    return [offering.slug for offering in find(typed=typed)]


def test_names_come_first(find: FindOfferings) -> None:
    assert slugs(find, "calling card")[:2] == ["calling-card", "mobile-calling-card"]


def test_the_beginning_of_a_word_is_enough_in_any_case(find: FindOfferings) -> None:
    assert slugs(find, "  PAG ")[0] == "paging"


def test_an_accepted_synonym_finds_its_offering(find: FindOfferings) -> None:
    assert slugs(find, "Fax  line") == ["toll-free"]


@pytest.mark.parametrize("typed", ["", "?!", "sewing machine", "jo@customers.example", "212 555 0142"])
def test_other_words_find_nothing(find: FindOfferings, typed: str) -> None:
    assert slugs(find, typed) == []
