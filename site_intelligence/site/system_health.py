"""The health of the collection of events: what is stored, and how far behind it is."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from site_intelligence.gather.event_store import EventStore
from site_intelligence.gather.event_table import DatabaseAway, EventTable, TableUnreadable
from site_intelligence.gather.lag_alarm import ALARM_SECONDS
from site_intelligence.gather.manifest import Position
from site_intelligence.report.desk import ReportDesk
from site_intelligence.site.words import count_text, day_text


@dataclass(frozen=True)
class Lag:
    """The wait of the first committed event; None, with the reason, if the database does not say."""

    seconds: float | None
    reason: str = ""


class CollectionLag(Protocol):
    def __call__(self) -> Lag:
        """The lag of the collector, as it is now."""
        ...


class TableLag:
    """The lag by the table of events. Connects for each question, because few are asked."""

    def __init__(self, database_url: str, store: EventStore) -> None:
        self._database_url, self._store = database_url, store

    def __call__(self) -> Lag:
        table = EventTable(self._database_url)
        try:
            return Lag(table.lag_seconds(self._store.read_manifest().position or Position("")))
        except (DatabaseAway, TableUnreadable) as failed:
            return Lag(None, str(failed))
        finally:
            table.close()


def system_health(desk: ReportDesk, lag: Lag) -> dict[str, tuple[str, bool]]:
    """Facts in words, each with True if someone must look at it."""
    manifest, (first, last) = desk.manifest(), desk.days()
    position = manifest.position
    return {
        "Lag of the collector": _lag_words(lag),
        "Stored days": (f"{_words(first)} to {_words(last)}", False),
        "Stored parts": (count_text(len(manifest.parts)), False),
        "Imported files": (count_text(len(manifest.sources)), False),
        "Place in the table of events": (
            f"transaction {position.read.transaction_id}, row {position.read.id}" if position else "not read yet",
            False,
        ),
    }


def _lag_words(lag: Lag) -> tuple[str, bool]:
    if lag.seconds is None:
        return f"unknown: {lag.reason}", True
    words = f"{lag.seconds:.0f} seconds"
    return (f"{words}, which is too long", True) if lag.seconds > ALARM_SECONDS else (words, False)


def _words(day: date) -> str:
    return day_text(day)
