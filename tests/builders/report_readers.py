"""Agents who read reports, and alarms, for tests."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from business_layer.insight.step_alerts import StepAlarm
from business_layer.shared.actor import Actor, ActorKind
from business_layer.user_management.users import Agent, Role, User, permissions_of
from tests.fakes.clock import NOON
from tests.fakes.unit_of_work import Books


@dataclass(frozen=True)
class ReportReader:
    user: User
    agent: Agent

    @property
    def actor(self) -> Actor:
        return Actor(
            kind=ActorKind.AGENT,
            name=self.agent.name,
            user_id=self.user.id,
            permissions=permissions_of(self.agent.roles),
        )


def a_reader(books: Books, role: Role = Role.ANALYST, *, name: str = "Ada Lane", center: str = "Tampa") -> ReportReader:
    """An agent with that role, who is employed."""
    email = f"{name.split()[0].lower()}@dialtone.example"
    user = User(id=uuid4(), email=email, name=name, password_hash="", created_at=NOON)
    agent = Agent(
        id=uuid4(), user_id=user.id, name=name, email=email, service_center=center, roles=(role,), created_at=NOON
    )
    books.users.all[user.id], books.agents.all[agent.id] = user, agent
    return ReportReader(user, agent)


def an_alarm(**given: Any) -> StepAlarm:
    usual: dict[str, Any] = {
        "id": UUID(int=1),
        "step": "cart_to_checkout",
        "device": "phone",
        "finding": "Phone, from the cart to the checkout: 27.5% since Mon, Mar 30, 2026, 60.0% before.",
        "since": date(2026, 3, 30),
        "noticed_at": NOON,
    }
    return StepAlarm(**{**usual, **given})
