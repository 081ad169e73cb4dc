"""The choice of an agent: the one who is signed in, or the one with a name or an email address."""

from business_layer.shared.errors import Invalid, NotPermitted
from business_layer.user_management.queries import AgentRow, PeopleQueries, PersonCriteria
from presentation_layer.context import current_actor, current_identity

NAMESAKES_SHOWN, AGENTS_OFFERED = 5, 200


class AgentChoice:
    def __init__(self, people: PeopleQueries) -> None:
        self._people = people

    def oneself(self) -> AgentRow:
        """Raises NotPermitted."""
        identity = current_identity()
        if identity is None or identity.agent_id is None:
            raise NotPermitted("Only agents can take orders.")
        return self._people.agent(identity.agent_id, seen_by=current_actor())

    def offered(self) -> list[AgentRow]:
        """The agents that a page suggests, by name; others can be typed."""
        criteria = PersonCriteria(may_sign_in=True)
        found = self._people.agents(criteria, seen_by=current_actor(), after=None, limit=AGENTS_OFFERED)
        return sorted(found, key=lambda agent: agent.name.casefold())

    def named(self, typed: str) -> AgentRow:
        """The one agent with that name or address. Raises Invalid if there is none, or if there are several."""
        criteria = PersonCriteria(email=typed) if "@" in typed else PersonCriteria(name=typed, may_sign_in=True)
        found = self._people.agents(criteria, seen_by=current_actor(), after=None, limit=NAMESAKES_SHOWN)
        named_so = [row for row in found if row.name.casefold() == typed.casefold()]
        if not found:
            raise Invalid(self._nobody(typed), field="agent")
        if len(found) > 1 and len(named_so) != 1:
            names = ", ".join(f"{row.name} ({row.email})" for row in found)
            raise Invalid(f"Several agents match: {names}. Enter one agent's email address.", field="agent")
        return (named_so or found)[0]

    def _nobody(self, typed: str) -> str:
        """Why nobody of that name can take it: disabled, or unknown."""
        disabled = self._people.agents(PersonCriteria(name=typed), seen_by=current_actor(), after=None, limit=1)
        if disabled:
            return f"{disabled[0].name}'s account is disabled. Choose another agent."
        return f"No agent is named {typed}. Check the spelling, or search for them under “User home”."
