"""An analyst decides about each suggested synonym, and may change their mind."""

import pytest

from business_layer.insight.synonyms import DecideSynonym, SuggestedSynonym, SynonymState
from business_layer.shared.errors import NotFound, NotPermitted
from tests.business.insight.builders import ANALYST, CARE
from tests.fakes.clock import CountingIdentifiers, FakeClock
from tests.fakes.insight import FakeSynonymQueries
from tests.fakes.unit_of_work import Books

SUGGESTED = FakeSynonymQueries(SuggestedSynonym(term="fax line", offering="toll-free", chosen=12, of=20))


@pytest.fixture
def books() -> Books:
    return Books()


@pytest.fixture
def decide(books: Books) -> DecideSynonym:
    return DecideSynonym(books, SUGGESTED, FakeClock(), CountingIdentifiers())


def test_a_decision_is_kept_and_can_be_changed(decide: DecideSynonym, books: Books) -> None:
    decide(term="fax line", offering="toll-free", is_accepted=True, by=ANALYST)
    decide(term="fax line", offering="toll-free", is_accepted=False, by=ANALYST)

    (synonym,) = books.search_synonyms.all.values()
    assert (synonym.state, synonym.decided_by) == (SynonymState.DECLINED, "Ana Lindqvist")


def test_only_what_is_suggested_can_be_decided_by_those_who_may(decide: DecideSynonym) -> None:
    with pytest.raises(NotFound, match="no longer suggested"):
        decide(term="weather", offering="toll-free", is_accepted=True, by=ANALYST)
    with pytest.raises(NotPermitted):
        decide(term="fax line", offering="toll-free", is_accepted=True, by=CARE)
