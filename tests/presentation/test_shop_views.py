"""The shop window: offerings with their prices and needs, and what is available at an address."""

from importlib.resources import files
from uuid import uuid4

import pytest

from business_layer.catalogue.prices import PriceType
from business_layer.online_ordering.availability import AvailabilityAnswer, Confidence, QualificationResult
from business_layer.online_ordering.qualification import ServiceQualification
from business_layer.shared.addresses import validated_address
from presentation_layer.views.availability import availability_view
from presentation_layer.views.company import price_lists
from presentation_layer.views.offering import offering_view
from presentation_layer.views.shop_window import home_view
from tests.builders.catalogue import AN_ADDRESS, a_catalogue, a_row, the_catalogue
from tests.fakes.clock import NOON

TOWER = validated_address(**AN_ADDRESS)


@pytest.mark.parametrize("slug", [offering.slug for offering in the_catalogue().offerings])
def test_every_offering_has_a_page_with_its_prices_and_needs(slug: str) -> None:
    catalogue = the_catalogue()

    page = offering_view(catalogue.offering(slug), catalogue)

    assert page.summary
    assert len(page.prices) == len(catalogue.offering(slug).prices)
    assert all("$" in words for _, words in page.prices)
    assert page.needs[-1] == "An account with a confirmed email address"


@pytest.mark.parametrize(
    ("slug", "need"),
    [
        ("dedicated", "A technical review, and a technician visit on a date you choose"),
        ("long-distance", "Your signature on a letter of agency, if you change carriers or move a number"),
    ],
)
def test_an_offering_names_the_work_and_the_signature_it_needs(slug: str, need: str) -> None:
    catalogue = the_catalogue()

    needs = {offering.slug: offering_view(offering, catalogue).needs for offering in catalogue.offerings}

    assert need in needs[slug]
    assert need not in needs["paging"]


def test_an_offering_with_a_review_and_no_visit_promises_no_technician() -> None:
    review = {"name": "review", "type": "technicalReview"}
    catalogue = a_catalogue(a_row(plan=[review, {"name": "activate", "type": "activateProduct", "after": ["review"]}]))

    assert "A technical review" in offering_view(catalogue.offering("line"), catalogue).needs


def test_prices_say_how_often_they_are_paid() -> None:
    catalogue = the_catalogue()
    ends = {PriceType.ONE_TIME: "one-time", PriceType.RECURRING: "a month"}

    for offering in catalogue.offerings:
        shown = offering_view(offering, catalogue).prices
        for price, (_, words) in zip(offering.prices, shown, strict=True):
            assert words.removesuffix(" each").endswith(ends.get(price.type, f"per {price.unit}")), (
                offering.slug,
                words,
            )


def test_a_price_repeats_no_choice_that_it_is_named_after() -> None:
    catalogue = the_catalogue()
    names = {name for offering in catalogue.offerings for name, _ in offering_view(offering, catalogue).prices}

    assert {"5 public IP addresses", "Managed router", "Roaming in Canada and Mexico"} <= names
    assert {"Nationwide calls (Pay by the minute)", "Extra hours (Ten hours a month)"} <= names


def test_the_price_list_has_prices_of_speed_and_term_in_a_table_alone() -> None:
    lists = {offered.slug: offered for _, offerings in price_lists(the_catalogue()) for offered in offerings}

    dedicated, paging = lists["dedicated"], lists["paging"]
    assert dedicated.offered
    assert len(dedicated.offered.table.rows) == 5
    assert not [name for name, _ in dedicated.prices if "bps" in name]
    assert paging.offered is None
    assert "Numeric pager" in dict(paging.prices)


def test_the_home_page_has_three_regions_and_every_offering_once() -> None:
    regions = home_view(the_catalogue()).regions

    assert [region.name for region in regions] == ["Voice", "Internet", "Mobile"]
    slugs = [link.slug for region in regions for link in region.links]
    assert sorted(slugs) == sorted(offering.slug for offering in the_catalogue().offerings)
    assert all(link.price.words and link.benefit for region in regions for link in region.links)


