"""One offering is suggested to customers who chose so: never what they have, and to a tenth of them by the rule."""

from collections import Counter
from dataclasses import replace
from uuid import UUID

import pytest

from business_layer.insight.learned_models import LearnedSuggestion
from business_layer.online_ordering.suggest_offering import SuggestedOffering, SuggestOffering
from business_layer.shared.actor import Actor, ActorKind
from business_layer.shared.visits import Consent, Visit
from tests.builders.orders import OneCatalogue, a_customer_actor
from tests.business.insight.builders import goes_with
from tests.fakes.clock import FakeClock
from tests.fakes.insight import FakeOffers
from tests.fakes.unit_of_work import Books

# Visitors who see the model, and the rule.
MODELS_VISITOR, RULES_VISITOR = UUID(int=1), UUID(int=5)
KNOWN = (
    goes_with("paging", "toll-free"),
    goes_with("paging", "dial-up", place=1),
    goes_with("", "conferencing"),
    goes_with("", "paging", place=1),
)


def a_visit(visitor: UUID = MODELS_VISITOR, consent: Consent = Consent.PERSONALIZE, *, is_bot: bool = False) -> Actor:
    return replace(a_customer_actor(), visit=Visit(consent=consent, visitor=visitor, is_bot=is_bot))


def suggest(
    *known: LearnedSuggestion, by: Actor | None = None, held: tuple[str, ...] = (), looked_at: str = "paging"
) -> SuggestedOffering | None:
    offers = FakeOffers(*(known or KNOWN), held=held)
    return SuggestOffering(Books(), offers, OneCatalogue(), FakeClock())(looked_at=looked_at, by=by or a_visit())


def slug(found: SuggestedOffering | None) -> str:
    return found.offering.slug if found else ""


def test_the_model_suggests_what_goes_with_it() -> None:
    found = suggest()

    assert found is not None
    assert (slug(found), found.given and found.given.slug) == ("toll-free", "paging")
    assert (found.chosen, found.of, found.variant) == (30, 100, "model")


def test_what_the_customer_has_is_not_suggested() -> None:
    assert slug(suggest(held=("toll-free",))) == "dial-up"
    assert slug(suggest(held=("toll-free", "dial-up"))) == "conferencing"


def test_what_excludes_the_offering_or_is_not_sold_is_not_suggested() -> None:
    known = (goes_with("dedicated", "dial-up"), goes_with("dedicated", "telex", place=1), goes_with("", "dedicated"))

    assert suggest(*known, looked_at="dedicated") is None


def test_a_tenth_of_the_visitors_sees_the_rule() -> None:
    found = suggest(by=a_visit(RULES_VISITOR))
    shown = [suggest(by=a_visit(UUID(int=number))) for number in range(400)]
    variants = Counter(each.variant for each in shown if each)

    assert found is not None
    assert (slug(found), found.given, found.variant) == ("conferencing", None, "rule")
    assert 20 < variants["rule"] < 60


def test_while_the_rule_serves_everyone_nothing_is_measured() -> None:
    found = suggest(goes_with("", "paging"), goes_with("", "conferencing", place=1))

    assert found is not None
    assert (slug(found), found.variant) == ("conferencing", "")


def test_nothing_is_suggested_when_nothing_is_known() -> None:
    assert suggest(goes_with("dial-up", "paging")) is None
    assert suggest(looked_at="") is None


@pytest.mark.parametrize(
    "by",
    [
        a_visit(consent=Consent.MEASURE),
        a_visit(consent=Consent.NONE),
        a_visit(is_bot=True),
        replace(a_visit(), kind=ActorKind.AGENT),
        replace(a_visit(), customer_id=None),
    ],
)
def test_only_customers_who_chose_so_get_a_suggestion(by: Actor) -> None:
    assert suggest(by=by) is None
