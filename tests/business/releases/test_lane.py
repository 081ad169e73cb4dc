"""The lane is read from the record: what runs where, what waits, what differs, and what has begun."""

from datetime import timedelta

import pytest

from business_layer.releases.builds_compared import BuildDescription, Commit, compare_builds
from business_layer.releases.lane import ASKED_HOLDS, REFUSED_SHOWN, EnvironmentState, Lane
from business_layer.releases.look_at_lane import PAGE, LookAtLane
from business_layer.releases.record import ReleaseEvent
from business_layer.shared.actor import SYSTEM
from business_layer.shared.errors import NotPermitted
from business_layer.user_management.users import Role
from tests.builders.orders import an_agent_actor
from tests.builders.releases import GATES, NEW, NEWEST, OLD, a_record, promote
from tests.fakes.clock import FakeClock
from tests.fakes.releases import FakeReleaseRecord

E = ReleaseEvent


def look(record: FakeReleaseRecord, *, later: timedelta = timedelta()) -> Lane:
    return LookAtLane(record, FakeClock(record.now + later))(by=SYSTEM)


def subjects(commits: tuple[Commit, ...] | None) -> list[str]:
    assert commits is not None
    return [commit.subject for commit in commits]


def staging(record: FakeReleaseRecord, *, later: timedelta = timedelta()) -> EnvironmentState:
    return look(record, later=later).environment("staging")


def test_each_environment_has_its_build_with_who_and_the_gates_it_passed() -> None:
    development, staging, production = look(a_record()).environments

    assert (development.build, staging.build, production.build) == (NEWEST, NEW, OLD)
    assert (staging.by, staging.former, production.former) == ("robin", OLD, "")
    assert [gate.evidence for gate in production.gates] == ["make check passed"]


def test_neighbors_differ_in_commits_migrations_catalog_lines_and_settings() -> None:
    newest_to_staging, staging_to_production = look(a_record()).differences

    assert newest_to_staging is not None
    assert staging_to_production is not None
    assert subjects(newest_to_staging.commits) == ["Sell a faster line"]
    assert newest_to_staging.missing_commits == ()
    assert newest_to_staging.migrations == ("0004",)
    assert newest_to_staging.settings is None
    assert subjects(staging_to_production.commits) == ["Say prices with taxes"]
    assert staging_to_production.catalogue == ("paging: access: 9.95 becomes 10.95",)
    assert staging_to_production.settings is not None
    assert staging_to_production.settings.only_newer == ("sandbox.seconds_per_day",)
    assert staging_to_production.settings.changed == ("mail.host",)


def test_an_environment_with_the_same_build_differs_in_nothing_but_settings() -> None:
    record = a_record()
    promote(record, NEW, "production", instead_of=OLD)

    difference = look(record).differences[1]

    assert difference is not None
    assert (difference.commits, difference.migrations, difference.catalogue) == ((), (), ())
    assert look(record).environment("production").waiting is None


def test_after_a_rollback_the_earlier_environment_misses_what_the_later_one_has() -> None:
    record = a_record()
    promote(record, NEW, "production", instead_of=OLD)
    record.append(E.ROLLED_BACK, "staging", OLD, "robin", reason="rolled back")

    difference = look(record).differences[1]

    assert difference is not None
    assert subjects(difference.missing_commits) == ["Say prices with taxes"]
    assert difference.missing_migrations == ("0003",)
    assert not difference.has_more_commits


def test_a_build_that_waits_has_its_gates_and_approvals() -> None:
    record = a_record()
    assert look(record).environment("production").waiting is not None
    record.append(E.GATES_FOUND, "production", NEW, "release agent", gates=GATES)
    record.append(E.APPROVED, "production", NEW, "casey@dialtone.example", office="production", hotfix=True)
    record.append(E.APPROVED, "production", OLD, "casey", hotfix=False)

    waiting = look(record).environment("production").waiting

    assert waiting is not None
    assert (waiting.build, waiting.is_ready) == (NEW, False)
    assert [(gate.name, gate.is_passed) for gate in waiting.gates] == [("tests", True), ("approval", False)]
    assert [(approval.by, approval.is_hotfix) for approval in waiting.approvals] == [("casey@dialtone.example", True)]


