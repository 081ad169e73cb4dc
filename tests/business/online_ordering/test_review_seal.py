"""The seal of the review page, across a switch of releases."""

import pytest

from business_layer.online_ordering import review_seal
from business_layer.online_ordering.placing import ReviewOutdated
from business_layer.online_ordering.review_seal import SEAL_VERSION, SHOWN_BY_VERSION, version_of
from tests.builders.shopping import Shopper


@pytest.fixture
def shopper() -> Shopper:
    return Shopper()


def place(shopper, view, seal):
    return shopper._place(submission_key=view.checkout.submission_key, seen=seal, by=shopper.by)


def test_a_seal_says_its_version(shopper: Shopper) -> None:
    shopper.add()

    assert version_of(shopper.go_to_review().seal) == SEAL_VERSION


def test_the_page_of_the_release_before_can_still_be_sent(shopper: Shopper, monkeypatch: pytest.MonkeyPatch) -> None:
    shopper.add()
    view = shopper.go_to_review()
    seal = view.seal

    monkeypatch.setattr(review_seal, "SEAL_VERSION", SEAL_VERSION + 1)
    monkeypatch.setattr(
        review_seal, "SHOWN_BY_VERSION", {**SHOWN_BY_VERSION, SEAL_VERSION + 1: lambda *_: {"taxes": "shown too"}}
    )

    assert place(shopper, view, seal).number


def test_the_first_seals_which_said_no_version_are_still_taken(shopper: Shopper) -> None:
    shopper.add()
    view = shopper.go_to_review()
    _, _, digest = review_seal.seal_of(view.checkout, view.review, view.documents, 1).partition(".")

    assert place(shopper, view, digest).number


def test_the_page_of_a_newer_release_is_asked_for_again_in_plain_words_and_nothing_is_lost(shopper: Shopper) -> None:
    shopper.add()
    view = shopper.go_to_review()

    with pytest.raises(ReviewOutdated, match="Everything you entered is still here"):
        place(shopper, view, f"{SEAL_VERSION + 1}.{view.seal.partition('.')[2]}")

    assert shopper.books.product_orders.all == {}
    assert place(shopper, view, view.seal).number


@pytest.mark.parametrize("seal", ["", ".", "1.", "x.y", "0.0", "-1.a", "٣.a", "1" * 5000 + ".a", "1.not the digest"])
def test_what_is_no_seal_orders_nothing(shopper: Shopper, seal: str) -> None:
    shopper.add()
    view = shopper.go_to_review()

    with pytest.raises(ReviewOutdated, match="Something here changed"):
        place(shopper, view, seal)
