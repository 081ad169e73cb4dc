"""Takes a caught mail apart: its plain text, its HTML, and its files."""

import re
from base64 import b64encode
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

CID = re.compile(r"cid:([A-Za-z0-9._@-]+)")


@dataclass(frozen=True)
class File:
    """A file of a mail."""

    name: str
    media_type: str
    content: bytes

    @property
    def text(self) -> str:
        """Its text, if it is one."""
        return self.content.decode("utf-8", "replace") if self.media_type.startswith("text/") else ""


def read_mail(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=policy.default)


def text_of(message: EmailMessage) -> str:
    """The plain text, or else the HTML as it is written."""
    return _content(message.get_body(("plain", "html")))


def html_of(message: EmailMessage) -> str:
    """The HTML with the pictures that came with it; empty if there is none."""
    body = message.get_body(("html",))
    pictures = {
        str(part["Content-ID"] or "").strip("<>"): f"data:{part.get_content_type()};base64,{_encoded(part)}"
        for part in message.walk()
        if part["Content-ID"]
    }
    return CID.sub(lambda found: pictures.get(found[1], ""), _content(body))


def files_of(message: EmailMessage) -> list[File]:
    return [
        File(str(part.get_filename() or ""), part.get_content_type(), _bytes(part))
        for part in message.iter_attachments()
    ]


def _content(part: EmailMessage | Any) -> str:
    try:
        return str(part.get_content()) if part is not None else ""
    except (LookupError, ValueError):  # The character set is unknown, or the bytes are not in it.
        return str(part.get_payload())


def _encoded(part: EmailMessage | Any) -> str:
    return b64encode(_bytes(part)).decode()


def _bytes(part: EmailMessage | Any) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
