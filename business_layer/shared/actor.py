"""The actor of a use case, their permissions, and the customer they act for."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from business_layer.shared.company import COMPANY
from business_layer.shared.errors import NotPermitted
from business_layer.shared.visits import UNKNOWN_VISIT, Visit


class Permission(StrEnum):
    """A permission of an agent. Customers need none for their own orders and account."""

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
    CANCEL_ORDERS = "cancel_orders"
    CHANGE_SERVICES = "change_services"
    VIEW_RELEASES = "view_releases"
    MANAGE_RELEASES = "manage_releases"
    ERASE_FROM_EVENTS = "erase_from_events"
    # On site intelligence: all reports, the orders behind a number, the reports about service centers (those with
    # VIEW_REPORTS see all centers, others their own), and how events are collected.
    VIEW_REPORTS = "view_reports"
    VIEW_REPORTED_ORDERS = "view_reported_orders"
    VIEW_CENTER_REPORTS = "view_center_reports"
    VIEW_COLLECTION = "view_collection"
    # What models say: analysts switch models and decide about synonyms; care calls the customers who may leave.
    SWITCH_MODELS = "switch_models"
    DECIDE_SYNONYMS = "decide_synonyms"
    CALL_CUSTOMERS_AT_RISK = "call_customers_at_risk"
    SWITCH_EXPERIMENTS = "switch_experiments"
    # Held only by agents who must still replace their first password; no role grants it.
    COMPLETE_SIGN_IN = "complete_sign_in"


class ActorKind(StrEnum):
    VISITOR = "visitor"
    CUSTOMER = "customer"
    AGENT = "agent"
    SYSTEM = "system"


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A visitor, customer or agent, or the system itself, as the doer of a use case.

    Every use case that reads or writes personal data takes an Actor.
    A customer's `customer_id` is their own; an agent's is the customer the agent is acting for, if any.
    `reason` says why an agent acts for a customer; the audit trail keeps it with each write, as well as `request_id`.
    `session` identifies the sign-in session in events; no session can be found or opened with it.
    `address` is the network address of the request, for limits. `visit` says what may be kept with events.
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
    visit: Visit = UNKNOWN_VISIT

    @property
    def on_behalf_of(self) -> UUID | None:
        """The customer an agent is acting for; None for other actors, and for agents who act for no customer."""
        return self.customer_id if self.kind is ActorKind.AGENT else None

    def may(self, permission: Permission) -> bool:
        return self.kind is ActorKind.SYSTEM or permission in self.permissions

    def require(self, permission: Permission) -> None:
        """Raise NotPermitted if the actor lacks the permission."""
        if not self.may(permission):
            raise NotPermitted("You don't have permission to do this. Ask a lead at your service center.")

    def sees_customer(self, customer_id: UUID, *, with_permission: Permission) -> bool:
        """Return True if the actor may see the customer's data: customers their own, agents with the permission all."""
        if self.kind is ActorKind.CUSTOMER:
            return self.customer_id == customer_id
        return self.may(with_permission)


SYSTEM = Actor(kind=ActorKind.SYSTEM, name=COMPANY)
