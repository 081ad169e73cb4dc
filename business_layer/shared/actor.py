"""Who acts, and for whom. Every use case that reads or writes something personal takes an Actor."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from business_layer.shared.company import COMPANY
from business_layer.shared.errors import NotPermitted


class Permission(StrEnum):
    """What an agent may do. Customers need none of these for what is their own."""

    SEARCH = "search"
    VIEW_ORDERS = "view_orders"
    VIEW_CUSTOMERS = "view_customers"
    VIEW_AGENTS = "view_agents"
    MANAGE_AGENTS = "manage_agents"
    ASSIGN_ORDERS = "assign_orders"
    NOTE_ORDERS = "note_orders"
    MANAGE_CUSTOMERS = "manage_customers"
    SHOP_FOR_CUSTOMER = "shop_for_customer"
    COMPLETE_REVIEW = "complete_review"
    RETRY_FALLOUT = "retry_fallout"
    CORRECT_ORDERS = "correct_orders"
    VIEW_REPORTS = "view_reports"
    # Nobody's by role: all that an agent may do who has yet to choose a password of their own.
    COMPLETE_SIGN_IN = "complete_sign_in"


class ActorKind(StrEnum):
    VISITOR = "visitor"
    CUSTOMER = "customer"
    AGENT = "agent"
    SYSTEM = "system"


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Somebody, or the system itself, doing something.

    A customer's `customer_id` is their own; an agent's is the customer on whose behalf the agent works, if any.
    `reason` says why an agent acts for a customer; it goes into the audit trail with each write, as does `request_id`.
    `session` names the sign-in session in events; it opens and finds no session.
    `address` is where the request comes from, as limits count it.
    """

    kind: ActorKind
    name: str
    user_id: UUID | None = None
    customer_id: UUID | None = None
    visitor_id: UUID | None = None
    permissions: frozenset[Permission] = frozenset()
    reason: str = ""
    request_id: str = ""
    session: str = ""
    address: str = ""

    @property
    def on_behalf_of(self) -> UUID | None:
        """The customer an agent works for; None where one acts for oneself."""
        return self.customer_id if self.kind is ActorKind.AGENT else None

    def may(self, permission: Permission) -> bool:
        return self.kind is ActorKind.SYSTEM or permission in self.permissions

    def require(self, permission: Permission) -> None:
        """Raise NotPermitted where the actor lacks the permission."""
        if not self.may(permission):
            raise NotPermitted("You are not allowed to do this. Ask a lead of your service center.")

    def sees_customer(self, customer_id: UUID, *, with_permission: Permission) -> bool:
        """The one scope for all that belongs to a customer: customers see their own, agents with the permission all."""
        if self.kind is ActorKind.CUSTOMER:
            return self.customer_id == customer_id
        return self.may(with_permission)


SYSTEM = Actor(kind=ActorKind.SYSTEM, name=COMPANY)
