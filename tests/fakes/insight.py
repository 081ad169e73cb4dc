"""The answers of site intelligence, in memory."""

from collections.abc import Collection, Hashable, Mapping, Sequence
from datetime import date
from uuid import UUID

from business_layer.insight.calls_to_customers import CallState, CustomerCall
from business_layer.insight.learned_models import LearnedModel, LearnedSuggestion, ModelName, OrderRisk
from business_layer.insight.synonyms import SearchSynonym, SuggestedSynonym
from business_layer.shared.visits import Consent
from tests.fakes.collection import Shelf
from tests.fakes.people import FakeCustomers


class FakeLearnedModels(Shelf[LearnedModel]):
    """Implements `LearnedModels`."""

    def named(self, name: ModelName) -> LearnedModel | None:
        return self._first(lambda model: model.name is name)

    def every(self) -> Sequence[LearnedModel]:
        return sorted(self._every(lambda _model: True), key=lambda model: model.name)

    def _unique_values(self, entity: LearnedModel) -> tuple[Hashable, ...]:
        return (entity.name,)


class FakeLearnedAnswers:
    """Implements `LearnedAnswers`."""

    def __init__(self) -> None:
        self.suggestions: list[LearnedSuggestion] = []
        self.order_risks: list[OrderRisk] = []

    def replace_suggestions(self, suggestions: Sequence[LearnedSuggestion]) -> None:
        self.suggestions = list(suggestions)

    def replace_order_risks(self, risks: Sequence[OrderRisk]) -> None:
        self.order_risks = list(risks)


class FakeCustomerCalls(Shelf[CustomerCall]):
    """Implements `CustomerCalls`."""

    def __init__(self, customers: FakeCustomers) -> None:
        super().__init__()
        self._customers = customers

    def get(self, call_id: UUID) -> CustomerCall:
        return self._of_key(call_id)

    def of_week(self, week: date) -> Sequence[CustomerCall]:
        return self._every(lambda call: call.week == week)

    def drop_before(self, week: date) -> None:
        for call in self._every(lambda call: call.week < week):
            self._remove(call)

    def drop_unwilling(self, week: date) -> None:
        def is_over(call: CustomerCall) -> bool:
            return call.state is not CallState.TAKEN or call.week != week

        for call in self._every(lambda call: not self.may_be_called([call.customer_id]) and is_over(call)):
            self._remove(call)

    def may_be_called(self, customer_ids: Sequence[UUID]) -> frozenset[UUID]:
        known = self._customers.all
        return frozenset(
            each for each in customer_ids if each in known and known[each].event_consent is Consent.PERSONALIZE
        )

    def _unique_values(self, entity: CustomerCall) -> tuple[Hashable, ...]:
        return ((entity.week, entity.customer_id),)


class FakeSearchSynonyms(Shelf[SearchSynonym]):
    """Implements `SearchSynonyms`."""

    def of_term(self, term: str, offering: str) -> SearchSynonym | None:
        return self._first(lambda synonym: (synonym.term, synonym.offering) == (term, offering))

    def _unique_values(self, entity: SearchSynonym) -> tuple[Hashable, ...]:
        return ((entity.term, entity.offering),)


class FakeSynonymQueries:
    """Implements `SynonymQueries`."""

    def __init__(self, *suggested: SuggestedSynonym, accepted: Mapping[str, str] | None = None) -> None:
        self._suggested, self._accepted = suggested, accepted or {}

    def suggested(self) -> Sequence[SuggestedSynonym]:
        return self._suggested

    def accepted_for(self, terms: Collection[str]) -> Sequence[str]:
        return [offering for term, offering in self._accepted.items() if term in terms]


class FakeOffers:
    """Implements `Offers`."""

    def __init__(self, *suggestions: LearnedSuggestion, held: Collection[str] = ()) -> None:
        self._suggestions, self._held = suggestions, held

    def with_any(self, given: Collection[str]) -> Sequence[LearnedSuggestion]:
        return [found for found in self._suggestions if not found.given or found.given in given]

    def held_by(self, customer_id: UUID) -> frozenset[str]:
        return frozenset(self._held)
