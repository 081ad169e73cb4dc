"""A message writer for tests, and mails to compare whole."""

from dataclasses import fields
from datetime import datetime
from typing import Any

from business_layer.messages.message import Message
from business_layer.messages.message_writer import MessageWriter
from business_layer.shared.clock import Identifiers
from tests.builders.orders import CUSTOMER_ID, OF_RECORD
from tests.fakes.clock import NOON, CountingIdentifiers


def a_message_writer(identifiers: Identifiers) -> MessageWriter:
    return MessageWriter(
        identifiers,
        "https://store.example/",
        sender="Dialtone <no-reply@dialtone.example>",
        support_number="(800) 555-0199",
    )


def mail_about_order(kind: str, *, key: str, at: datetime = NOON, **facts: Any) -> dict[str, Any]:
    """The content of a mail that the customer of record gets about the order DT-1, with a link to its page."""
    facts = {"name": "Maria Lopez", "about": "DT-1", "link": "https://store.example/orders/DT-1", **facts}
    writer = a_message_writer(CountingIdentifiers())
    return content_of(writer.message(kind, key=key, to=OF_RECORD, at=at, customer_id=CUSTOMER_ID, **facts))


def content_of(message: Message) -> dict[str, Any]:
    """Everything that a message is made of, but its id."""
    return {field.name: getattr(message, field.name) for field in fields(message) if field.name != "id"}
