"""The answers of the models, each page in one statement. While a model is off or no better, its rule answers."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Engine, Row, Select, and_, case, or_, select

from business_layer.insight.calls_to_customers import MOST_IN_WEEK, CallState, CustomerCall
from business_layer.insight.learned_models import (
    RANKS_KEPT,
    AnswerSource,
    LearnedSuggestion,
    ModelName,
    ModelStanding,
)
from business_layer.insight.queries import CallList, CallRow, MarkedOrder
from business_layer.insight.synonyms import SuggestedSynonym, SynonymState
from business_layer.inventory.product_states import ENDED
from business_layer.order_management.states import OPEN_STATES
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.clock import Clock
from business_layer.shared.errors import NotFound
from database_layer.commit_records import write_look
from database_layer.tables.insight import (
    customer_calls,
    learned_models,
    learned_suggestions,
    order_risks,
    search_synonyms,
)
from database_layer.tables.inventory import products
from database_layer.tables.orders import product_orders
from database_layer.tables.users import customers

MOST_TERMS = 200
IS_SERVING: ColumnElement[bool] = and_(learned_models.c.is_on, learned_models.c.standing == ModelStanding.MODEL)
# The source of the answers that are shown now.
SOURCE: ColumnElement[str] = case((IS_SERVING, AnswerSource.MODEL.value), else_=AnswerSource.RULE.value)


class SqlOffers:
    """Implements `Offers`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def with_any(self, given: Collection[str]) -> Sequence[LearnedSuggestion]:
        rows = learned_suggestions.c
        is_rule = and_(rows.source == AnswerSource.RULE, rows.given == "")
        of_model = and_(rows.source == AnswerSource.MODEL, rows.given.in_(given), IS_SERVING)
        best_first = (case((rows.source == AnswerSource.MODEL, 0), else_=1), rows.place, rows.given)
        query = (
            select(learned_suggestions)
            .join(learned_models, learned_models.c.name == rows.model)
            .where(rows.model == ModelName.NEXT_OFFERING, or_(is_rule, of_model))
            .order_by(*best_first)
        )
        with self._engine.connect() as connection:
            return [LearnedSuggestion(**row._mapping) for row in connection.execute(query)]

    def held_by(self, customer_id: UUID) -> frozenset[str]:
        held = select(products.c.offering_slug).where(
            products.c.customer_id == customer_id, products.c.state.not_in(sorted(ENDED))
        )
        with self._engine.connect() as connection:
            return frozenset(connection.execute(held).scalars())


class SqlOrderRisks:
    """Implements `OrderRisks`."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine, self._clock = engine, clock

    def of_orders(self, numbers: Collection[str]) -> Mapping[str, MarkedOrder]:
        if not numbers:
            return {}
        return {marked.number: marked for marked in self._found(self._marked().where(order_risks.c.order.in_(numbers)))}

    def every(self, *, at_most: int) -> Sequence[MarkedOrder]:
        worst_first = (order_risks.c.likelihood.desc(), order_risks.c.order)
        return self._found(self._marked().order_by(*worst_first).limit(at_most))

    def ranked_at(self) -> datetime | None:
        query = select(learned_models.c.ranked_at).where(learned_models.c.name == ModelName.ORDERS_AT_RISK, self._fresh)
        with self._engine.connect() as connection:
            return connection.execute(query).scalar_one_or_none()

    @property
    def _fresh(self) -> ColumnElement[bool]:
        return learned_models.c.ranked_at > self._clock.now() - RANKS_KEPT

    def _marked(self) -> Select[Any]:
        rows = order_risks.c
        of_model = and_(learned_models.c.name == ModelName.ORDERS_AT_RISK, rows.source == SOURCE)
        return (
            select(rows.order, rows.likelihood, rows.usual, rows.reasons, rows.source, learned_models.c.ranked_at)
            .join(learned_models, of_model)
            .join(product_orders, product_orders.c.number == rows.order)
            .where(self._fresh, product_orders.c.state.in_(sorted(OPEN_STATES)))
        )

    def _found(self, query: Select[Any]) -> list[MarkedOrder]:
        with self._engine.connect() as connection:
            return [
                MarkedOrder(
                    number=row.order,
                    likelihood=row.likelihood,
                    usual=row.usual,
                    reasons=row.reasons,
                    since=row.ranked_at,
                    source=row.source,
                )
                for row in connection.execute(query)
            ]


class SqlCallQueries:
    """Implements `CallQueries`."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine, self._clock = engine, clock

    def of_week(self, week: date, *, seen_by: Actor) -> CallList:
        seen_by.require(Permission.CALL_CUSTOMERS_AT_RISK)
        ranked = select(learned_models.c.ranked_at, SOURCE.label("source")).where(
            learned_models.c.name == ModelName.CUSTOMERS_AT_RISK
        )
        with self._engine.connect() as connection:
            model = connection.execute(ranked).one_or_none()
            source = AnswerSource(model.source) if model else AnswerSource.RULE
            found = connection.execute(_calls(source).where(customer_calls.c.week == week)).all()
        begun = [row for row in found if row.state != CallState.LISTED]
        listed = [row for row in found if row.state == CallState.LISTED and row.place is not None]
        shown = listed[: max(MOST_IN_WEEK - len(begun), 0)]
        rows = [_call_row(row) for row in (*begun, *shown)]
        return CallList(rows=rows, ranked_at=model.ranked_at if model else None, source=source)

    def call(self, call_id: UUID, *, seen_by: Actor) -> CallRow:
        seen_by.require(Permission.CALL_CUSTOMERS_AT_RISK)
        ranked = select(SOURCE).where(learned_models.c.name == ModelName.CUSTOMERS_AT_RISK)
        with self._engine.connect() as connection:
            source = AnswerSource(connection.execute(ranked).scalar_one_or_none() or AnswerSource.RULE)
            row = connection.execute(_calls(source).where(customer_calls.c.id == call_id)).one_or_none()
            if row is None:
                raise NotFound("This customer is not on the list.")
            write_look(
                connection,
                by=seen_by,
                entity=CustomerCall,
                entity_id=call_id,
                customer_id=row.customer_id,
                at=self._clock.now(),
            )
        return _call_row(row)


