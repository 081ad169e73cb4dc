"""Reads a line of a history: an envelope, and the moment at which it was recorded."""

import json
import re
from dataclasses import dataclass
from typing import Any

from site_intelligence.events.envelope import Fault, read_event
from site_intelligence.events.local_days import local_day, to_milliseconds
from site_intelligence.gather.columns import Row, event_row, refused_row

# No database or spreadsheet takes these characters well, and UTF-8 has no bytes for the halves of a surrogate pair.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
FAULTS_OF_LINE = ("not_utf8", "not_json", "not_a_row")


@dataclass(frozen=True)
class Refused:
    """A line that is kept apart, with its reason."""

    row: Row

    @property
    def reason(self) -> str:
        return str(self.row["reason"])


@dataclass(frozen=True)
class Accepted:
    """The row of an event, which may be a duplicate."""

    row: Row


def _refuse_constant(name: str) -> None:
    """Refuse NaN and Infinity, which Python reads though JSON has no such numbers."""
    raise ValueError(f"{name} is not JSON")


DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


def read_line(line: bytes) -> Accepted | Refused:
    """Check a line. It is refused if it is not a row of the interchange format or its envelope has a fault."""
    try:
        text = line.decode()
    except UnicodeDecodeError as wrong:
        return _refuse("not_utf8", str(wrong), None, line.decode(errors="backslashreplace"))
    try:
        return _read_text(text, len(line))
    except RecursionError:
        return _refuse("not_json", "It is nested too deeply.", None, text)


def _read_text(text: str, written_bytes: int) -> Accepted | Refused:
    try:
        row = DECODER.decode(text)
    except ValueError as wrong:
        return _refuse("not_json", str(wrong), None, text)
    if "\\u" in text:
        row = _storable(row)
    if not isinstance(row, dict) or "envelope" not in row:
        return _refuse("not_a_row", "It has no envelope.", None, text)
    try:
        recorded_ms = to_milliseconds(row["recorded_at"])
        local_day(recorded_ms)
    except (KeyError, TypeError, ValueError, OverflowError):
        return _refuse("not_a_row", "It has no time in recorded_at.", None, text)
    event = read_event(row["envelope"], written_bytes=written_bytes)
    if isinstance(event, Fault):
        return _refuse(event.reason, event.detail, recorded_ms, text)
    return Accepted(event_row(event, recorded_ms))


def _refuse(reason: str, detail: str, recorded_ms: int | None, raw: str) -> Refused:
    return Refused(refused_row(reason, detail, recorded_ms, raw))


def _storable(value: Any) -> Any:
    """The value with a replacement for each character that cannot be stored."""
    match value:
        case str():
            return UNSTORABLE.sub(REPLACEMENT, value)
        case list():
            return [_storable(item) for item in value]
        case dict():
            return {_storable(key): _storable(item) for key, item in value.items()}
    return value
