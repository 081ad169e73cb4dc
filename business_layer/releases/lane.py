"""The lane as the release page shows it: what each environment runs, what waits, and what differs between neighbors."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from business_layer.releases.builds_compared import (
    BuildDescription,
    Difference,
    SettingsDifference,
    compare_builds,
    compare_settings,
)
from business_layer.releases.record import Entry, ReleaseEvent

DEVELOPMENT, STAGING, PRODUCTION = "development", "staging", "production"
LANE = (DEVELOPMENT, STAGING, PRODUCTION)
PROMOTED_TO = (STAGING, PRODUCTION)
BEFORE = {STAGING: DEVELOPMENT, PRODUCTION: STAGING}
SERVES = (ReleaseEvent.PROMOTED, ReleaseEvent.ROLLED_BACK)
HOLDS = (ReleaseEvent.HELD, ReleaseEvent.ROLLED_BACK)
BEGINNINGS = (ReleaseEvent.BEGUN, ReleaseEvent.ROLLBACK_BEGUN)
ENDS = (ReleaseEvent.PROMOTED, ReleaseEvent.TAKEN_BACK, ReleaseEvent.ROLLED_BACK)
# A rollback that nobody began within this time is not begun any more: the world has changed since it was asked for.
ASKED_HOLDS = timedelta(minutes=10)
# An older refusal is history.
REFUSED_SHOWN = timedelta(days=1)


@dataclass(frozen=True)
class GateFound:
    name: str
    is_passed: bool
    evidence: str


@dataclass(frozen=True, kw_only=True)
class Approval:
    by: str
    at: datetime
    is_hotfix: bool
    from_office: str


@dataclass(frozen=True, kw_only=True)
class WaitingBuild:
    """A build that the environment before has. `gates` were found at `found_at`; None if nobody looked yet."""

    build: str
    about: BuildDescription | None
    gates: tuple[GateFound, ...] = ()
    found_at: datetime | None = None
    approvals: tuple[Approval, ...] = ()

    @property
    def is_ready(self) -> bool:
        return bool(self.gates) and all(gate.is_passed for gate in self.gates)


@dataclass(frozen=True, kw_only=True)
class EnvironmentState:
    """One environment. Development runs what is worked on, so its build is the newest one that was made.

    `gates` are those that its build passed. `hold` is the line that holds it, `underway` the beginning of a promotion
    or rollback without an end, `asked` a rollback that was asked for and not begun yet, `refused` the newest refusal,
    if nothing else happened since.
    """

    name: str
    build: str = ""
    since: datetime | None = None
    by: str = ""
    about: BuildDescription | None = None
    former: str = ""
    gates: tuple[GateFound, ...] = ()
    hold: Entry | None = None
    underway: Entry | None = None
    asked: Entry | None = None
    refused: Entry | None = None
    waiting: WaitingBuild | None = None
    is_attended: bool = False

    @property
    def can_roll_back(self) -> bool:
        return bool(self.build and self.former) and self.asked is None and self.underway is None


@dataclass(frozen=True, kw_only=True)
class Lane:
    """The environments in the order in which builds pass them, and the difference from each to the next one."""

    environments: tuple[EnvironmentState, ...]
    differences: tuple[Difference | None, ...]

    def environment(self, name: str) -> EnvironmentState:
        return next(state for state in self.environments if state.name == name)


class NewestLines:
    """The newest line of each event in each environment."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._by_kind = {(entry.environment, entry.event): entry for entry in entries}

    def newest(self, environment: str, *events: ReleaseEvent) -> Entry | None:
        found = [self._by_kind[environment, event] for event in events if (environment, event) in self._by_kind]
        return max(found, key=lambda entry: entry.number, default=None)

    @property
    def builds(self) -> dict[str, str]:
        """The build of each environment, by its name."""
        built = {name: self.newest(name, *SERVES) for name in PROMOTED_TO}
        built[DEVELOPMENT] = self.newest(DEVELOPMENT, ReleaseEvent.BUILT)
        return {name: entry.build for name, entry in built.items() if entry}


def find_lane(
    lines: NewestLines,
    about: Mapping[str, BuildDescription],
    approvals: Sequence[Entry],
    attended: frozenset[str],
    *,
    at: datetime,
) -> Lane:
    """Put the lane together. `about` describes builds; `approvals` are those of the builds that wait."""
    states: list[EnvironmentState] = []
    for name in LANE:
        before = states[-1] if states else None
        states.append(_state(name, lines, about, approvals, before, is_attended=name in attended, at=at))
    differences = tuple(_difference(newer, older, lines) for newer, older in pairwise(states))
    return Lane(environments=tuple(states), differences=differences)


