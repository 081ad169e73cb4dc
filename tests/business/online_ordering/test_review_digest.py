"""The digest of the review page, across a switch of releases."""

import pytest

from business_layer.online_ordering import review_digest
from business_layer.online_ordering.place_order import ReviewOutdated
from business_layer.online_ordering.review_digest import REVIEW_DIGEST_VERSION, SHOWN_BY_VERSION, version_of_digest
from tests.builders.shopper import Shopper


@pytest.fixture
def shopper() -> Shopper:
    return Shopper()


def place(shopper, view, digest):
    return shopper._place(submission_key=view.checkout.submission_key, expected_digest=digest, by=shopper.by)


def test_a_digest_says_its_version(shopper: Shopper) -> None:
    shopper.add()

    assert version_of_digest(shopper.go_to_review().digest) == REVIEW_DIGEST_VERSION


def test_the_page_of_the_release_before_can_still_be_sent(shopper: Shopper, monkeypatch: pytest.MonkeyPatch) -> None:
    shopper.add()
    view = shopper.go_to_review()
    digest = view.digest

    monkeypatch.setattr(review_digest, "REVIEW_DIGEST_VERSION", REVIEW_DIGEST_VERSION + 1)
    monkeypatch.setattr(
        review_digest,
        "SHOWN_BY_VERSION",
        {**SHOWN_BY_VERSION, REVIEW_DIGEST_VERSION + 1: lambda *_: {"taxes": "shown too"}},
    )

    assert place(shopper, view, digest).number


def test_the_first_digests_which_said_no_version_are_still_taken(shopper: Shopper) -> None:
    shopper.add()
    view = shopper.go_to_review()
    _, _, digest = review_digest.digest_of_review(view.checkout, view.review, view.documents, 1).partition(".")

    assert place(shopper, view, digest).number


def test_the_page_of_a_newer_release_is_asked_for_again_in_plain_words_and_nothing_is_lost(shopper: Shopper) -> None:
    shopper.add()
    view = shopper.go_to_review()

    with pytest.raises(ReviewOutdated, match="Everything you entered is still here"):
        place(shopper, view, f"{REVIEW_DIGEST_VERSION + 1}.{view.digest.partition('.')[2]}")

    assert shopper.books.product_orders.all == {}
    assert place(shopper, view, view.digest).number


@pytest.mark.parametrize(
    "digest",
    ["", ".", "1.", "x.y", "0.0", "-1.a", "٣.a", "1" * 5000 + ".a", "1.not it", f"{REVIEW_DIGEST_VERSION}.not it"],
)
def test_what_is_no_digest_orders_nothing(shopper: Shopper, digest: str) -> None:
    shopper.add()
    view = shopper.go_to_review()

    with pytest.raises(ReviewOutdated, match="Something changed while"):
        place(shopper, view, digest)
