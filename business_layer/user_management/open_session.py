"""Open a sign-in session for a user whose identity is proven."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from business_layer.shared.events import DomainEvent
from business_layer.shared.tokens import new_token, token_hash
from business_layer.user_management.ports import UserUnitOfWork
from business_layer.user_management.sessions import Session, Site
from business_layer.user_management.users import User


@dataclass(frozen=True, kw_only=True)
class SessionRules:
    """Limits on a session's life, unused and in all, and on sign-ins a minute."""

    customer_idle: timedelta
    agent_idle: timedelta
    absolute: timedelta
    sign_ins_per_minute: int

    def idle(self, site: Site) -> timedelta:
        return self.customer_idle if site is Site.STORE else self.agent_idle


@dataclass(frozen=True, kw_only=True)
class SignInResult:
    """The secret for the session cookie, and the user who signed in."""

    token: str
    user_id: UUID
    customer_id: UUID | None
    needs_second_factor: bool


@dataclass(frozen=True, kw_only=True)
class SignedIn(DomainEvent):
    name: ClassVar[str] = "signed_in"
    subject_type: ClassVar[str] = "user"
    is_of_visit: ClassVar[bool] = True
    analyzed: ClassVar[tuple[str, ...]] = ("site",)
    site: Site


def open_user_session(
    user: User, site: Site, uow: UserUnitOfWork, rules: SessionRules, now: datetime
) -> SignInResult | None:
    """Add a session at that site; None if the user is no customer (store) or no agent (back office).

    A user with a password that someone else knows gets no session at the store: only the back office has the page
    that replaces it.
    """
    customer, agent = uow.customers.of_user(user.id), uow.agents.of_user(user.id)
    is_store, token = site is Site.STORE, new_token()
    if (customer is None or user.has_given_password) if is_store else agent is None:
        return None
    session = Session(
        token_hash=token_hash(token),
        site=site,
        user_id=user.id,
        customer_id=customer.id if customer and is_store else None,
        agent_id=agent.id if agent and not is_store else None,
        started_at=now,
        seen_at=now,
        ends_at=now + rules.absolute,
    )
    uow.sessions.add(session)
    uow.record(SignedIn(subject_id=user.id, customer_id=session.customer_id, at=now, site=site))
    return SignInResult(token=token, user_id=user.id, customer_id=session.customer_id, needs_second_factor=not is_store)
