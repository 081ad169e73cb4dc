"""The release page in words: states, strips, differences, the picture of the lane, and lines of the record."""

from datetime import timedelta

from business_layer.releases.look_at_lane import LookAtLane
from business_layer.releases.record import Entry, ReleaseEvent
from business_layer.shared.actor import SYSTEM
from presentation_layer.views.lane_picture import lane_picture
from presentation_layer.views.releases import EVENT_WORDS, EnvironmentView, environments_view, history_rows
from tests.builders.releases import GATES, NEW, OLD, a_record, promote
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.releases import FakeReleaseRecord

E = ReleaseEvent
NOW = NOON + timedelta(minutes=20)


def views(record: FakeReleaseRecord, *, can_act: bool = True) -> tuple[EnvironmentView, ...]:
    record.agents = {"staging", "production"}
    return environments_view(LookAtLane(record, FakeClock(NOW))(by=SYSTEM), now=NOW, can_act=can_act)


def strips(record: FakeReleaseRecord, name: str) -> list[tuple[str, str]]:
    view = next(view for view in views(record) if view.name == name)
    return [(strip.words, strip.label) for strip in view.strips]


def test_every_event_has_words() -> None:
    assert set(EVENT_WORDS) == set(ReleaseEvent)


def test_a_line_of_a_newer_release_is_shown_by_its_name() -> None:
    (row,) = history_rows([Entry(NOON, "staging", "audited", "", "mia", {}, 1)], now=NOW)

    assert (row.words, row.environment, row.by) == ("audited", "Staging", "mia")


def test_a_line_says_what_it_is_about() -> None:
    record = FakeReleaseRecord()
    record.append(E.CHECKED, "", "a" * 40, "robin", check="tests", passed=False)
    record.append(E.APPROVED, "production", NEW, "casey@dialtone.example", office="production", hotfix=True, reason="x")
    record.append(E.BEGUN, "production", NEW, "robin", hotfix="sign-in fails")
    record.append(E.PROMOTED, "production", NEW, "robin", gates={"tests": "passed", "smoke": "3 pages"}, hotfix="")
    record.append(E.GATES_FOUND, "production", NEW, "release agent", gates=GATES)

    checked, approved, begun, promoted, found = history_rows(record.lines, now=NOW)

    assert (checked.detail, checked.kind) == ("tests failed", "bad")
    assert approved.detail == "as a hotfix; x (in the back office of production)"
    assert begun.detail == "hotfix: sign-in fails"
    assert [gate.name for gate in promoted.gates] == ["tests", "smoke"]
    assert [gate.is_passed for gate in found.gates] == [True, False]


def test_a_build_that_waits_for_production_asks_for_an_approval_until_it_has_one() -> None:
    record = a_record()
    assert strips(record, "production") == [("Waits", "Approve")]
    record.append(E.APPROVED, "production", NEW, "casey", hotfix=False)
    assert strips(record, "production") == [("Waits", "")]
    record.append(E.GATES_FOUND, "production", NEW, "release agent", gates=[{**GATES[0]}])

    assert strips(record, "production") == [("Ready", "")]
    assert strips(record, "staging") == [("Waits", "")]
    record.append(E.HELD, "production", "", "casey", reason="an audit")
    assert strips(record, "production")[-1] == ("Waits", "")


def test_what_is_urgent_comes_first() -> None:
    record = a_record()
    record.append(E.HELD, "staging", "", "casey", reason="an audit")
    record.append(E.REFUSED, "staging", NEW, "robin", reason="hold: casey holds staging")

    assert [words for words, _ in strips(record, "staging")] == ["Refused", "Hold", "Waits"]
    assert strips(record, "staging")[1][1] == "Release the hold"


def test_who_may_not_act_gets_no_buttons() -> None:
    for view in views(a_record(), can_act=False):
        buttons = (view.can_act, view.can_hold, view.can_approve, view.can_roll_back, view.why_no_rollback)
        assert not any(buttons)


def test_the_picture_has_a_box_for_each_environment_and_what_differs_between_them() -> None:
    picture = lane_picture(views(a_record()))

    assert [place.title for place in picture.places] == ["Development", "Staging", "Production"]
    assert picture.places[1].build == f"build {NEW[:12]}"
    to_staging, to_production = picture.ways
    assert to_staging.above == ("1 commit", "1 migration")
    assert to_production.above == ("1 commit", "1 migration", "and more")
    assert to_production.below == "not looked at"
    assert picture.places[0].x + 196 < to_staging.x < to_staging.end < picture.places[1].x


def test_the_same_build_in_two_environments_is_said_so() -> None:
    record = a_record()
    promote(record, OLD, "staging", instead_of=NEW)

    production = views(record)[2]

    assert lane_picture(views(record)).ways[1].below == "same build"
    assert production.differs[0].lines == (
        "sandbox.seconds_per_day: only in the earlier environment",
        "mail.host: another value",
    )
