"""Identify the sender of a request by their session cookie."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from business_layer.shared.actor import Actor, ActorKind, Permission
from business_layer.shared.clock import Clock
from business_layer.shared.tokens import session_name, token_hash
from business_layer.shared.unit_of_work import UnitOfWorkFactory
from business_layer.shared.visits import Consent
from business_layer.user_management.open_session import SessionRules
from business_layer.user_management.ports import UserUnitOfWork
from business_layer.user_management.queries import SessionQueries, SessionRow
from business_layer.user_management.sessions import Site
from business_layer.user_management.users import permissions_of

TOUCH_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Identity:
    """The signed-in sender of a request.

    `customer_name` and `customer_email` belong to the customer that an order would be for: the signed-in customer, or
    the one an agent is acting for. Ordering needs a confirmed address: `customer_is_confirmed`. A customer who
    `lacks_password` has not chosen one yet: online access to an account needs a password (47 CFR 64.2010(c)).
    `event_consent` is what the signed-in customer chose that events may be kept with; None while they chose nothing.
    """

    actor: Actor
    email: str
    agent_id: UUID | None = None
    awaits_second_factor: bool = False
    must_choose_password: bool = False
    lacks_password: bool = False
    customer_name: str = ""
    customer_email: str = ""
    customer_is_confirmed: bool = True
    event_consent: Consent | None = None

    @property
    def is_signed_in(self) -> bool:
        """Return True if the sign-in is complete, so that pages open."""
        return not (self.awaits_second_factor or self.must_choose_password)

    @property
    def acting_for_name(self) -> str:
        """The customer an agent is acting for; empty for customers, and for agents who act for none."""
        return self.customer_name if self.agent_id else ""


class Identify:
    """Return the identity behind a session cookie; None if it is unknown, ended or too old, or its user is disabled."""

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[UserUnitOfWork],
        sessions: SessionQueries,
        rules: SessionRules,
        clock: Clock,
    ) -> None:
        self._unit_of_work, self._sessions, self._rules, self._clock = unit_of_work, sessions, rules, clock

    def __call__(
        self,
        *,
        token: str,
        site: Site,
        visitor_id: UUID | None,
        request_id: str,
        address: str,
        extends_session: bool = True,
    ) -> Identity | None:
        now = self._clock.now()
        found = self._sessions.by_hash(token_hash(token))
        if found is None or found.site is not site or found.is_disabled:
            return None
        if not found.is_live(at=now, idle=self._rules.idle(site)):
            return None
        identity = _identity(found, visitor_id, request_id, session_name(token), address)
        if extends_session and now - found.seen_at >= TOUCH_EVERY:
            # Once a minute is exact enough for the idle limit, and spares most requests a write.
            self._touch(token, identity.actor, now)
        return identity

    def _touch(self, token: str, by: Actor, now: datetime) -> None:
        with self._unit_of_work(by=by, reason="use session") as uow:
            session = uow.sessions.by_hash_if_free(token_hash(token))
            if session is not None:
                session.seen_at = now
                uow.commit()


def _identity(found: SessionRow, visitor_id: UUID | None, request_id: str, session: str, address: str) -> Identity:
    if found.agent_id is None:
        actor = Actor(
            kind=ActorKind.CUSTOMER,
            name=found.user_name,
            user_id=found.user_id,
            customer_id=found.customer_id,
            visitor_id=visitor_id,
            request_id=request_id,
            session=session,
            address=address,
        )
        return Identity(
            actor=actor,
            email=found.email,
            lacks_password=not found.has_password,
            customer_name=found.user_name,
            customer_email=found.email,
            event_consent=found.event_consent,
        )
    actor = Actor(
        kind=ActorKind.AGENT,
        name=found.agent_name,
        user_id=found.user_id,
        customer_id=found.acting_for,
        permissions=_permissions(found),
        reason=found.acting_reason,
        request_id=request_id,
        session=session,
        address=address,
    )
    return Identity(
        actor=actor,
        email=found.email,
        agent_id=found.agent_id,
        awaits_second_factor=not found.is_confirmed,
        must_choose_password=found.is_confirmed and found.has_given_password,
        customer_name=found.acting_for_name if found.is_confirmed else "",
        customer_email=found.acting_for_email if found.is_confirmed else "",
        customer_is_confirmed=found.acting_for is None or found.acting_for_is_confirmed,
    )


def _permissions(found: SessionRow) -> frozenset[Permission]:
    """Return the roles' permissions; fewer while the second factor is missing or a given password is not replaced."""
    if not found.is_confirmed:
        return frozenset()
    return frozenset({Permission.COMPLETE_SIGN_IN}) if found.has_given_password else permissions_of(found.roles)
