"""Input of a checkout step that could not be taken, kept in the visitor's cookie until the step is shown again."""

import json

from flask import session
from werkzeug.datastructures import MultiDict

from presentation_layer.context import current_actor

KEPT_STEP = "step"
# A cookie holds 4 KB, and the visitor's has other things in it.
LONGEST = 2000
# A token is renewed, and what the customer agreed to may have changed: both are asked for again.
NOT_KEPT = ("csrf_token", "served_customer", "hash.", "agree.")


def keep_step(endpoint: str, submitted: MultiDict[str, str]) -> bool:
    """Keep the fields that were typed for that step and customer. False if they are too long."""
    fields = [(name, value) for name, value in submitted.items(multi=True) if not name.startswith(NOT_KEPT)]
    if len(json.dumps(fields)) > LONGEST:
        return False
    session[KEPT_STEP] = [_whose(), endpoint, fields]
    return True


def take_kept_step(endpoint: str) -> MultiDict[str, str] | None:
    """The fields that were kept for that step and this customer, once; None if there are none."""
    customer, kept_for, fields = session.get(KEPT_STEP) or ("", "", [])
    if (customer, kept_for) != (_whose(), endpoint):
        return None
    session.pop(KEPT_STEP)
    return MultiDict([(name, value) for name, value in fields])


def _whose() -> str:
    """The customer, or the visitor who has no account yet."""
    actor = current_actor()
    return str(actor.customer_id or actor.visitor_id)
