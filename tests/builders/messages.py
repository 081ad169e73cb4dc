"""A message writer for tests."""

from business_layer.messages.message_writer import MessageWriter
from business_layer.shared.clock import Identifiers


def a_message_writer(identifiers: Identifiers) -> MessageWriter:
    return MessageWriter(
        identifiers,
        "https://store.example/",
        sender="Dialtone <no-reply@dialtone.example>",
        support_number="(800) 555-0199",
    )
