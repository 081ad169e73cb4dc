"""Release engineers approve, hold, release holds and ask for rollbacks: with a signed line and a row of this system."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from business_layer.releases.act_on_releases import (
    ApproveBuild,
    AskRollback,
    HoldEnvironment,
    LaneChanged,
    OwnBuild,
    RecordActs,
    ReleaseHold,
)
from business_layer.releases.look_at_lane import LookAtLane
from business_layer.releases.ports import NoOfficeKey
from business_layer.releases.record import Entry, ReleaseEvent
from business_layer.releases.release_act import office_statement
from business_layer.shared.actor import SYSTEM, Actor
from business_layer.shared.errors import GatewayUnavailable, Invalid, NotFound, NotPermitted
from business_layer.user_management.users import Agent, Role
from tests.builders.releases import NEW, OLD, a_record, promote
from tests.business.user_management.center import Center
from tests.fakes.clock import CountingIdentifiers
from tests.fakes.releases import FakeOfficeSignature

E = ReleaseEvent


class Desk:
    """A back office with two release engineers, and a record of releases."""

    def __init__(self) -> None:
        self.center, self.record = Center(), a_record()
        self.record.agents = {"staging", "production"}
        self.signature: Any = FakeOfficeSignature()
        self.casey, self.robin = self._employ("Casey Lane"), self._employ("Robin Reyes")

    @property
    def acts(self) -> RecordActs:
        return RecordActs(self.center.books, self.record, self.signature, self.center.clock, CountingIdentifiers())

    @property
    def look(self) -> LookAtLane:
        return LookAtLane(self.record, self.center.clock)

    def approve(self, by: Actor, build: str = NEW, *, is_hotfix: bool = False, reason: str = "") -> None:
        approve = ApproveBuild(self.look, self.acts)
        approve(environment="production", build=build, is_hotfix=is_hotfix, reason=reason, by=by)

    def hold(self, by: Actor, reason: str = "an audit", environment: str = "staging") -> None:
        HoldEnvironment(self.look, self.acts)(environment=environment, reason=reason, by=by)

    def release_hold(self, by: Actor) -> None:
        ReleaseHold(self.look, self.acts)(environment="staging", reason="done", by=by)

    def roll_back(self, by: Actor, build: str = NEW, reason: str = "no dial tone") -> None:
        AskRollback(self.look, self.acts)(environment="staging", build=build, reason=reason, by=by)

    @property
    def newest(self) -> Entry:
        return self.record.lines[-1]

    def _employ(self, name: str) -> Actor:
        agent: Agent = self.center.employ(name, Role.RELEASE_ENGINEER)
        return self.center.acting(agent)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_an_approval_is_a_line_of_the_person_that_the_office_signed(desk: Desk) -> None:
    desk.approve(desk.casey, is_hotfix=True, reason="sign-in fails")

    line = desk.newest
    assert (line.event, line.environment, line.build, line.by) == (
        E.APPROVED,
        "production",
        NEW,
        "casey@dialtone.example",
    )
    assert (line.facts["office"], line.facts["hotfix"]) == ("production", True)
    signed = office_statement(line.event, line.environment, line.build, line.by, line.facts)
    assert line.facts["signature"] == signed.decode()
    assert json.loads(signed)["by"] == "casey@dialtone.example"


def test_each_part_of_a_line_is_in_the_statement() -> None:
    facts = {"office": "production", "act": "1", "reason": "", "hotfix": False}
    whole = office_statement("approved", "production", NEW, "casey@dialtone.example", facts)

    assert office_statement("held", "production", NEW, "casey@dialtone.example", facts) != whole
    assert office_statement("approved", "staging", NEW, "casey@dialtone.example", facts) != whole
    assert office_statement("approved", "production", OLD, "casey@dialtone.example", facts) != whole
    assert office_statement("approved", "production", NEW, "robin@dialtone.example", facts) != whole
    for name, other in (("office", "staging"), ("act", "2"), ("reason", "x"), ("hotfix", True)):
        changed = office_statement("approved", "production", NEW, "casey@dialtone.example", {**facts, name: other})
        assert changed != whole


def test_an_act_is_kept_here_and_noted_as_recorded(desk: Desk) -> None:
    desk.hold(desk.casey)

    (act,) = desk.center.books.release_acts.all.values()
    assert (act.email, act.environment, act.reason) == ("casey@dialtone.example", "staging", "an audit")
    assert str(act.id) == desk.newest.facts["act"]
    assert act.recorded_at == desk.center.clock.now()


def test_an_act_that_the_record_did_not_get_is_kept_as_not_recorded(desk: Desk) -> None:
    def away(*_: object, **__: object) -> None:
        raise GatewayUnavailable("away")

    desk.record.append = away

    with pytest.raises(GatewayUnavailable):
        desk.hold(desk.casey)
    (act,) = desk.center.books.release_acts.all.values()
    assert act.recorded_at is None


def test_without_a_key_nothing_reaches_the_record(desk: Desk) -> None:
    class NoKey(FakeOfficeSignature):
        def sign(self, statement: bytes, comment: str) -> str:
            raise NoOfficeKey("no key")

    desk.signature, before = NoKey(), len(desk.record.lines)

    with pytest.raises(NoOfficeKey):
        desk.approve(desk.casey)
    assert len(desk.record.lines) == before


def test_nobody_approves_what_they_built(desk: Desk) -> None:
    with pytest.raises(OwnBuild):
        desk.approve(desk.robin)
    assert desk.newest.event == E.PROMOTED


def test_a_build_that_no_longer_waits_is_not_approved(desk: Desk) -> None:
    with pytest.raises(LaneChanged):
        desk.approve(desk.casey, build=OLD)
    promote(desk.record, NEW, "production")
    with pytest.raises(LaneChanged):
        desk.approve(desk.casey)


def test_a_hotfix_needs_a_reason(desk: Desk) -> None:
    with pytest.raises(Invalid) as refused:
        desk.approve(desk.casey, is_hotfix=True)
    assert refused.value.field == "reason"


def test_a_hold_is_released_once(desk: Desk) -> None:
    with pytest.raises(LaneChanged):
        desk.release_hold(desk.casey)
    desk.hold(desk.casey)
    with pytest.raises(LaneChanged, match=r"casey@dialtone\.example already holds staging"):
        desk.hold(desk.robin)
    desk.release_hold(desk.robin)

    assert desk.newest.event == E.HOLD_RELEASED


def test_a_rollback_is_asked_for_with_the_build_that_serves(desk: Desk) -> None:
    desk.roll_back(desk.casey)

    assert (desk.newest.event, desk.newest.build) == (E.ROLLBACK_ASKED, NEW)
    with pytest.raises(LaneChanged):
        desk.roll_back(desk.casey)


def test_a_rollback_of_another_build_than_was_shown_is_refused(desk: Desk) -> None:
    with pytest.raises(LaneChanged):
        desk.roll_back(desk.casey, build=OLD)


def test_a_rollback_that_nobody_would_carry_out_is_refused(desk: Desk) -> None:
    desk.record.agents.remove("staging")

    with pytest.raises(LaneChanged, match="release agent of staging does not run"):
        desk.roll_back(desk.casey)


def test_holds_and_rollbacks_need_a_reason(desk: Desk) -> None:
    with pytest.raises(Invalid):
        desk.hold(desk.casey, reason="")
    with pytest.raises(Invalid):
        desk.roll_back(desk.casey, reason="")


def test_development_is_not_held(desk: Desk) -> None:
    with pytest.raises(NotFound):
        desk.hold(desk.casey, environment="development")


@pytest.mark.parametrize("act", [Desk.approve, Desk.hold, Desk.release_hold, Desk.roll_back])
def test_other_roles_may_do_nothing(desk: Desk, act: Callable[[Desk, Actor], None]) -> None:
    before = len(desk.record.lines)

    with pytest.raises(NotPermitted):
        act(desk, desk.center.lead)
    assert len(desk.record.lines) == before


def test_the_system_itself_is_no_person_who_approves(desk: Desk) -> None:
    with pytest.raises(NotPermitted):
        desk.hold(SYSTEM)
