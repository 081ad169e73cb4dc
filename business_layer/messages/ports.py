"""Ports of the outbox and the mail server."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from business_layer.messages.letter import Letter
from business_layer.messages.message import Message
from business_layer.shared.errors import DomainError
from business_layer.shared.unit_of_work import UnitOfWork


class MailRefused(DomainError):
    """The mail server will never take this message for this recipient."""

    code = "mail_refused"


@dataclass(frozen=True, kw_only=True)
class MailFile:
    """A file of a mail. `media_type` may have parameters (RFC 2045)."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class HtmlBody:
    """A mail as HTML. It shows `pictures` as `cid:` and their name, because a mail must not load anything."""

    markup: str
    pictures: tuple[MailFile, ...] = ()


class MailDesign(Protocol):
    def html_of(self, letter: Letter) -> HtmlBody:
        """Return the letter as HTML. All of its words are escaped."""
        ...


class Enclosures(Protocol):
    def of(self, message: Message) -> tuple[MailFile, ...]:
        """Return the files that are made when a message is sent, because they would be too large to keep with it."""
        ...


class MailGateway(Protocol):
    def send(
        self,
        *,
        message_id: str,
        to: str,
        subject: str,
        body: str,
        html: HtmlBody | None = None,
        files: tuple[MailFile, ...] = (),
    ) -> None:
        """Hand one message to the mail server. Raises MailRefused, or GatewayUnavailable: try again later.

        The same `message_id` always gives the same Message-ID, so that mail programs recognize a copy.
        """
        ...


class Messages(Protocol):
    """The outbox."""

    def add(self, message: Message) -> None:
        """Keep a message, unless one with the same key is kept already."""
        ...

    def get(self, message_id: UUID) -> Message: ...

    def waiting(self, kind: str, *, customer_id: UUID, about: str, at: datetime) -> Message | None:
        """Return the customer's message of a kind about an order if it is due only later, locked."""
        ...

    def overdue(self, *, before: datetime, beyond: datetime, at_most: int) -> Sequence[Message]:
        """Return queued messages without a waiting or running job that were due `before`, or are due `beyond`."""
        ...

    def failed(self, *, at_most: int) -> Sequence[Message]:
        """Return messages that were refused or given up, newest first."""
        ...


class MessagesUnitOfWork(UnitOfWork, Protocol):
    @property
    def messages(self) -> Messages: ...
