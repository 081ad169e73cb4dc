"""The vocabulary of access rules: kinds of actors, or a permission.

The rules themselves are in `web_layer/urls/`: each line there names one of these as `allow`.
"""

from enum import Enum

from business_layer.shared.actor import Actor, ActorKind, Permission


class Access(Enum):
    """Kinds of actors that a URL is open to, if no single permission decides.

    CUSTOMER is a signed-in customer, SIGNED_UP one as well or a visitor who signed up and did not confirm the address
    yet, AGENT any agent, ACTING_FOR_CUSTOMER an agent who is acting for a customer.
    """

    ANYONE = "anyone"
    CUSTOMER = "customer"
    SIGNED_UP = "signed_up"
    AGENT = "agent"
    ACTING_FOR_CUSTOMER = "acting_for_customer"


ANYONE, CUSTOMER, SIGNED_UP = Access.ANYONE, Access.CUSTOMER, Access.SIGNED_UP
AGENT, ACTING_FOR_CUSTOMER = Access.AGENT, Access.ACTING_FOR_CUSTOMER
AccessRule = Access | Permission


def is_allowed(rule: AccessRule, actor: Actor) -> bool:
    """Return True if the rule lets the actor in."""
    if isinstance(rule, Permission):
        return actor.may(rule)
    if rule in (CUSTOMER, SIGNED_UP):
        return actor.kind is ActorKind.CUSTOMER
    if rule is AGENT:
        # Without permissions the agent has not completed the sign-in.
        return actor.kind is ActorKind.AGENT and bool(actor.permissions)
    if rule is ACTING_FOR_CUSTOMER:
        return actor.on_behalf_of is not None and actor.may(Permission.SHOP_FOR_CUSTOMER)
    return rule is ANYONE
