"""Stores the mails that were caught."""

from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from sqlite3 import Row
from typing import Any

from environments.sandbox.store import Store

MOST_MAILS = 200
COLUMNS = "SELECT id, message_id, sender, recipient, subject, body, received_at, raw FROM mails"

SCHEMA = """
CREATE TABLE IF NOT EXISTS mails (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id TEXT NOT NULL,
    sender TEXT NOT NULL,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    received_at TEXT NOT NULL,
    raw BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS mails_recipient ON mails (recipient COLLATE NOCASE, id);
"""


@dataclass(frozen=True)
class Mail:
    """A mail as it arrived. A message that is sent twice is two mails. `files` are (name, type, text)."""

    id: int
    message_id: str
    sender: str
    recipient: str
    subject: str
    body: str
    received_at: str
    files: tuple[tuple[str, str, str], ...] = ()


class Mails:
    """The mails in the store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def catch(self, sender: str, recipient: str, raw: bytes, at: str) -> None:
        """Store a mail for one recipient."""
        message = message_from_bytes(raw, policy=policy.default)
        values = (str(message["Message-ID"] or ""), sender, recipient, str(message["Subject"] or ""), _text(message))
        with self._store.transaction() as db:
            db.execute(
                "INSERT INTO mails (message_id, sender, recipient, subject, body, received_at, raw) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (*values, at, raw),
            )

    def newest(self, to: str = "", limit: int = MOST_MAILS) -> list[Mail]:
        """The mails, newest first, optionally those of one recipient."""
        where = "WHERE recipient = ? COLLATE NOCASE" if to else "WHERE ? = ''"
        return [_mail(row) for row in self._store.rows(f"{COLUMNS} {where} ORDER BY id DESC LIMIT ?", to, limit)]

    def get(self, id_: int) -> Mail | None:
        rows = self._store.rows(f"{COLUMNS} WHERE id = ?", id_)
        return _mail(rows[0]) if rows else None


def _mail(row: Row) -> Mail:
    columns = dict(row)
    return Mail(files=_files(columns.pop("raw")), **columns)


def _files(raw: bytes) -> tuple[tuple[str, str, str], ...]:
    message = message_from_bytes(raw, policy=policy.default)
    return tuple(
        (str(part.get_filename() or ""), part.get_content_type(), _decoded(part)) for part in message.iter_attachments()
    )


def _decoded(part: EmailMessage | Any) -> str:
    content = part.get_payload(decode=True)
    return content.decode("utf-8", "replace") if isinstance(content, bytes) else ""


def _text(message: EmailMessage | Any) -> str:
    part = message.get_body(("plain", "html"))
    try:
        return str(part.get_content()) if part is not None else ""
    except (LookupError, ValueError):  # The character set is unknown, or the bytes are not in it.
        return str(part.get_payload()) if part is not None else ""