def test_the_home_page_says_which_offerings_suit_a_home_and_a_business() -> None:
    links = {link.slug: link for region in home_view(the_catalogue()).regions for link in region.links}

    assert links["dial-up"].suits == ("home",)
    assert links["toll-free"].suits == ("business",)
    assert links["complete-calling"].suits == ("home", "business")


def test_the_home_page_marks_the_offering_that_orders_show_to_be_most_chosen() -> None:
    def marked(most_chosen: str) -> list[str]:
        regions = home_view(the_catalogue(), most_chosen).regions
        return [link.slug for region in regions for link in region.links if link.is_most_chosen]

    assert marked("toll-free") == ["toll-free"]
    assert marked("") == []


def test_the_home_page_says_what_bundles_save_where_there_is_room() -> None:
    page = home_view(the_catalogue())

    saved = [(saving.name, saving.percent) for saving in page.savings]
    assert saved == [("Home and Away", 10), ("Business Calling", 5)]
    assert page.savings[1].words == "Complete Calling Package and Toll Free, each 5% off every month."
    assert page.regions[page.savings_place - 1].name == "Internet"


def test_without_bundles_the_home_page_promises_no_saving() -> None:
    page = home_view(a_catalogue(a_row()))

    assert (page.savings, page.savings_place) == ((), 0)


def test_every_offering_has_a_drawing_of_its_own() -> None:
    drawings = files("presentation_layer") / "templates" / "drawings"

    assert all((drawings / f"{offering.slug}.svg").is_file() for offering in the_catalogue().offerings)


def test_a_place_shows_what_can_be_had_and_why_not() -> None:
    needs = {offering.availability.specification for offering in the_catalogue().offerings if offering.availability}
    first, second = sorted(needs)[:2]
    too_far = an_answer(second, QualificationResult.UNQUALIFIED, reason="Too far from our wire center.")
    asked = a_qualification()
    asked.answer((an_answer(first, QualificationResult.QUALIFIED, days=0), too_far), at=NOON)

    page = availability_view(asked, the_catalogue(), NOON)

    places = [card.place for card in page.cards if card.place]
    said = {(place.words, place.kind, place.can_order) for place in places}
    assert ("Available", "good", True) in said
    assert ("Not available", "bad", False) in said
    assert "Too far from our wire center." in {place.reason for place in places}
    assert [card.can_order for card in page.cards] == [True, True, False]
    assert page.valid_until == "Monday, December 7, 2026 at 12:00 PM EST"
    assert all(card.can_order and card.price.words for card in (*page.anywhere, *page.cards[:1]))


def test_a_place_that_was_not_answered_promises_nothing() -> None:
    asked = a_qualification()
    asked.postpone(at=NOON)

    page = availability_view(asked, the_catalogue(), NOON)

    assert not page.is_answered
    assert page.missing == ""
    assert {(card.place.words, card.place.is_known) for card in page.cards if card.place} == {
        ("We'll confirm it at your address", False)
    }


def test_a_place_says_when_each_thing_would_be_ready() -> None:
    asked = a_qualification()
    asked.answer((an_answer("VoiceLine", QualificationResult.QUALIFIED, days=9),), at=NOON)

    page = availability_view(asked, the_catalogue(), NOON)

    days = {card.slug: card.place.ready for card in (*page.cards, *page.anywhere) if card.place}
    assert days["complete-calling"] == "Wed,\u00a0Dec\u00a02"
    assert days["paging"] == "Fri,\u00a0Nov\u00a027"


def an_answer(
    specification: str, result: QualificationResult, *, days: int = 1, reason: str = ""
) -> AvailabilityAnswer:
    return AvailabilityAnswer(
        specification=specification,
        result=result,
        reason=reason,
        confidence=Confidence.GREEN,
        installation_interval_days=days,
    )


def a_qualification() -> ServiceQualification:
    return ServiceQualification(id=uuid4(), address=TOWER, visitor_id=uuid4(), customer_id=None, asked_at=NOON)
