"""Billing accounts."""

from uuid import UUID

from sqlalchemy import ColumnElement, select

from business_layer.billing.accounts import BillingAccount
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.errors import NotFound
from database_layer.repositories.collection import Collection
from database_layer.tables.billing import billing_account_numbers, billing_accounts

NEXT_NUMBER = select(billing_account_numbers.next_value())


class SqlBillingAccounts(Collection[BillingAccount]):
    def get(self, account_id: UUID, *, seen_by: Actor) -> BillingAccount:
        return self._one(billing_accounts.c.id == account_id, seen_by)

    def numbered(self, number: str, *, seen_by: Actor) -> BillingAccount:
        return self._one(billing_accounts.c.number == number, seen_by)

    def _one(self, condition: ColumnElement[bool], seen_by: Actor) -> BillingAccount:
        found = self._one_or_none(select(BillingAccount).where(condition))
        if found is None or not seen_by.sees_customer(found.customer_id, with_permission=Permission.VIEW_CUSTOMERS):
            raise NotFound("There is no such billing account.")
        return found

    def of_customer(self, customer_id: UUID) -> list[BillingAccount]:
        columns = billing_accounts.c
        query = select(BillingAccount).where(columns.customer_id == customer_id).order_by(columns.opened_at)
        return self._all(query)

    def next_number(self) -> str:
        return f"BA-{self._session.execute(NEXT_NUMBER).scalar_one()}"
