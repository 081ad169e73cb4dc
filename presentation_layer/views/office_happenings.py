"""The happenings of a timeline in the back office, each of one kind that agents can filter by."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Show(StrEnum):
    """The parts of a timeline that an agent can ask for."""

    ALL = "all"
    PEOPLE = "people"
    NETWORK = "network"
    CUSTOMER = "customer"
    DATES = "dates"
    NOTES = "notes"


@dataclass(frozen=True, kw_only=True)
class Happening:
    """`kind` names the icon. `who` is a person; the system has no name. `where` is the item, if there are several."""

    at: datetime
    show: Show
    kind: str
    words: str
    who: str = ""
    where: str = ""
    detail: str = ""
