"""The release page: each environment with what waits for it, and the record as a table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from business_layer.releases.builds_compared import Commit, Difference
from business_layer.releases.lane import DEVELOPMENT, PRODUCTION, EnvironmentState, GateFound, Lane, WaitingBuild
from business_layer.releases.record import Entry, ReleaseEvent
from business_layer.shared.counts import count_words
from presentation_layer.views.moments import NEVER, Moment, age

SHORT = 12
E = ReleaseEvent
# The words of each event, and how loud they are: color is for what someone must look at.
EVENT_WORDS: Mapping[str, tuple[str, str]] = {
    E.BUILT: ("Built", "good"),
    E.BEGUN: ("Promotion begun", "work"),
    E.PROMOTED: ("Promoted", "good"),
    E.TAKEN_BACK: ("Taken back", "bad"),
    E.ROLLBACK_ASKED: ("Rollback asked for", "work"),
    E.ROLLBACK_BEGUN: ("Rollback begun", "work"),
    E.ROLLED_BACK: ("Rolled back", "warn"),
    E.REFUSED: ("Refused", "bad"),
    E.APPROVED: ("Approved", "good"),
    E.HELD: ("Held", "pause"),
    E.HOLD_RELEASED: ("Hold released", "good"),
    E.CHECKED: ("Commit checked", "good"),
    E.GATES_FOUND: ("Gates looked at", ""),
    E.BACKED_UP: ("Backed up", "good"),
    E.RESTORED: ("Restored", "warn"),
}


@dataclass(frozen=True)
class GateView:
    name: str
    is_passed: bool
    evidence: str


@dataclass(frozen=True)
class Strip:
    """A line about something that waits or went wrong. `act` is the endpoint of its one right page."""

    words: str
    kind: str
    title: str
    why: str
    since: Moment = NEVER
    act: str = ""
    label: str = ""


@dataclass(frozen=True)
class Listed:
    """Things of one kind that differ: their count in words, and each of them."""

    words: str
    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class EnvironmentView:
    """An environment's row of the table and its section. `waiting` is the short name of the build that waits."""

    name: str
    title: str
    words: str
    kind: str
    build: str
    commit: str
    version: str
    since: Moment
    by: str
    strips: tuple[Strip, ...]
    waiting: str
    gates: tuple[GateView, ...]
    gates_words: str
    found: Moment
    passed: tuple[GateView, ...]
    differs: tuple[Listed, ...]
    differs_from: str
    differs_words: str
    can_act: bool
    can_hold: bool
    can_approve: bool
    can_roll_back: bool
    why_no_rollback: str


@dataclass(frozen=True)
class HistoryRow:
    at: Moment
    environment: str
    words: str
    kind: str
    build: str
    by: str
    detail: str
    gates: tuple[GateView, ...]


def environments_view(lane: Lane, *, now: datetime, can_act: bool) -> tuple[EnvironmentView, ...]:
    """The environments in the order of the lane."""
    before = (None, *lane.differences)
    names = (None, *lane.environments)
    return tuple(
        _environment(state, difference, former.name if former else "", now, can_act)
        for state, difference, former in zip(lane.environments, before, names, strict=False)
    )


def revision_of(lane: Lane) -> str:
    """A hash of everything that the page shows of the lane."""
    return blake2b(repr(lane).encode(), digest_size=8).hexdigest()


def history_rows(entries: Sequence[Entry], *, now: datetime) -> tuple[HistoryRow, ...]:
    return tuple(_row(entry, now) for entry in entries)


