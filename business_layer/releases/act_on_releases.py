"""Acts of release engineers in the back office: approve, hold, release a hold, ask for a rollback.

Each is kept here, with its audit row, before the record of releases gets its line, and again when it has it.
"""

from business_layer.releases.lane import PROMOTED_TO, EnvironmentState
from business_layer.releases.look_at_lane import LookAtLane
from business_layer.releases.ports import OfficeSignature, ReleaseRecord, ReleasesUnitOfWork
from business_layer.releases.release_act import EVENTS, ActKind, ReleaseAct, office_statement
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.clock import Clock, Identifiers
from business_layer.shared.errors import Conflict, Invalid, NotFound, NotPermitted
from business_layer.shared.unit_of_work import UnitOfWorkFactory
from business_layer.user_management.users import Agent

VERBS = {
    ActKind.APPROVE: "approve build",
    ActKind.HOLD: "hold environment",
    ActKind.RELEASE_HOLD: "release hold",
    ActKind.ASK_ROLLBACK: "ask for rollback",
}


class OwnBuild(Conflict):
    """People do not approve what they built themselves."""

    code = "own_build"


class LaneChanged(Conflict):
    """The environment is not as the page showed it."""

    code = "lane_changed"


class RecordActs:
    """Keeps an act in this system's database and adds its signed line to the record of releases."""

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[ReleasesUnitOfWork],
        record: ReleaseRecord,
        signature: OfficeSignature,
        clock: Clock,
        identifiers: Identifiers,
    ) -> None:
        self._unit_of_work, self._record, self._signature = unit_of_work, record, signature
        self._clock, self._identifiers = clock, identifiers

    def agent_of(self, by: Actor) -> Agent:
        """The person; the record has their email address. Raises NotPermitted if it is not an agent."""
        with self._unit_of_work.reading(by=by) as uow:
            agent = uow.agents.of_user(by.user_id) if by.user_id else None
        if agent is None:
            raise NotPermitted("Only agents can do this.")
        return agent

    def __call__(
        self, kind: ActKind, environment: str, build: str, *, by: Actor, reason: str, is_hotfix: bool = False
    ) -> ReleaseAct:
        """Raises NotPermitted, NoRecord, NoOfficeKey, GatewayUnavailable."""
        act = self._begin(kind, environment, build, by, reason, is_hotfix)
        facts = act.facts(self._signature.office)
        statement = office_statement(EVENTS[kind], environment, build, act.email, facts)
        signature = self._signature.sign(statement, f"{kind} {environment} {build[:12]}".strip())
        self._record.append(EVENTS[kind], environment, build, act.email, **facts, signature=signature)
        with self._unit_of_work(by=by, reason=_audit_reason(kind, reason)) as uow:
            recorded = uow.release_acts.get(act.id)
            recorded.note_recorded(at=self._clock.now())
            uow.commit()
        return recorded

    def _begin(
        self, kind: ActKind, environment: str, build: str, by: Actor, reason: str, is_hotfix: bool
    ) -> ReleaseAct:
        agent = self.agent_of(by)
        act = ReleaseAct(
            id=self._identifiers.new(),
            kind=kind,
            environment=environment,
            build=build,
            is_hotfix=is_hotfix,
            reason=reason,
            user_id=agent.user_id,
            email=agent.email,
            begun_at=self._clock.now(),
        )
        with self._unit_of_work(by=by, reason=_audit_reason(kind, reason)) as uow:
            uow.release_acts.add(act)
            uow.commit()
        return act


def _audit_reason(kind: ActKind, reason: str) -> str:
    return f"{VERBS[kind]}: {reason}" if reason else VERBS[kind]


class ApproveBuild:
    """Approve that someone else promotes the build that waits for an environment.

    `build` is the one that the person saw. Raises NotPermitted, NotFound, LaneChanged, OwnBuild, GatewayUnavailable.
    """

    def __init__(self, look: LookAtLane, acts: RecordActs) -> None:
        self._look, self._acts = look, acts

    def __call__(self, *, environment: str, build: str, is_hotfix: bool, reason: str, by: Actor) -> ReleaseAct:
        by.require(Permission.MANAGE_RELEASES)
        waiting = _environment(self._look, environment, by).waiting
        if waiting is None or waiting.build != build:
            raise LaneChanged("Another build waits now. Look at it before you approve it.")
        if waiting.about and waiting.about.login and waiting.about.login == self._acts.agent_of(by).email:
            raise OwnBuild("You built it, so another person must approve it.")
        if is_hotfix and not reason:
            raise Invalid("Enter why it can't wait.", field="reason")
        return self._acts(ActKind.APPROVE, environment, build, by=by, reason=reason, is_hotfix=is_hotfix)


class HoldEnvironment:
    """Let nothing be promoted to an environment. Raises NotPermitted, NotFound, Invalid, GatewayUnavailable."""

    def __init__(self, look: LookAtLane, acts: RecordActs) -> None:
        self._look, self._acts = look, acts

    def __call__(self, *, environment: str, reason: str, by: Actor) -> ReleaseAct:
        by.require(Permission.MANAGE_RELEASES)
        if not reason:
            raise Invalid("Enter why nothing may be promoted.", field="reason")
        state = _environment(self._look, environment, by)
        if state.hold is not None:
            raise LaneChanged(f"{state.hold.by} already holds {environment}.")
        return self._acts(ActKind.HOLD, environment, "", by=by, reason=reason)


class ReleaseHold:
    """Let builds be promoted again. Raises NotPermitted, NotFound, LaneChanged, GatewayUnavailable."""

    def __init__(self, look: LookAtLane, acts: RecordActs) -> None:
        self._look, self._acts = look, acts

    def __call__(self, *, environment: str, reason: str, by: Actor) -> ReleaseAct:
        by.require(Permission.MANAGE_RELEASES)
        state = _environment(self._look, environment, by)
        if state.hold is None:
            raise LaneChanged(f"Nobody holds {environment} any more.")
        return self._acts(ActKind.RELEASE_HOLD, environment, "", by=by, reason=reason)


class AskRollback:
    """Ask the release agent of an environment to return to the build before.

    `build` is the one that the person saw running. Raises NotPermitted, NotFound, LaneChanged, GatewayUnavailable.
    """

    def __init__(self, look: LookAtLane, acts: RecordActs) -> None:
        self._look, self._acts = look, acts

    def __call__(self, *, environment: str, build: str, reason: str, by: Actor) -> ReleaseAct:
        by.require(Permission.MANAGE_RELEASES)
        if not reason:
            raise Invalid("Enter what is wrong with the build.", field="reason")
        state = _environment(self._look, environment, by)
        if not state.can_roll_back or state.build != build:
            raise LaneChanged(
                f"{environment.capitalize()} changed meanwhile. Look at it again before you roll it back."
            )
        if not state.is_attended:
            raise LaneChanged(f"The release agent of {environment} does not run, so nobody would carry it out.")
        return self._acts(ActKind.ASK_ROLLBACK, environment, build, by=by, reason=reason)


def _environment(look: LookAtLane, environment: str, by: Actor) -> EnvironmentState:
    if environment not in PROMOTED_TO:
        raise NotFound("There is no such environment.")
    return look(by=by).environment(environment)
