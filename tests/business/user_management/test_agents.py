"""A lead employs agents, disables those who left, and lets them in again."""

import pytest

from business_layer.shared.actor import SYSTEM, Actor, ActorKind
from business_layer.shared.errors import Conflict, Invalid, NotFound, NotPermitted
from business_layer.user_management.agents import DisableAgent, EmployAgent, EnableAgent
from business_layer.user_management.passwords import Passwords
from business_layer.user_management.sessions import Site
from business_layer.user_management.signing_in import SignIn
from business_layer.user_management.users import Agent, Role, permissions_of
from tests.business.user_management.test_signing_in import NOBODY, QUICK, RULES, SECOND_FACTORS
from tests.fakes.clock import CountingIdentifiers, FakeClock
from tests.fakes.unit_of_work import Books

PASSWORD = "a quiet harbor at dusk"


class Center:
    """A service center and those who work there."""

    def __init__(self) -> None:
        self.books, self.clock = Books(), FakeClock()
        passwords: Passwords = QUICK
        self._employ = EmployAgent(self.books, passwords, SECOND_FACTORS, self.clock, CountingIdentifiers())
        self._sign_in = SignIn(self.books, passwords, RULES, self.clock)
        self.disable = DisableAgent(self.books, self.clock)
        self.enable = EnableAgent(self.books)
        self.lead = self.acting(self.employ("Lee Park", Role.LEAD))

    def employ(self, name: str, role: Role) -> Agent:
        email = f"{name.split()[0].lower()}@dialtone.example"
        return self._employ(
            name=name, email=email, password=PASSWORD, service_center="Columbus", roles=(role,), by=SYSTEM
        )

    def acting(self, agent: Agent) -> Actor:
        permissions = permissions_of(agent.roles)
        return Actor(kind=ActorKind.AGENT, name=agent.name, user_id=agent.user_id, permissions=permissions)

    def sign_in(self, agent: Agent) -> None:
        self._sign_in(email=agent.email, password=PASSWORD, site=Site.OFFICE, address="192.0.2.1", by=NOBODY)


@pytest.fixture
def center() -> Center:
    return Center()


def test_a_disabled_agent_is_signed_out_everywhere_and_cannot_come_back(center):
    alex = center.employ("Alex Rivera", Role.AGENT)
    center.sign_in(alex)

    center.disable(agent_id=alex.id, by=center.lead)

    assert not center.books.sessions.all
    with pytest.raises(Invalid, match="is wrong"):
        center.sign_in(alex)


def test_only_the_disabled_agents_sessions_end(center):
    alex, sam = center.employ("Alex Rivera", Role.AGENT), center.employ("Sam Okafor", Role.ENGINEER)
    center.sign_in(alex)
    center.sign_in(sam)

    center.disable(agent_id=alex.id, by=center.lead)

    assert [one.user_id for one in center.books.sessions.all.values()] == [sam.user_id]


def test_an_enabled_agent_comes_in_again(center):
    alex = center.employ("Alex Rivera", Role.AGENT)
    center.disable(agent_id=alex.id, by=center.lead)

    center.enable(agent_id=alex.id, by=center.lead)
    center.sign_in(alex)

    assert [one.user_id for one in center.books.sessions.all.values()] == [alex.user_id]


def test_disabling_again_keeps_since_when(center):
    alex = center.employ("Alex Rivera", Role.AGENT)
    center.disable(agent_id=alex.id, by=center.lead)
    since = center.books.users.get(alex.user_id).disabled_at
    center.clock.pass_time(RULES.agent_idle)

    center.disable(agent_id=alex.id, by=center.lead)

    assert center.books.users.get(alex.user_id).disabled_at == since


def test_nobody_disables_themselves(center):
    own = next(one for one in center.books.agents.all.values() if one.user_id == center.lead.user_id)

    with pytest.raises(Conflict, match="another lead"):
        center.disable(agent_id=own.id, by=center.lead)

    assert not center.books.users.get(own.user_id).is_disabled


@pytest.mark.parametrize("verb", ["disable", "enable"])
@pytest.mark.parametrize("role", [Role.AGENT, Role.ENGINEER])
def test_only_a_lead_may(center, verb, role):
    alex = center.employ("Alex Rivera", role)

    with pytest.raises(NotPermitted):
        getattr(center, verb)(agent_id=alex.id, by=center.acting(alex))


@pytest.mark.parametrize("verb", ["disable", "enable"])
def test_an_agent_who_is_not_there_is_not_found(center, verb):
    with pytest.raises(NotFound):
        getattr(center, verb)(agent_id=center.lead.user_id, by=center.lead)
