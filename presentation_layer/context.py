"""The request beyond its form, for controllers: the actor, the address, and the visitor's small memory."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from ipaddress import ip_address, ip_network
from uuid import UUID

from flask import g, request, session

from business_layer.insight.choose_variant import ChosenVariant
from business_layer.shared.actor import Actor
from business_layer.user_management.identify import Identity

SHARED_PREFIX = 64
CART_COUNT, QUALIFICATION, SIGNED_IN, WISH, WAITING = "cart", "qualification", "user", "next", "waiting"
PLACED = "placed"
# The token in the visitor's forms as it was signed, and, by Flask-WTF's name for it, what was signed.
FORM_TOKEN, FORM_SECRET = "form_token", "csrf_token"


@dataclass(frozen=True)
class VisitorView:
    """The visitor's part of every page's header.

    `acting_for` is the name of the customer that an agent works for. `unconfirmed_id` is that customer's id while their
    email address is not confirmed.
    """

    is_signed_in: bool
    name: str
    cart_count: int
    acting_for: str
    unconfirmed_id: str = ""


def current_actor() -> Actor:
    """The actor who sends this request. The web layer identifies it before the controller runs."""
    actor: Actor = g.actor
    return actor


def current_identity() -> Identity | None:
    """The session's user; None for an anonymous visitor."""
    identity: Identity | None = g.identity
    return identity


def session_token() -> str:
    """The secret of the sign-in session, as the cookie brought it."""
    token: str = g.session_token
    return token


def client_address() -> str:
    """The address of the request, as limits count it: an IPv6 address counts as its whole /64."""
    return counted_address(request.remote_addr or "")


@lru_cache(maxsize=1024)
def counted_address(address: str) -> str:
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    if known.version == 4:
        return str(known)
    if known.ipv4_mapped:
        return str(known.ipv4_mapped)
    return str(ip_network((known, SHARED_PREFIX), strict=False))


def puts_page_in_place() -> bool:
    """True if the browser's script shows the answer to this form as the page, without following a redirect."""
    return "HX-Boosted" in request.headers


def current_visitor() -> VisitorView:
    identity = current_identity()
    return VisitorView(
        is_signed_in=identity is not None and identity.is_signed_in,
        name=identity.actor.name if identity else "",
        cart_count=int(session.get(CART_COUNT, 0)),
        acting_for=identity.acting_for_name if identity else "",
        unconfirmed_id=served_customer() if identity and not identity.customer_is_confirmed else "",
    )


def served_customer() -> str:
    """The id of the customer an agent works for; every form of the page carries it, so that it is sent for no other."""
    on_behalf_of = current_actor().on_behalf_of
    return str(on_behalf_of) if on_behalf_of else ""


def remember_cart_count(count: int) -> None:
    session[CART_COUNT] = count


def remember_qualification(qualification_id: UUID | None) -> None:
    """The address the visitor asked about last, by its qualification."""
    if qualification_id is None:
        session.pop(QUALIFICATION, None)
    else:
        session[QUALIFICATION] = qualification_id.hex


def remembered_qualification() -> UUID | None:
    value = session.get(QUALIFICATION)
    return UUID(value) if value else None


def remember_wish(path: str) -> None:
    """The page a visitor wanted before signing up: the way there leads through a mail."""
    if path:
        session[WISH] = path
    else:
        session.pop(WISH, None)


def remembered_wish() -> str:
    return str(session.get(WISH, ""))


def wait_for_confirmation() -> None:
    """Remember that the visitor signed up here, so that this browser continues once the address is confirmed."""
    session[WAITING] = True


def is_waiting_for_confirmation() -> bool:
    return current_identity() is None and WAITING in session


def remember_order_placed(number: str) -> None:
    """Remember the order that was placed in this browser last: its confirmation is shown without a password."""
    session[PLACED] = number


def order_placed_here() -> str:
    return str(session.get(PLACED, ""))


def continue_as(identity: Identity) -> None:
    """Let the rest of this request be the customer's, who was a visitor when it began."""
    g.identity, g.actor = identity, replace(identity.actor, visit=g.actor.visit)


def form_sent_signed_out() -> str:
    """The form that brought the visitor to the sign-in page instead of an answer, as one text; empty for others."""
    kept: str = g.get("kept_form", "")
    return kept


def open_session(token: str, *, user_id: UUID | None = None) -> None:
    """Give the browser the secret of its new sign-in session; the web layer sets the cookie.

    The CSRF token in forms that were opened before becomes invalid. `user_id` is remembered until the user signs out.
    """
    g.new_session_token = token
    if user_id is not None:
        session[SIGNED_IN] = user_id.hex
    session.pop(FORM_TOKEN, None)
    session.pop(FORM_SECRET, None)
    session.pop(WAITING, None)


def last_signed_in() -> str:
    """The user who signed in to this browser last and did not sign out; empty if there is none."""
    return str(session.get(SIGNED_IN, ""))


def note_search(term: str, results: int) -> None:
    """Note a search on the store with the number of its results; the web layer keeps it for reports."""
    g.searched = term, results


def note_exposure(experiment: str, variant: str) -> None:
    """Note that this page shows a variant of an experiment; the web layer keeps it for reports."""
    g.exposures = (*g.get("exposures", ()), (experiment, variant))


def note_refused(fields: Iterable[str]) -> None:
    """Note the names of the fields that a form was refused for; the web layer keeps them for reports, and no values."""
    g.refused_fields = tuple(fields)


def note_variant(chosen: ChosenVariant) -> None:
    """Note the variant of an experiment that this page shows; the web layer keeps it for reports if it counts."""
    g.chosen_variant = chosen


def close_session() -> None:
    """End the sign-in, and forget the visitor: another person may use this browser next."""
    session.clear()
    g.new_session_token = ""