def test_gates_of_another_build_are_not_those_of_the_one_that_waits() -> None:
    record = a_record()
    record.append(E.GATES_FOUND, "production", OLD, "release agent", gates=GATES)

    waiting = look(record).environment("production").waiting

    assert waiting is not None
    assert waiting.gates == ()
    assert not waiting.is_ready


def test_a_hold_holds_until_it_is_released_and_a_rollback_holds_too() -> None:
    record = a_record()
    assert staging(record).hold is None
    record.append(E.HELD, "staging", "", "casey", reason="an audit")
    held = staging(record).hold
    record.append(E.HOLD_RELEASED, "staging", "", "casey")
    released = staging(record).hold
    record.append(E.ROLLED_BACK, "staging", OLD, "robin", reason="rolled back")

    assert held is not None
    assert held.facts["reason"] == "an audit"
    assert released is None
    assert staging(record).hold is not None
    assert staging(record).build == OLD


def test_a_promotion_is_underway_until_it_ends() -> None:
    record = a_record()
    record.append(E.BEGUN, "staging", NEWEST, "robin")
    begun = staging(record).underway
    record.append(E.TAKEN_BACK, "staging", NEWEST, "robin", reason="3 of 20 answers failed")

    assert begun is not None
    assert begun.build == NEWEST
    assert staging(record).underway is None
    assert staging(record).refused is not None
    assert staging(record, later=REFUSED_SHOWN).refused is None
    assert staging(record).build == NEW


def test_a_rollback_that_was_asked_for_is_shown_until_it_begins_or_lapses() -> None:
    record = a_record()
    assert staging(record).can_roll_back
    record.append(E.ROLLBACK_ASKED, "staging", NEW, "casey@dialtone.example", reason="no dial tone")

    assert staging(record).asked is not None
    assert not staging(record).can_roll_back
    assert staging(record, later=ASKED_HOLDS).asked is None
    record.append(E.ROLLBACK_BEGUN, "staging", OLD, "casey@dialtone.example")
    assert staging(record).asked is None
    assert staging(record).underway is not None


def test_there_is_nothing_to_roll_back_to_after_a_rollback_or_with_the_first_build() -> None:
    record = a_record()
    assert not look(record).environment("production").can_roll_back
    record.append(E.ROLLED_BACK, "staging", OLD, "robin")

    assert not staging(record).can_roll_back


def test_a_record_without_lines_is_an_empty_lane() -> None:
    lane = look(FakeReleaseRecord())

    assert [(state.build, state.waiting) for state in lane.environments] == [("", None)] * 3
    assert lane.differences == (None, None)


def test_the_history_has_pages() -> None:
    record = a_record()
    for number in range(PAGE):
        record.append(E.REFUSED, "staging", NEWEST, "robin", reason=str(number))
    look_at = LookAtLane(record, FakeClock())

    first = look_at.history(by=SYSTEM)
    second = look_at.history(by=SYSTEM, before=first.older)

    assert [entry.facts["reason"] for entry in first.entries][:2] == ["49", "48"]
    assert len(first.entries) == PAGE
    assert second.entries[0].event == E.PROMOTED
    assert second.older is None


@pytest.mark.parametrize("role", [Role.AGENT, Role.ENGINEER, Role.LEAD])
def test_other_roles_may_not_look(role: Role) -> None:
    look_at = LookAtLane(a_record(), FakeClock())

    with pytest.raises(NotPermitted):
        look_at(by=an_agent_actor(role))
    with pytest.raises(NotPermitted):
        look_at.history(by=an_agent_actor(role))


def test_builds_without_a_shared_commit_in_their_lists_differ_in_all_that_are_listed() -> None:
    commits = [Commit(letter * 40, letter) for letter in "fedcba"]
    newer = BuildDescription(commit=commits[0].id, commits=tuple(commits[:3]))
    older = BuildDescription(commit=commits[3].id, commits=tuple(commits[3:]))

    difference = compare_builds(newer, older)

    assert difference.commits == newer.commits
    assert difference.has_more_commits