def _environment(
    state: EnvironmentState, difference: Difference | None, before: str, now: datetime, can_act: bool
) -> EnvironmentView:
    words, kind = _state_words(state)
    waiting = state.waiting
    differs = tuple(_differing(difference)) if difference else ()
    return EnvironmentView(
        name=state.name,
        title=state.name.capitalize(),
        words=words,
        kind=kind,
        build=state.build[:SHORT],
        commit=state.about.commit[:SHORT] if state.about else "",
        version=state.about.version if state.about else "",
        since=age(state.since, now),
        by=state.by,
        strips=tuple(_strips(state, now)),
        waiting=waiting.build[:SHORT] if waiting else "",
        gates=_gates(waiting.gates) if waiting else (),
        gates_words=_gates_words(waiting) if waiting else "",
        found=age(waiting.found_at, now) if waiting else NEVER,
        passed=_gates(state.gates),
        differs=differs,
        differs_from=before.capitalize(),
        differs_words=_difference_words(state, difference, differs, before),
        can_act=can_act,
        can_hold=can_act and state.name != DEVELOPMENT and state.hold is None,
        can_approve=can_act and waiting is not None and bool(waiting.approvals) and state.name == PRODUCTION,
        can_roll_back=can_act and state.can_roll_back and state.is_attended,
        why_no_rollback=_why_no_rollback(state) if can_act and state.name != DEVELOPMENT else "",
    )


def _state_words(state: EnvironmentState) -> tuple[str, str]:
    if state.underway:
        is_promotion = state.underway.event == E.BEGUN
        return ("Being promoted" if is_promotion else "Being rolled back"), "work"
    if state.asked:
        return "Rollback asked for", "work"
    if state.hold:
        return "Held", "pause"
    if not state.build:
        return "No build yet", ""
    return ("Newest build" if state.name == DEVELOPMENT else "Serves"), "good"


def _strips(state: EnvironmentState, now: datetime) -> Iterator[Strip]:
    """The lines about an environment, the most urgent first."""
    name = state.name
    if state.underway:
        is_promotion = state.underway.event == E.BEGUN
        title = f"Build {state.underway.short} gets its requests step by step" if is_promotion else ""
        title = title or f"Requests go back to build {state.underway.short}"
        why = f"Begun by {state.underway.by}. If its command was interrupted, run it again."
        words = "Promotion" if is_promotion else "Rollback"
        yield Strip(words, "work", title, why, age(state.underway.at, now))
    if state.asked:
        why = f"{state.asked.by} asked for it: {state.asked.facts.get('reason', '')}"
        yield Strip("Rollback", "work", "The release agent is about to begin", why, age(state.asked.at, now))
    if state.refused:
        words, _ = EVENT_WORDS[state.refused.event]
        why = str(state.refused.facts.get("reason", "")).strip()
        yield Strip(words, "bad", f"The last try of {state.refused.by}", why, age(state.refused.at, now))
    if state.hold:
        why = str(state.hold.facts.get("reason", ""))
        title = f"{state.hold.by} holds {name}, so nothing is promoted to it"
        since = age(state.hold.at, now)
        yield Strip("Hold", "pause", title, why, since, "hold_release", "Release the hold")
    if state.waiting:
        yield _waiting_strip(state.waiting, name, now, is_held=state.hold is not None)


def _waiting_strip(waiting: WaitingBuild, name: str, now: datetime, *, is_held: bool) -> Strip:
    """The build that waits. A hold counts at once, also before the release agent notes it as a gate."""
    title = f"Build {waiting.build[:SHORT]} waits for {name}"
    approved = ", ".join(approval.by for approval in waiting.approvals)
    given = f"Approved by {approved}. " if approved else ""
    act, label = ("approval", "Approve") if name == PRODUCTION and not approved else ("", "")
    if waiting.is_ready and not is_held:
        command = f"dialtone promote {waiting.build[:SHORT]} {name}"
        return Strip("Ready", "good", title, f"{given}All gates are passed. {command}", age(waiting.found_at, now))
    missing = ", ".join(gate.name for gate in waiting.gates if not gate.is_passed or (is_held and gate.name == "hold"))
    why = f"{given}Still open: {missing}." if missing else f"{given}Nobody looked at its gates yet."
    return Strip("Waits", "you", title, why, age(waiting.found_at, now), act, label)


def _gates(gates: Sequence[GateFound]) -> tuple[GateView, ...]:
    return tuple(GateView(gate.name, gate.is_passed, gate.evidence) for gate in gates)


