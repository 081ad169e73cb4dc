"""Differences between the builds of two environments: commits, migrations, lines of the catalog, settings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Commit:
    id: str
    subject: str


@dataclass(frozen=True, kw_only=True)
class BuildDescription:
    """A build as the record describes it. `commits` are the newest ones that it contains, the newest first.

    `catalogue` has a text for each line: a price's amount, or a digest of the rest of an offering.
    """

    commit: str
    committed_at: str = ""
    version: str = ""
    schema: str = ""
    built_by: str = ""
    login: str = ""
    migrations: tuple[str, ...] = ()
    catalogue: Mapping[str, str] = field(default_factory=dict)
    commits: tuple[Commit, ...] = ()

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> "BuildDescription":
        """Read the facts of a line. What a newer release added is left out."""
        return cls(
            commit=str(facts.get("commit", "")),
            committed_at=str(facts.get("committed_at", "")),
            version=str(facts.get("version", "")),
            schema=str(facts.get("schema", "")),
            built_by=str(facts.get("built_by", "")),
            login=str(facts.get("login", "")),
            migrations=tuple(map(str, facts.get("migrations", ()))),
            catalogue={str(name): str(text) for name, text in facts.get("catalogue", {}).items()},
            commits=tuple(Commit(str(row[0]), str(row[1])) for row in facts.get("commits", ())),
        )


@dataclass(frozen=True, kw_only=True)
class SettingsDifference:
    """Names of settings: those that only one of two environments has, and those with two values."""

    only_newer: tuple[str, ...] = ()
    only_older: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        return len(self.only_newer) + len(self.only_older) + len(self.changed)


@dataclass(frozen=True, kw_only=True)
class Difference:
    """The differences of an environment's build from that of the next environment in the lane.

    `missing_commits` are in the later environment only, such as after a rollback of the earlier one. None means that
    nobody noted it.
    """

    commits: tuple[Commit, ...] | None = ()
    missing_commits: tuple[Commit, ...] = ()
    has_more_commits: bool = False
    migrations: tuple[str, ...] = ()
    missing_migrations: tuple[str, ...] = ()
    catalogue: tuple[str, ...] = ()
    settings: SettingsDifference | None = None


def compare_builds(newer: BuildDescription, older: BuildDescription) -> Difference:
    """Compare two builds, without their environments' settings."""
    commits = _commits(newer, older)
    return Difference(
        commits=commits,
        missing_commits=_commits(older, newer) or (),
        has_more_commits=bool(commits) and len(commits or ()) == len(newer.commits),
        migrations=_only(newer.migrations, older.migrations),
        missing_migrations=_only(older.migrations, newer.migrations),
        catalogue=tuple(_catalogue_lines(newer.catalogue, older.catalogue)),
    )


def compare_settings(newer: Mapping[str, str], older: Mapping[str, str]) -> SettingsDifference:
    return SettingsDifference(
        only_newer=tuple(sorted(newer.keys() - older.keys())),
        only_older=tuple(sorted(older.keys() - newer.keys())),
        changed=tuple(sorted(name for name in newer.keys() & older.keys() if newer[name] != older[name])),
    )


def _commits(newer: BuildDescription, older: BuildDescription) -> tuple[Commit, ...] | None:
    if newer.commit == older.commit:
        return ()
    if not newer.commits:
        return None
    known = {commit.id for commit in older.commits} | {older.commit}
    shared = [place for place, commit in enumerate(newer.commits) if commit.id in known]
    # Each list ends after some commits, so what comes after the last shared one is in both.
    end = shared[-1] if shared else len(newer.commits)
    return tuple(commit for commit in newer.commits[:end] if commit.id not in known)


def _only(these: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name in these if name not in set(others))


def _catalogue_lines(newer: Mapping[str, str], older: Mapping[str, str]) -> list[str]:
    lines = []
    for name in sorted(newer.keys() | older.keys()):
        now, before = newer.get(name), older.get(name)
        if now == before:
            continue
        is_price = ": " in name
        if before is None:
            lines.append(f"{name}: new, {now}" if is_price else f"{name}: new")
        elif now is None:
            lines.append(f"{name}: gone")
        else:
            lines.append(f"{name}: {before} becomes {now}" if is_price else f"{name}: other changes")
    return lines
