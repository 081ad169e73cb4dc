"""The basis of a technical review, in words: the availability tool's answers, and earlier reviews there."""

from collections.abc import Collection
from dataclasses import dataclass

from business_layer.order_management.order_page_queries import EarlierReview, QualifiedAnswer, ReviewBasis
from business_layer.shared.counts import count_words
from presentation_layer.words import instant_words, short_instant_words

CONFIDENCE = {"green": "sure", "yellow": "fairly sure", "red": "unsure"}


@dataclass(frozen=True)
class EarlierReviewView:
    order_number: str
    words: str


@dataclass(frozen=True)
class ReviewBasisView:
    answers: tuple[tuple[str, str], ...]
    earlier: tuple[EarlierReviewView, ...]


def review_basis_view(basis: ReviewBasis, specifications: Collection[str]) -> ReviewBasisView:
    """`specifications` are the ones in the item; the check asked about everything that may be available there."""
    answers = [answer for answer in basis.answers if answer.specification in specifications]
    return ReviewBasisView(tuple(map(_answer, answers)), tuple(map(_earlier, basis.earlier)))


def _answer(answer: QualifiedAnswer) -> tuple[str, str]:
    days = answer.installation_interval_days
    parts = [
        answer.result,
        answer.reason.rstrip("."),
        f"up to {answer.maximum_mbps} Mbps" if answer.maximum_mbps else "",
        f"confidence {answer.confidence} ({CONFIDENCE.get(answer.confidence, answer.confidence)})",
        f"installed in {count_words(days, 'day')}",
        f"checked on {instant_words(answer.answered_at)}" if answer.answered_at else "",
    ]
    return answer.specification, "; ".join(part for part in parts if part)


def _earlier(review: EarlierReview) -> EarlierReviewView:
    verdict = "feasible" if review.is_feasible else "not feasible"
    who = f" by {review.by}" if review.by else ""
    findings = f": “{review.findings}”" if review.findings else ""
    words = f"{review.offering}, {verdict}{who}, {short_instant_words(review.at)}{findings}"
    return EarlierReviewView(review.order_number, words)
