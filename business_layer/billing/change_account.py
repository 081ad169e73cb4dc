"""Changing a billing account: who and where the bill goes to, how it is sent, and when it closes."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from business_layer.billing.accounts import BillingDetails, BillingUnitOfWork
from business_layer.messages.message_writer import MessageWriter
from business_layer.messages.ports import Messages
from business_layer.shared.actor import Actor, ActorKind
from business_layer.shared.clock import Clock
from business_layer.shared.errors import Conflict, Invalid, NotPermitted
from business_layer.shared.unit_of_work import UnitOfWorkFactory
from business_layer.user_management.customers_of_record import (
    CustomersUnitOfWork,
    customer_of_record,
    record_changed_message,
)


class ChangeUnitOfWork(BillingUnitOfWork, CustomersUnitOfWork, Protocol):
    @property
    def messages(self) -> Messages: ...


class ChangeBillingAccount:
    """Change the signed-in customer's billing account, and mail the address of record that it changed.

    `expected` is the fingerprint of the details when the page was shown. Raises NotPermitted, NotFound, Invalid,
    Conflict.
    """

    def __init__(
        self, unit_of_work: UnitOfWorkFactory[ChangeUnitOfWork], message_writer: MessageWriter, clock: Clock
    ) -> None:
        self._unit_of_work, self._message_writer, self._clock = unit_of_work, message_writer, clock

    def __call__(self, *, account_id: UUID, details: BillingDetails, expected: str, by: Actor) -> None:
        if by.kind is not ActorKind.CUSTOMER or by.customer_id is None:
            raise NotPermitted("Only the customer can change this here.")
        with self._unit_of_work(by=by, reason="change billing account") as uow:
            account = uow.billing_accounts.get(account_id, seen_by=by)
            if expected != account.details.fingerprint:
                raise Conflict("This billing account was just changed elsewhere. Check it and save again.")
            if details == account.details:
                raise Invalid("You haven't changed anything.")
            account.change(details)
            self._notify(uow, account.number, by.customer_id, at=self._clock.now())
            uow.commit()

    def _notify(self, uow: ChangeUnitOfWork, number: str, customer_id: UUID, *, at: datetime) -> None:
        customer, what = customer_of_record(customer_id, uow), f"your billing account {number} was changed"
        uow.messages.add(record_changed_message(self._message_writer, customer, what, at=at))
