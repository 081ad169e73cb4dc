"""The answers of site intelligence: models, suggestions, marks of orders, calls to customers, and synonyms."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Table, delete, insert, select
from sqlalchemy.orm import Session

from business_layer.insight.calls_to_customers import CallState, CustomerCall
from business_layer.insight.learned_models import LearnedModel, LearnedSuggestion, ModelName, OrderRisk
from business_layer.insight.synonyms import SearchSynonym
from business_layer.shared.errors import NotFound
from business_layer.shared.visits import Consent
from database_layer.repositories.collection import Collection
from database_layer.tables.insight import (
    customer_calls,
    learned_models,
    learned_suggestions,
    order_risks,
    search_synonyms,
)
from database_layer.tables.users import customers


class SqlLearnedModels(Collection[LearnedModel]):
    def named(self, name: ModelName) -> LearnedModel | None:
        return self._one_or_none(self._locked(select(LearnedModel).where(learned_models.c.name == name)))

    def every(self) -> Sequence[LearnedModel]:
        return self._all(select(LearnedModel).order_by(learned_models.c.name))


class SqlLearnedAnswers:
    """Implements `LearnedAnswers`. These rows are no entities: nobody changes one, and each hour brings new ones."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def replace_suggestions(self, suggestions: Sequence[LearnedSuggestion]) -> None:
        self._replace(learned_suggestions, [asdict(suggestion) for suggestion in suggestions])

    def replace_order_risks(self, risks: Sequence[OrderRisk]) -> None:
        self._replace(order_risks, [asdict(risk) for risk in risks])

    def _replace(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        self._session.execute(delete(table))
        if rows:
            self._session.execute(insert(table), rows)


class SqlCustomerCalls(Collection[CustomerCall]):
    def get(self, call_id: UUID) -> CustomerCall:
        found = self._one_or_none(self._locked(select(CustomerCall).where(customer_calls.c.id == call_id)))
        if found is None:
            raise NotFound("This customer is not on the list.")
        return found

    def of_week(self, week: date) -> Sequence[CustomerCall]:
        of_week = select(CustomerCall).where(customer_calls.c.week == week)
        return self._all(self._locked(of_week.order_by(customer_calls.c.id)))

    def drop_before(self, week: date) -> None:
        self._session.execute(delete(customer_calls).where(customer_calls.c.week < week))

    def drop_unwilling(self, week: date) -> None:
        calls = customer_calls.c
        willing = select(customers.c.id).where(customers.c.event_consent == Consent.PERSONALIZE)
        is_over = (calls.state != CallState.TAKEN) | (calls.week != week)
        self._session.execute(delete(customer_calls).where(calls.customer_id.not_in(willing), is_over))

    def may_be_called(self, customer_ids: Sequence[UUID]) -> frozenset[UUID]:
        allowed = select(customers.c.id).where(
            customers.c.id.in_(customer_ids), customers.c.event_consent == Consent.PERSONALIZE
        )
        return frozenset(self._session.execute(allowed).scalars())


class SqlSearchSynonyms(Collection[SearchSynonym]):
    def of_term(self, term: str, offering: str) -> SearchSynonym | None:
        columns = search_synonyms.c
        found = select(SearchSynonym).where(columns.term == term, columns.offering == offering)
        return self._one_or_none(self._locked(found))
