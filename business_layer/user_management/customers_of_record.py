"""The customer of record, who gets every message about orders, changes and deliveries."""

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
    """Return the customer whose confirmed address gets the mail, regardless of the actor (47 CFR 64.2010(f)).

    An order also has a contact, but nobody has confirmed that address, so mail never goes there.
    """
    return uow.customers.get(customer_id, seen_by=SYSTEM)


def record_changed_message(
    message_writer: MessageWriter, customer: Customer, what: str, *, at: datetime, to: str = ""
) -> Message:
    """Make the message that the customer's account or contact details changed, without the new value.

    The caller adds the message, which 47 CFR 64.2010(f) requires, to the unit of work. `what` is a clause such as "your
    phone number was changed". If the email address itself changes, `to` is the old address.
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