def _state(
    name: str,
    lines: NewestLines,
    about: Mapping[str, BuildDescription],
    approvals: Sequence[Entry],
    before: EnvironmentState | None,
    *,
    is_attended: bool,
    at: datetime,
) -> EnvironmentState:
    serves = lines.newest(name, *(SERVES if name in PROMOTED_TO else (ReleaseEvent.BUILT,)))
    build = serves.build if serves else ""
    waits = before.build if before and before.build != build else ""
    found = lines.newest(name, ReleaseEvent.GATES_FOUND)
    return EnvironmentState(
        name=name,
        build=build,
        since=serves.at if serves else None,
        by=serves.by if serves else "",
        about=about.get(build),
        former=_former(serves),
        gates=_passed_gates(lines.newest(name, ReleaseEvent.PROMOTED), build),
        hold=_hold(lines, name),
        underway=_underway(lines, name),
        asked=_asked(lines, name, at),
        refused=_refused(lines, name, at),
        waiting=_waiting(waits, about.get(waits), found, approvals, name) if waits else None,
        is_attended=is_attended,
    )


def _former(serves: Entry | None) -> str:
    """The build that the environment can go back to; "" after a rollback, and for the first build."""
    if serves is None or serves.event != ReleaseEvent.PROMOTED:
        return ""
    return str(serves.facts.get("instead_of") or "")


def _passed_gates(promoted: Entry | None, build: str) -> tuple[GateFound, ...]:
    if promoted is None or promoted.build != build:
        return ()
    return tuple(GateFound(str(name), True, str(words)) for name, words in promoted.facts.get("gates", {}).items())


def _hold(lines: NewestLines, name: str) -> Entry | None:
    entry = lines.newest(name, *HOLDS, ReleaseEvent.HOLD_RELEASED)
    return entry if entry and entry.event in HOLDS else None


def _underway(lines: NewestLines, name: str) -> Entry | None:
    """The beginning of a promotion or rollback of which nothing followed. Its command runs, or was killed."""
    entry = lines.newest(name, *BEGINNINGS, *ENDS, ReleaseEvent.REFUSED)
    return entry if entry and entry.event in BEGINNINGS else None


def _asked(lines: NewestLines, name: str, at: datetime) -> Entry | None:
    entry = lines.newest(
        name, ReleaseEvent.ROLLBACK_ASKED, ReleaseEvent.ROLLBACK_BEGUN, ReleaseEvent.ROLLED_BACK, ReleaseEvent.REFUSED
    )
    is_asked = entry and entry.event == ReleaseEvent.ROLLBACK_ASKED and at - entry.at < ASKED_HOLDS
    return entry if is_asked else None


def _refused(lines: NewestLines, name: str, at: datetime) -> Entry | None:
    entry = lines.newest(
        name, *BEGINNINGS, *ENDS, ReleaseEvent.REFUSED, ReleaseEvent.ROLLBACK_ASKED, ReleaseEvent.HOLD_RELEASED
    )
    is_news = entry and entry.event in (ReleaseEvent.REFUSED, ReleaseEvent.TAKEN_BACK) and at - entry.at < REFUSED_SHOWN
    return entry if is_news else None


def _waiting(
    build: str, about: BuildDescription | None, found: Entry | None, approvals: Sequence[Entry], environment: str
) -> WaitingBuild:
    given = tuple(
        Approval(
            by=entry.by,
            at=entry.at,
            is_hotfix=entry.facts.get("hotfix") is True,
            from_office=str(entry.facts.get("office") or ""),
        )
        for entry in approvals
        if entry.build == build and entry.environment == environment
    )
    if found is None or found.build != build:
        return WaitingBuild(build=build, about=about, approvals=given)
    gates = tuple(_gate(row) for row in found.facts.get("gates", ()))
    return WaitingBuild(build=build, about=about, gates=gates, found_at=found.at, approvals=given)


def _gate(row: Mapping[str, Any]) -> GateFound:
    return GateFound(str(row.get("name", "")), row.get("passed") is True, str(row.get("evidence", "")))


def _difference(newer: EnvironmentState, older: EnvironmentState, lines: NewestLines) -> Difference | None:
    """The difference of two neighbors; None if one of their builds is not described."""
    if newer.about is None or older.about is None:
        return None
    found = compare_builds(newer.about, older.about)
    return replace(found, settings=_settings_difference(newer.name, older.name, lines))


def _settings_difference(newer: str, older: str, lines: NewestLines) -> SettingsDifference | None:
    noted = [_noted_settings(lines.newest(name, *SERVES)) for name in (newer, older)]
    return compare_settings(noted[0], noted[1]) if noted[0] is not None and noted[1] is not None else None


def _noted_settings(entry: Entry | None) -> Mapping[str, str] | None:
    settings = ((entry.facts.get("observed") or {}) if entry else {}).get("settings")
    return settings if isinstance(settings, Mapping) else None
