"""Stores the mails that were caught."""

from dataclasses import dataclass
from email.message import EmailMessage
from sqlite3 import Row

from environments.sandbox.mail_parts import files_of, read_mail, text_of
from environments.sandbox.store import Store

MOST_MAILS = 200
LISTED = "SELECT id, message_id, sender, recipient, subject, body, received_at FROM mails"
WHOLE = "SELECT id, message_id, sender, recipient, subject, body, received_at, raw FROM mails"
NEWEST = "WHERE ? IN ('', recipient) COLLATE NOCASE ORDER BY id DESC LIMIT ?"

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
    """A mail as it arrived. A message that is sent twice is two mails. `files` are (name, type, text), if asked for."""

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
        message = read_mail(raw)
        values = (str(message["Message-ID"] or ""), sender, recipient, str(message["Subject"] or ""), text_of(message))
        with self._store.transaction() as db:
            db.execute(
                "INSERT INTO mails (message_id, sender, recipient, subject, body, received_at, raw) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (*values, at, raw),
            )

    def newest(self, to: str = "", limit: int = MOST_MAILS) -> list[Mail]:
        """The mails without their files, newest first, optionally those of one recipient."""
        return [Mail(**dict(row)) for row in self._store.rows(f"{LISTED} {NEWEST}", to, limit)]

    def newest_whole(self, to: str = "", limit: int = MOST_MAILS) -> list[Mail]:
        """The mails with their files, newest first, optionally those of one recipient."""
        return [_whole(row)[0] for row in self._store.rows(f"{WHOLE} {NEWEST}", to, limit)]

    def get(self, id_: int) -> tuple[Mail, EmailMessage] | None:
        """A mail, and the message as it arrived."""
        rows = self._store.rows(f"{WHOLE} WHERE id = ?", id_)
        return _whole(rows[0]) if rows else None


def _whole(row: Row) -> tuple[Mail, EmailMessage]:
    columns = dict(row)
    message = read_mail(columns.pop("raw"))
    files = tuple((file.name, file.media_type, file.text) for file in files_of(message))
    return Mail(files=files, **columns), message
