"""Suggest one offering that goes with what a customer looks at or has in the cart."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.ports import Catalogues
from business_layer.insight.assignment import assign_variant
from business_layer.insight.learned_models import AnswerSource, LearnedSuggestion
from business_layer.insight.queries import Offers
from business_layer.online_ordering.ports import OrderingUnitOfWork
from business_layer.shared.actor import Actor, ActorKind
from business_layer.shared.clock import Clock
from business_layer.shared.unit_of_work import UnitOfWorkFactory
from business_layer.shared.visits import Consent

EXPERIMENT = "next_offering"
# One visitor in ten sees the rule, so that the gain of the model can still be measured.
SHARES: Mapping[str, float] = {AnswerSource.MODEL: 9, AnswerSource.RULE: 1}


@dataclass(frozen=True, kw_only=True)
class SuggestedOffering:
    """An offering to show, with the one that it goes with; None if the rule suggests it to everyone.

    Of `of` orders with the given offering, `chosen` have it too. `variant` is the one of the experiment that measures
    the model's gain; "" while the rule serves everyone.
    """

    offering: ProductOffering
    given: ProductOffering | None
    chosen: int
    of: int
    variant: str


class SuggestOffering:
    """Find what goes with an offering, or with the cart. Only customers who chose PERSONALIZE get a suggestion.

    It is never something that the customer has, that is in the cart, that excludes what is there, or that is not sold.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[OrderingUnitOfWork],
        offers: Offers,
        catalogues: Catalogues,
        clock: Clock,
    ) -> None:
        self._unit_of_work, self._offers = unit_of_work, offers
        self._catalogues, self._clock = catalogues, clock

    def __call__(self, *, looked_at: str, by: Actor) -> SuggestedOffering | None:
        """Find it for the offering that is `looked_at`; "" asks for the cart."""
        visit = by.visit
        if by.kind is not ActorKind.CUSTOMER or by.customer_id is None or visit.is_bot or visit.visitor is None:
            return None
        if visit.consent is not Consent.PERSONALIZE:
            return None
        in_cart = self._in_cart(by)
        given = (looked_at,) if looked_at else tuple(in_cart)
        found = self._offers.with_any(given) if given else ()
        if not found:
            return None
        variant = self._variant(found, str(visit.visitor))
        catalogue = self._catalogues.current(self._clock.now())
        taken = {looked_at, *in_cart, *self._offers.held_by(by.customer_id)}
        allowed = (
            suggestion
            for suggestion in found
            if variant is not AnswerSource.RULE or suggestion.source is AnswerSource.RULE
        )
        return next(_suggested(allowed, catalogue, taken, given, variant or ""), None)

    def _variant(self, found: Sequence[LearnedSuggestion], visitor: str) -> AnswerSource | None:
        """The variant that the visitor sees; None if there is nothing to compare."""
        has_both = any(suggestion.source is AnswerSource.MODEL for suggestion in found)
        return AnswerSource(assign_variant(EXPERIMENT, visitor, SHARES)) if has_both else None

    def _in_cart(self, by: Actor) -> list[str]:
        with self._unit_of_work.reading(by=by) as uow:
            cart = uow.carts.open_for(by)
            return list(dict.fromkeys(item.offering_slug for item in cart.items)) if cart else []


def _suggested(
    found: Iterator[LearnedSuggestion], catalogue: Catalogue, taken: Collection[str], given: Sequence[str], variant: str
) -> Iterator[SuggestedOffering]:
    excluded = {
        other.slug for slug in given if (known := catalogue.find(slug)) for other in catalogue.excluded_with(known)
    }
    for suggestion in found:
        offering = catalogue.find(suggestion.then)
        if offering is not None and suggestion.then not in taken and suggestion.then not in excluded:
            yield SuggestedOffering(
                offering=offering,
                given=catalogue.find(suggestion.given) if suggestion.given else None,
                chosen=suggestion.chosen,
                of=suggestion.of,
                variant=variant,
            )
