"""Billing accounts for pages."""

from uuid import UUID

from sqlalchemy import Engine, select

from business_layer.billing.queries import BillingAccountRow
from database_layer.tables.billing import billing_accounts


class SqlBillingQueries:
    """Implements `BillingQueries`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of_customer(self, customer_id: UUID) -> list[BillingAccountRow]:
        columns = billing_accounts.c
        query = select(
            columns.id,
            columns.number,
            columns.name,
            columns.address,
            columns.format,
            columns.cycle_day,
            columns.kind,
        ).where(columns.customer_id == customer_id)
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(columns.opened_at)).all()
        return [BillingAccountRow(**row._mapping) for row in rows]