def _gates_words(waiting: WaitingBuild) -> str:
    if not waiting.gates:
        return "not looked at"
    return f"{sum(gate.is_passed for gate in waiting.gates)} of {count_words(len(waiting.gates), 'gate')} passed"


def _difference_words(
    state: EnvironmentState, difference: Difference | None, differs: Sequence[Listed], before: str
) -> str:
    """The sentence for a row without lists."""
    if not before:
        return ""
    if not state.build:
        return "It has no build to compare with."
    if difference is None:
        return "The record does not describe one of the two builds."
    return "" if differs else f"The same as {before}."


def _differing(difference: Difference) -> Iterator[Listed]:
    if difference.commits is None:
        yield Listed("commits were not noted", ())
    elif difference.commits:
        more = " or more" if difference.has_more_commits else ""
        yield Listed(f"{count_words(len(difference.commits), 'commit')}{more}", _commit_lines(difference.commits))
    if difference.missing_commits:
        words = f"{count_words(len(difference.missing_commits), 'commit')} missing"
        yield Listed(words, _commit_lines(difference.missing_commits))
    if difference.migrations:
        yield Listed(count_words(len(difference.migrations), "migration"), difference.migrations)
    if difference.missing_migrations:
        yield Listed(
            f"{count_words(len(difference.missing_migrations), 'migration')} missing", difference.missing_migrations
        )
    if difference.catalogue:
        yield Listed(count_words(len(difference.catalogue), "catalog line"), difference.catalogue)
    settings = difference.settings
    if settings and settings.count:
        lines = (
            *(f"{name}: only in the earlier environment" for name in settings.only_newer),
            *(f"{name}: only in the later environment" for name in settings.only_older),
            *(f"{name}: another value" for name in settings.changed),
        )
        yield Listed(count_words(settings.count, "setting"), lines)


def _commit_lines(commits: Sequence[Commit]) -> tuple[str, ...]:
    return tuple(f"{commit.id[:SHORT]} {commit.subject}" for commit in commits)


def _why_no_rollback(state: EnvironmentState) -> str:
    if not state.build or (state.can_roll_back and state.is_attended):
        return ""
    if state.can_roll_back:
        return (
            f"The release agent of {state.name} does not run. `dialtone environment up {state.name}` starts it, and "
            f"`dialtone rollback {state.name}` rolls back without it."
        )
    if state.underway:
        return f"`dialtone rollback {state.name}` undoes what was interrupted, and rolls back."
    if state.asked:
        return ""
    return "There is no build before this one to roll back to."


def _row(entry: Entry, now: datetime) -> HistoryRow:
    words, kind = EVENT_WORDS.get(entry.event, (entry.event, ""))
    if entry.event == E.CHECKED and entry.facts.get("passed") is not True:
        kind = "bad"
    return HistoryRow(
        at=age(entry.at, now),
        environment=entry.environment.capitalize(),
        words=words,
        kind=kind,
        build=entry.short,
        by=entry.by,
        detail=_detail(entry),
        gates=tuple(_gates_of(entry)),
    )


def _gates_of(entry: Entry) -> Iterator[GateView]:
    gates = entry.facts.get("gates")
    if isinstance(gates, Mapping) and entry.event == E.PROMOTED:
        yield from (GateView(str(name), True, str(words)) for name, words in gates.items())
    elif isinstance(gates, list):
        for row in gates:
            yield GateView(str(row.get("name")), row.get("passed") is True, str(row.get("evidence", "")))


def _detail(entry: Entry) -> str:
    facts = entry.facts
    if "check" in facts:
        return f"{facts['check']} {'passed' if facts.get('passed') else 'failed'}"
    parts = []
    hotfix = facts.get("hotfix")
    if hotfix:
        parts.append(f"hotfix: {hotfix}" if isinstance(hotfix, str) else "as a hotfix")
    if facts.get("reason"):
        parts.append(" ".join(str(facts["reason"]).split()))
    office = f" (in the back office of {facts['office']})" if facts.get("office") else ""
    return f"{'; '.join(parts)}{office}".strip()
