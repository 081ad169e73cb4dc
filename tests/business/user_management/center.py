"""A service center in memory, with a lead who manages its agents."""

from business_layer.shared.actor import SYSTEM, Actor, ActorKind
from business_layer.user_management.change_agent import ChangeAgent, DisableAgent, EnableAgent
from business_layer.user_management.employ_agent import EmployAgent
from business_layer.user_management.passwords import Passwords
from business_layer.user_management.sessions import Site
from business_layer.user_management.sign_in import SignIn
from business_layer.user_management.sign_up import SignUp
from business_layer.user_management.users import Agent, Role, permissions_of
from tests.builders.messages import a_message_writer
from tests.business.user_management.account_use_cases import MAILS, NOBODY, QUICK, RULES, SECOND_FACTORS
from tests.fakes.clock import CountingIdentifiers, FakeClock
from tests.fakes.trail import FakeTrail
from tests.fakes.unit_of_work import Books

PASSWORD = "a quiet harbor at dusk"


class Center:
    """A service center and its agents."""

    def __init__(self) -> None:
        self.books, self.clock, self._identifiers = Books(), FakeClock(), CountingIdentifiers()
        passwords: Passwords = QUICK
        self._employ = EmployAgent(self.books, passwords, SECOND_FACTORS, self.clock, self._identifiers)
        self._sign_in = SignIn(self.books, passwords, RULES, self.clock)
        self.change = ChangeAgent(self.books, FakeTrail("Mia Stone", "change agent"))
        self.disable = DisableAgent(self.books, FakeTrail("Mia Stone", "disable agent"), self.clock)
        self.enable = EnableAgent(self.books)
        self.lead = self.acting(self.employ("Lee Park", Role.LEAD))

    def employ(self, name: str, role: Role, *, own: bool = False, by: Actor = SYSTEM) -> Agent:
        email = f"{name.split()[0].lower()}@dialtone.example"
        return self._employ(
            name=name,
            email=email,
            password=PASSWORD,
            service_center="Columbus",
            roles=(role,),
            by=by,
            is_own_password=own,
        )

    def acting(self, agent: Agent) -> Actor:
        return self.acting_as(agent, *agent.roles)

    def acting_as(self, agent: Agent, *roles: Role) -> Actor:
        """The agent with the roles that the session had when the request came in."""
        permissions = permissions_of(roles)
        return Actor(kind=ActorKind.AGENT, name=agent.name, user_id=agent.user_id, permissions=permissions)

    def sign_up(self, email: str, name: str, password: str) -> None:
        """Sign up on the store, as anyone can."""
        sign_up = SignUp(
            self.books,
            QUICK,
            a_message_writer(self._identifiers),
            MAILS,
            self.clock,
            self._identifiers,
        )
        sign_up(name=name, email=email, password=password, address="192.0.2.1", by=NOBODY)

    def sign_in(self, agent: Agent, password: str = PASSWORD, site: Site = Site.OFFICE) -> str:
        """Sign in and return the session's secret."""
        return self._sign_in(email=agent.email, password=password, site=site, address="192.0.2.1", by=NOBODY).token
