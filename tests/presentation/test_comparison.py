"""The comparison of a family: the same facts for every offering, and what an address can have and when."""

from datetime import timedelta
from uuid import uuid4

import pytest

from business_layer.catalogue.catalogue import FamilyNotFound
from business_layer.online_ordering.availability import AvailabilityAnswer, Confidence, QualificationResult
from business_layer.online_ordering.qualification import VALID_FOR, ServiceQualification
from business_layer.shared.addresses import validated_address
from presentation_layer.views.comparison import comparison_view
from presentation_layer.views.offering import offering_view
from presentation_layer.views.starting_prices import brief_usage, fee_words, starting_price
from tests.builders.catalogue import AN_ADDRESS, a_catalogue, a_row, the_catalogue
from tests.fakes.clock import NOON

R = QualificationResult


@pytest.mark.parametrize(
    ("slug", "price", "fee"),
    [
        ("complete-calling", "$24.00 a month per line", "$19.00 setup fee"),
        ("calling-card", "$1.00 a month per card", "No setup fee"),
        ("toll-free", "$9.00 a month", "$10.00 setup fee"),
        ("long-distance", "From $2.00 a month", "$5.00 carrier change fee"),
        ("conferencing", "From $16.50 a month", "No setup fee"),
        ("dedicated", "From $149.00 a month", "$250.00 installation (free with 36 months)"),
    ],
)
def test_a_price_is_from_only_if_a_choice_can_raise_it(slug: str, price: str, fee: str) -> None:
    offering = the_catalogue().offering(slug)

    assert (starting_price(offering).words, fee_words(offering)) == (price, fee)


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("toll-free", "$0.039 per minute, incoming calls"),
        ("calling-card", "$0.35 per call + $0.08 per minute"),
        ("mobile-dial-up", "$0.95 per hour, extra hours"),
        ("paging", ""),
    ],
)
def test_usage_is_priced_in_a_few_words(slug: str, words: str) -> None:
    offering = the_catalogue().offering(slug)

    assert brief_usage(offering) == words
    assert dict(offering_view(offering, the_catalogue()).facts).get("Usage", "") == words


@pytest.mark.parametrize(
    ("slug", "words"),
    [("conferencing", "Conference room $12.00 + $1.50 per seat × 3"), ("toll-free", ""), ("dedicated", "")],
)
def test_a_price_that_adds_up_several_says_which(slug: str, words: str) -> None:
    assert starting_price(the_catalogue().offering(slug)).sum_of == words


def test_an_offering_without_monthly_prices_is_paid_as_it_is_used() -> None:
    usage = [{"id": "minute", "name": "Calls", "type": "usage", "amount": "0.05", "unit": "minute"}]
    offering = a_catalogue(a_row(prices=usage)).offering("line")

    assert starting_price(offering).words == "Pay as you go"


@pytest.mark.parametrize(("family", "has_speed"), [("voice", False), ("internet", True), ("mobile", False)])
def test_every_card_has_the_same_facts_in_the_same_order(family: str, has_speed: bool) -> None:
    cards = comparison_view(family, the_catalogue()).cards

    speed = ["Speed"] if has_speed else []
    labels = ["Best for", *speed, "What you get", "What you need", "Setup", "Usage charges", "Contract", "Ready"]
    assert [[label for label, _ in card.facts] for card in cards] == [labels] * len(cards)
    assert all(lines and all(lines) for card in cards for _, lines in card.facts)


def test_facts_come_from_the_catalogue() -> None:
    dial_up, dedicated, mobile = comparison_view("internet", the_catalogue()).cards

    assert dict(dedicated.facts)["Contract"] == ("12, 24, or 36 months",)
    assert dict(dedicated.facts)["Ready"] == ("In about 10 days",)
    assert dict(dedicated.facts)["Setup"] == ("Our technician, on a day you choose",)
    assert dict(dial_up.facts)["What you need"] == (
        "A phone line and a 56 kbps modem",
        "An address our network reaches",
    )
    assert dict(dial_up.facts)["Ready"] == ("The same day",)
    assert mobile.slug == "mobile-dial-up"


def test_a_plan_in_business_days_says_so() -> None:
    facts = {card.slug: dict(card.facts) for card in comparison_view("voice", the_catalogue()).cards}

    assert facts["complete-calling"]["Ready"] == ("In about 3 business days",)
    assert facts["complete-calling"]["Setup"] == ("Phone adapter by mail",)


@pytest.mark.parametrize(("most_chosen", "first"), [("", ""), ("toll-free", "toll-free"), ("x", "")])
def test_no_card_stands_out_unless_orders_say_which(most_chosen: str, first: str) -> None:
    assert comparison_view("voice", the_catalogue(), most_chosen=most_chosen).first == first


def test_bundles_of_the_family_are_named() -> None:
    assert [saving.name for saving in comparison_view("voice", the_catalogue()).savings] == [
        "Home and Away",
        "Business Calling",
    ]
    assert comparison_view("internet", the_catalogue()).savings == ()


def test_a_family_that_is_not_sold_is_not_found() -> None:
    with pytest.raises(FamilyNotFound):
        comparison_view("fax", the_catalogue())


def test_a_known_address_says_what_it_can_have_and_when() -> None:
    known = a_qualification(("DialUp", R.UNQUALIFIED, None), ("DedicatedInternet", R.QUALIFIED, 50))

    page = comparison_view("internet", the_catalogue(), most_chosen="dial-up", qualification=known, at=NOON)

    dial_up, dedicated, mobile = page.cards
    assert page.verdict == "2 of 3 are available"
    assert (page.first, dial_up.can_order) == ("", False)
    assert dedicated.place is not None
    assert (dedicated.place.words, dedicated.place.reason) == ("Available", "Up to 50 Mbps")
    assert dict(dedicated.facts)["Ready"] == ("By Thu,\u00a0Dec\u00a03",)
    assert mobile.place is not None
    assert mobile.place.words == "Available everywhere"


def test_the_price_table_leads_to_the_speeds_that_the_address_can_have() -> None:
    known = a_qualification(("DialUp", R.QUALIFIED, None), ("DedicatedInternet", R.QUALIFIED, 50))
    away = a_qualification(("DialUp", R.QUALIFIED, None), ("DedicatedInternet", R.UNQUALIFIED, None))

    (offered,) = comparison_view("internet", the_catalogue(), qualification=known, at=NOON).prices

    possible = [row.label for row in offered.table.rows if not any(cell.is_disabled for cell in row.cells)]
    assert possible == ["10 Mbps", "50 Mbps"]
    assert comparison_view("internet", the_catalogue(), qualification=away, at=NOON).prices == ()


def test_answers_that_have_expired_promise_nothing() -> None:
    known = a_qualification(("DialUp", R.QUALIFIED, None))

    page = comparison_view("internet", the_catalogue(), qualification=known, at=NOON + VALID_FOR + timedelta(seconds=1))

    assert page.verdict == ""
    assert all(card.place is None for card in page.cards)


def a_qualification(*answers: tuple[str, QualificationResult, int | None]) -> ServiceQualification:
    asked = ServiceQualification(
        id=uuid4(), address=validated_address(**AN_ADDRESS), visitor_id=uuid4(), customer_id=None, asked_at=NOON
    )
    asked.answer(
        tuple(
            AvailabilityAnswer(
                specification=specification,
                result=result,
                reason="",
                confidence=Confidence.GREEN,
                installation_interval_days=10,
                maximum_mbps=most,
            )
            for specification, result, most in answers
        ),
        at=NOON,
    )
    return asked
