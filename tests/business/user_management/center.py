"""A service center in memory, with a lead who manages its agents."""

from business_layer.shared.actor import SYSTEM, Actor, ActorKind
from business_layer.user_management.agents import DisableAgent, EmployAgent, EnableAgent
from business_layer.user_management.passwords import Passwords
from business_layer.user_management.sessions import Site
from business_layer.user_management.signing_in import SignIn
from business_layer.user_management.users import Agent, Role, permissions_of
from tests.business.user_management.door import NOBODY, QUICK, RULES, SECOND_FACTORS
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

    def employ(self, name: str, role: Role, *, own: bool = False) -> Agent:
        email = f"{name.split()[0].lower()}@dialtone.example"
        return self._employ(
            name=name,
            email=email,
            password=PASSWORD,
            service_center="Columbus",
            roles=(role,),
            by=SYSTEM,
            is_own_password=own,
        )

    def acting(self, agent: Agent) -> Actor:
        permissions = permissions_of(agent.roles)
        return Actor(kind=ActorKind.AGENT, name=agent.name, user_id=agent.user_id, permissions=permissions)

    def sign_in(self, agent: Agent) -> str:
        """The session's secret."""
        password, address = PASSWORD, "192.0.2.1"
        return self._sign_in(email=agent.email, password=password, site=Site.OFFICE, address=address, by=NOBODY).token
