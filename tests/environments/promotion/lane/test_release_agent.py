"""The release agent carries out genuine wishes of a back office, once and in time, and notes how gates are."""

from datetime import UTC, datetime, timedelta

import pytest

from business_layer.releases.lane import ASKED_HOLDS
from environments.promotion.lane.record import RecordAway, ReleaseEvent
from environments.promotion.lane.release_agent import LOOKED_AGAIN, NOTED_AGAIN, ReleaseAgent
from environments.promotion.systems.run_environment import hold_environment
from tests.environments.promotion.company import Company
from tests.environments.promotion.machine import Killed

CASEY = "casey@dialtone.example"
ASKED = ReleaseEvent.ROLLBACK_ASKED


class Agents:
    """The agents of a company, with a clock that is moved by hand."""

    def __init__(self, company: Company) -> None:
        self.company, self.later, self.said = company, timedelta(), list[str]()

    def agent(self, environment: str = "staging") -> ReleaseAgent:
        machine = self.company.machines[environment]
        return ReleaseAgent(
            machine.environment,
            self.company.releases,
            self.company.record,
            self.company.lane_of_person,
            lambda: self.company.switch(environment),
            self.said.append,
            lambda: datetime.now(UTC) + self.later,
        )

    def serving(self) -> str:
        return self.company.serving("staging")


@pytest.fixture
def agents(company: Company) -> Agents:
    """Staging runs the second build, and ran the first one before."""
    for build in company.builds[:2]:
        company.promote(build, "staging")
    return Agents(company)


def ask(agents: Agents, build: int = 1, **facts: str) -> str:
    agents.company.ask_in_office(ASKED, "staging", agents.company.builds[build].digest, CASEY, **facts)
    return str(agents.company.record.lines[-1].facts["act"])


def test_a_rollback_that_was_asked_for_is_carried_out_in_the_persons_name(agents: Agents) -> None:
    act = ask(agents)

    agents.agent().answer()

    line = agents.company.record.lines[-1]
    assert agents.serving() == agents.company.builds[0].digest
    assert (line.event, line.by, line.facts["act"]) == ("rolledBack", CASEY, act)
    assert agents.company.events()[-3:] == ["rollbackAsked", "rollbackBegun", "rolledBack"]


def test_it_is_carried_out_once_also_by_an_agent_that_started_again(agents: Agents) -> None:
    ask(agents)
    first = agents.agent()
    first.answer()
    lines = len(agents.company.record.lines)

    first.answer()
    agents.agent().answer()

    assert len(agents.company.record.lines) == lines
    assert agents.serving() == agents.company.builds[0].digest


def test_a_second_wish_does_not_return_to_the_build_that_was_left(agents: Agents) -> None:
    ask(agents)
    agents.agent().answer()
    ask(agents)

    agents.agent().answer()

    assert agents.serving() == agents.company.builds[0].digest
    assert agents.company.events()[-1] == "refused"
    assert "no longer runs" in agents.company.record.lines[-1].facts["reason"]


def test_a_wish_without_the_signature_of_a_trusted_office_is_refused(agents: Agents) -> None:
    ask(agents)
    asked = agents.company.record.lines.pop()
    agents.company.record.append(ASKED, "staging", asked.build, "mia@dialtone.example", **asked.facts)

    agents.agent().answer()

    assert agents.serving() == agents.company.builds[1].digest
    assert "No back office that is trusted here" in agents.company.record.lines[-1].facts["reason"]


def test_a_wish_that_an_office_signed_as_another_one_is_refused(agents: Agents) -> None:
    ask(agents, signed_by="staging")

    agents.agent().answer()

    assert agents.serving() == agents.company.builds[1].digest
    assert "it names another one" in agents.company.record.lines[-1].facts["reason"]


def test_a_wish_for_one_environment_is_none_for_another(agents: Agents) -> None:
    agents.company.ask_in_office(ASKED, "production", agents.company.builds[1].digest, CASEY)
    asked = agents.company.record.lines.pop()
    agents.company.record.append(ASKED, "staging", asked.build, asked.by, **asked.facts)

    agents.agent().answer()

    assert agents.serving() == agents.company.builds[1].digest


