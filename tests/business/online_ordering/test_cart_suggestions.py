"""Bundles in the cart: named if they save something, suggested if one offering is missing."""

from typing import Any

from business_layer.online_ordering.availability import QualificationResult
from business_layer.online_ordering.cart import Configuration
from business_layer.online_ordering.reviewed_cart import CartReview
from tests.builders.catalogue import a_catalogue, a_row
from tests.builders.shopper import Shopper, a_qualification, an_answer

FREE = [{"id": "free", "name": "Free", "type": "recurring", "amount": "0.00"}]


def shop(*rows: dict[str, Any], **bundles: list[str]) -> Shopper:
    """A shop of offerings at $10.00 a month, and bundles of 10% off."""
    shopper = Shopper()
    made = [
        {"slug": slug, "name": slug.title(), "offerings": parts, "percent_off_monthly": 10}
        for slug, parts in bundles.items()
    ]
    shopper.catalogues._catalogue = a_catalogue(*rows, bundles=made)
    return shopper


def sells(slug: str, **facts: Any) -> dict[str, Any]:
    return a_row(slug=slug, name=slug.title(), **facts)


def cart_of(shopper: Shopper, *slugs: str) -> CartReview:
    for slug in slugs:
        shopper._add(slug=slug, configuration=Configuration(answers={}), by=shopper.by)
    review = shopper.view_cart(by=shopper.by)
    assert review is not None
    return review


def suggested(review: CartReview) -> list[tuple[str, str, str]]:
    return [(made.offering.slug, made.bundle.slug, str(made.saving)) for made in review.suggestions]


def test_the_offering_that_completes_a_bundle_is_suggested_with_what_it_saves() -> None:
    shopper = shop(sells("line"), sells("card"), sells("room"), pair=["line", "card"], three=["line", "card", "room"])

    assert suggested(cart_of(shopper, "line")) == [("card", "pair", "$2.00")]


def test_the_largest_saving_is_suggested_first_and_an_offering_only_once() -> None:
    shopper = shop(
        sells("line"), sells("card"), sells("room"), sells("pager"),
        first=["line", "pager"], second=["line", "card"], third=["line", "room", "card"],
    )  # fmt: skip

    assert suggested(cart_of(shopper, "line", "room")) == [("card", "third", "$3.00"), ("pager", "first", "$2.00")]


def test_nothing_in_the_cart_or_excluded_by_it_is_suggested() -> None:
    shopper = shop(sells("line"), sells("card"), sells("room", excludes=["card"]), pair=["line", "card"])
    complete = shop(sells("line"), sells("card"), pair=["line", "card"])

    assert suggested(cart_of(shopper, "line", "room")) == []
    assert suggested(cart_of(complete, "line", "card")) == []


def test_nothing_is_suggested_that_would_save_nothing() -> None:
    shopper = shop(sells("line", prices=FREE), sells("card"), pair=["line", "card"])

    assert suggested(cart_of(shopper, "line")) == []


def test_a_bundle_that_saves_nothing_is_not_named() -> None:
    shopper = shop(sells("line", prices=FREE), sells("card", prices=FREE), pair=["line", "card"])

    assert cart_of(shopper, "line", "card").bundles == ()


def test_what_cannot_be_delivered_makes_no_bundle_and_saves_nothing() -> None:
    shopper = Shopper()
    shopper.stock_plenty()
    shopper.add("calling-card")
    here = shopper.add("complete-calling", qualification=a_qualification(shopper.books, an_answer("VoiceLine")))
    unanswered = a_qualification(shopper.books, at=None)
    shopper.add("complete-calling", qualification=unanswered)
    unanswered.answer((an_answer("VoiceLine", QualificationResult.UNQUALIFIED),), at=shopper.clock.now())

    review = shopper.view_cart(by=shopper.by)
    shopper.remove(item_id=here.id, by=shopper.by)
    without = shopper.view_cart(by=shopper.by)

    assert [(bundle.slug, str(review.saved_with(bundle))) for bundle in review.bundles] == [("home-and-away", "$2.50")]
    assert review.regular_monthly - review.saved_with(review.bundles[0]) == review.totals.monthly
    assert without.bundles == ()
    assert without.regular_monthly == without.totals.monthly
