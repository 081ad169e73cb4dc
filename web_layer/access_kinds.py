"""The vocabulary of access rules: kinds of actors, or a permission.

The rules themselves are in `web_layer/urls/`: each line there names one of these as `allow`.
"""

from enum import Enum

from business_layer.shared.actor import Actor, ActorKind, Permission


class Access(Enum):
    """Kinds of actors that a URL is open to, if no single permission decides.

    CUSTOMER is a signed-in customer with a password: online access to an account needs one (47 CFR 64.2010(c)). BUYER
    is any signed-in customer, PLACED_HERE one whose order was placed in this browser. SIGNED_UP is a BUYER as well, or
    a visitor who signed up and did not confirm the address yet. AGENT is any agent, ACTING_FOR_CUSTOMER an agent who is
    acting for a customer.
    """

    ANYONE = "anyone"
    CUSTOMER = "customer"
    BUYER = "buyer"
    PLACED_HERE = "placed_here"
    SIGNED_UP = "signed_up"
    AGENT = "agent"
    ACTING_FOR_CUSTOMER = "acting_for_customer"


ANYONE, CUSTOMER, SIGNED_UP = Access.ANYONE, Access.CUSTOMER, Access.SIGNED_UP
BUYER, PLACED_HERE = Access.BUYER, Access.PLACED_HERE
AGENT, ACTING_FOR_CUSTOMER = Access.AGENT, Access.ACTING_FOR_CUSTOMER
AccessRule = Access | Permission
OF_CUSTOMERS = frozenset({CUSTOMER, BUYER, PLACED_HERE, SIGNED_UP})


def is_allowed(rule: AccessRule, actor: Actor) -> bool:
    """Return True if the rule lets actors of this kind in. `access_check` looks at passwords and placed orders too."""
    if isinstance(rule, Permission):
        return actor.may(rule)
    if rule in OF_CUSTOMERS:
        return actor.kind is ActorKind.CUSTOMER
    if rule is AGENT:
        # Without permissions the agent has not completed the sign-in.
        return actor.kind is ActorKind.AGENT and bool(actor.permissions)
    if rule is ACTING_FOR_CUSTOMER:
        return actor.on_behalf_of is not None and actor.may(Permission.SHOP_FOR_CUSTOMER)
    return rule is ANYONE