class SqlSynonymQueries:
    """Implements `SynonymQueries`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def suggested(self) -> Sequence[SuggestedSynonym]:
        rows, decided = learned_suggestions.c, search_synonyms.c
        is_decided = and_(decided.term == rows.given, decided.offering == rows.then)
        columns = (rows.given, rows.then, rows.chosen, rows.of, decided.state, decided.decided_by)
        found = (
            select(*columns)
            .outerjoin(search_synonyms, is_decided)
            .where(rows.model == ModelName.SEARCH_SYNONYMS, rows.source == AnswerSource.MODEL)
            .order_by(decided.state.is_not(None), rows.chosen.desc(), rows.given, rows.place)
            .limit(MOST_TERMS)
        )
        others = (
            select(decided.term, decided.offering, decided.state, decided.decided_by)
            .where(decided.state == SynonymState.ACCEPTED)
            .order_by(decided.term)
        )
        with self._engine.connect() as connection:
            suggested = [
                SuggestedSynonym(
                    term=row.given,
                    offering=row.then,
                    chosen=row.chosen,
                    of=row.of,
                    decision=str(row.state or ""),
                    decided_by=row.decided_by or "",
                )
                for row in connection.execute(found)
            ]
            known = {(row.term, row.offering) for row in suggested}
            return suggested + [
                SuggestedSynonym(
                    term=row.term,
                    offering=row.offering,
                    chosen=0,
                    of=0,
                    decision=str(row.state),
                    decided_by=row.decided_by,
                )
                for row in connection.execute(others)
                if (row.term, row.offering) not in known
            ]

    def accepted_for(self, terms: Collection[str]) -> Sequence[str]:
        columns = search_synonyms.c
        query = (
            select(columns.offering)
            .where(columns.term.in_(terms), columns.state == SynonymState.ACCEPTED)
            .order_by(columns.offering)
        )
        with self._engine.connect() as connection:
            return connection.execute(query).scalars().all()


def _calls(source: AnswerSource) -> Select[Any]:
    rows = customer_calls.c
    is_model = source is AnswerSource.MODEL
    place, reasons = (rows.model_place, rows.model_reasons) if is_model else (rows.rule_place, rows.rule_reasons)
    others = rows.rule_reasons if is_model else rows.model_reasons
    return (
        select(
            rows.id,
            rows.customer_id,
            rows.state,
            rows.user_id,
            rows.agent_name,
            rows.changed_at,
            place.label("place"),
            reasons.label("reasons"),
            others.label("others"),
            customers.c.number,
            customers.c.name,
        )
        .join(customers, customers.c.id == rows.customer_id)
        .order_by(place.nulls_last(), rows.id)
    )


def _call_row(row: Row[Any]) -> CallRow:
    return CallRow(
        id=row.id,
        customer_id=row.customer_id,
        customer_number=row.number,
        customer_name=row.name,
        state=row.state,
        # A call that was begun keeps the reasons it was begun for, also if the other list serves by now.
        reasons=row.reasons or row.others,
        user_id=row.user_id,
        agent_name=row.agent_name,
        changed_at=row.changed_at,
    )
