"""Make messages from the templates. The outbox delivers them later, outside of the transaction that adds them."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from email.utils import parseaddr
from string import Template
from uuid import UUID

from business_layer.messages.letter import Action, Letter, Part, as_text
from business_layer.messages.message import Attachment, Message
from business_layer.messages.message_texts import MESSAGE_TEXTS, MessageText
from business_layer.shared.clock import Identifiers
from business_layer.shared.company import COMPANY

AT_ONCE = timedelta()


class MessageWriter:
    """Makes messages from the templates. Every link begins with `store_origin`; `sender` is the From address."""

    def __init__(self, identifiers: Identifiers, store_origin: str, *, sender: str, support_number: str) -> None:
        self._identifiers, self._origin = identifiers, store_origin.rstrip("/")
        self.sender, self._support_number = parseaddr(sender)[1], support_number

    def link(self, path: str) -> str:
        return f"{self._origin}{path}"

    def message(
        self,
        kind: str,
        *,
        key: str,
        to: str,
        at: datetime,
        wait: timedelta = AT_ONCE,
        customer_id: UUID | None = None,
        give_up_at: datetime | None = None,
        attachments: tuple[Attachment, ...] = (),
        parts: tuple[Part, ...] = (),
        link: str = "",
        about: str = "",
        encloses_contract: bool = False,
        **facts: str,
    ) -> Message:
        """Make a message of that kind. `key` names the event and the recipient; after `give_up_at` it is not sent.

        It is due after `wait`, so that what happens until then can be added to it. `link` is where its button leads.
        Raises KeyError if a fact is missing.
        """
        words = MESSAGE_TEXTS[kind]
        known = {"company": COMPANY, "number": about, **facts}
        letter = Letter(
            title=_line(words.title or words.subject, known),
            preview=_line(words.preview or words.paragraphs[0], known),
            greeting=_line(words.greeting, known),
            parts=tuple(part for part in _parts(words, known, parts, link) if part.has_content),
            support_number=self._support_number,
            about=about,
            encloses_contract=encloses_contract,
        )
        return Message(
            id=self._identifiers.new(),
            key=f"{kind}:{key}",
            kind=kind,
            to=to,
            subject=_line(words.subject, known),
            body=as_text(letter),
            letter=letter,
            with_secret=words.with_secret,
            customer_id=customer_id,
            queued_at=at,
            due_at=at + wait,
            give_up_at=give_up_at,
            attachments=attachments or None,
        )


def paragraphs_of(text: str) -> tuple[str, ...]:
    """The lines of a text that a person wrote, each a paragraph."""
    return tuple(filter(None, (" ".join(line.split()) for line in text.splitlines())))


def _parts(words: MessageText, known: Mapping[str, str], parts: tuple[Part, ...], link: str) -> Iterable[Part]:
    yield Part(paragraphs=_filled(words.paragraphs, known))
    button = Part(action=Action(label=words.action, url=link) if words.action else None)
    yield from (button, *parts) if words.has_action_first else (*parts, button)
    yield Part(paragraphs=_filled(words.afterwards, known))


def _filled(templates: tuple[str, ...], known: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(filter(None, (_line(template, known) for template in templates)))


def _line(template: str, known: Mapping[str, str]) -> str:
    """Fill in a template. The result is one line, so that a typed line break cannot look like a part of the letter."""
    return " ".join(Template(template).substitute(known).split())
