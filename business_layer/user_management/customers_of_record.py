"""The customer of record, whom every message about what is ordered, changed or delivered goes to."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from business_layer.messages.message import Message
from business_layer.messages.message_writer import MessageWriter
from business_layer.shared.actor import SYSTEM
from business_layer.shared.date_formats import format_moment
from business_layer.user_management.ports import Customers
from business_layer.user_management.users import Customer


class CustomersUnitOfWork(Protocol):
    @property
    def customers(self) -> Customers: ...


def customer_of_record(customer_id: UUID, uow: CustomersUnitOfWork) -> Customer:
    """The customer whose confirmed address is told, whoever acted (47 CFR 64.2010(f)).

    The contact of an order is a name and an address that somebody typed and nobody confirmed: mail never goes there.
    """
    return uow.customers.get(customer_id, seen_by=SYSTEM)


def record_changed(
    message_writer: MessageWriter, customer: Customer, what: str, *, at: datetime, to: str = ""
) -> Message:
    """Tell the customer that something of record changed, and not what it became (47 CFR 64.2010(f)).

    `what` is a sentence of ours without its period. Where the email address itself changes, `to` is the old one.
    """
    return message_writer.message(
        "record_changed",
        key=f"{customer.id}:{what}:{at.timestamp()}",
        to=to or customer.email,
        at=at,
        customer_id=customer.id,
        name=customer.name,
        what=what,
        when=format_moment(at),
        link=message_writer.link("/account"),
    )