def test_an_old_wish_is_refused(agents: Agents) -> None:
    ask(agents)
    agents.later = ASKED_HOLDS

    agents.agent().answer()

    assert agents.serving() == agents.company.builds[1].digest
    assert agents.company.record.lines[-1].facts["reason"] == "Nobody was here to carry it out in time. Ask again."


@pytest.mark.parametrize("dies_at", range(1, 12))
def test_an_agent_that_is_killed_finishes_when_it_starts_again(agents: Agents, dies_at: int) -> None:
    ask(agents)
    machine = agents.company.machines["staging"]
    machine.steps.clear()
    machine.dies_at = dies_at
    try:
        agents.agent().answer()
    except Killed:
        machine.dies_at = 0
        agents.agent().answer()

    assert agents.serving() == agents.company.builds[0].digest
    assert agents.company.events()[-1] == "rolledBack"


def test_a_wish_while_another_command_works_is_refused_with_the_reason(agents: Agents) -> None:
    act = ask(agents)

    with hold_environment(agents.company.machines["staging"].environment):
        agents.agent().answer()

    line = agents.company.record.lines[-1]
    assert (line.event, line.facts["act"]) == ("refused", act)
    assert "Another command works on staging" in line.facts["reason"]


def test_a_rollback_that_fails_is_answered_and_not_tried_again(agents: Agents) -> None:
    act = ask(agents)
    agents.company.machines["staging"].broken = agents.company.builds[0].digest

    agents.agent().answer()
    agents.agent().answer()

    answers = [line for line in agents.company.record.lines if line.facts.get("act") == act]
    assert [line.event for line in answers] == ["rollbackAsked", "refused"]
    assert "does not become ready" in answers[-1].facts["reason"]
    assert agents.serving() == agents.company.builds[1].digest


def test_the_gates_of_the_build_that_waits_are_noted_if_they_change(agents: Agents) -> None:
    agent = agents.agent("production")
    agent.look()
    agent.look()
    noted = [line for line in agents.company.record.lines if line.event == "gatesFound"]
    assert [line.build for line in noted] == [agents.company.builds[1].digest]
    states = {row["name"]: row["passed"] for row in noted[0].facts["gates"]}
    assert (states["tests"], states["lane"], states["approval"]) == (True, True, False)

    agents.company.lane("casey").approve(agents.company.builds[1].digest, "production")
    agent.look()

    newest = agents.company.record.lines[-1]
    assert newest.event == "gatesFound"
    assert {row["name"]: row["passed"] for row in newest.facts["gates"]}["approval"] is True


def test_gates_are_noted_again_after_a_while_but_only_with_other_evidence(agents: Agents) -> None:
    agent = agents.agent("production")
    agent.look()
    lines = len(agents.company.record.lines)

    agents.later = LOOKED_AGAIN
    agents.company.products = {"calls": 1}
    agent.look()
    assert len(agents.company.record.lines) == lines

    agents.later, agents.company.later = NOTED_AGAIN, timedelta(hours=3)
    agent.look()
    assert len(agents.company.record.lines) == lines + 1


def test_nothing_is_noted_if_nothing_waits(agents: Agents) -> None:
    lines = len(agents.company.record.lines)

    agents.agent("staging").look()

    assert len(agents.company.record.lines) == lines


def test_the_newest_build_that_was_made_waits_for_staging(agents: Agents) -> None:
    build = agents.company.builds[2]
    agents.company.record.append(ReleaseEvent.BUILT, "development", build.digest, "robin")

    agents.agent("staging").look()

    line = agents.company.record.lines[-1]
    assert (line.event, line.environment, line.build) == ("gatesFound", "staging", build.digest)


def test_a_build_that_is_refused_has_a_gate_that_says_why(agents: Agents) -> None:
    agents.company.record.append(ReleaseEvent.BUILT, "development", "f" * 64, "robin")

    agents.agent("staging").look()

    (gate,) = agents.company.record.lines[-1].facts["gates"]
    assert (gate["name"], gate["passed"]) == ("signature", False)
    assert "There is no build" in gate["evidence"]


def test_a_record_that_is_away_stops_a_step(agents: Agents) -> None:
    ask(agents)
    agents.company.record.is_away = True

    with pytest.raises(RecordAway):
        agents.agent().answer()
