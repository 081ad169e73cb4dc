"""Signing a browser in to the store: its session, and the carts that were filled before."""

from collections.abc import Iterable
from uuid import UUID

from flask import flash, g

from business_layer.online_ordering.merge_carts import MergeCarts
from business_layer.shared.actor import Actor, ActorKind
from business_layer.user_management.continue_sign_up import ContinueSignUp
from business_layer.user_management.identify import Identify
from business_layer.user_management.open_session import SignInResult
from business_layer.user_management.sessions import Site
from presentation_layer.context import (
    client_address,
    continue_as,
    current_actor,
    is_waiting_for_confirmation,
    open_session,
)


class StoreSessions:
    """Opens the sessions of customers."""

    def __init__(self, merge: MergeCarts, continue_sign_up: ContinueSignUp, identify: Identify) -> None:
        self._merge, self._continue_sign_up, self._identify = merge, continue_sign_up, identify

    def open(self, session: SignInResult, visitors: Iterable[UUID | None]) -> None:
        """Give the browser its session, and the customer the carts that these visitors had filled."""
        open_session(session.token, user_id=session.user_id)
        customer = Actor(
            kind=ActorKind.CUSTOMER, name="customer", user_id=session.user_id, customer_id=session.customer_id
        )
        merged = [self._merge(visitor_id=visitor_id, by=customer) for visitor_id in visitors if visitor_id is not None]
        left_out = [named for names in merged for named in names]
        if left_out:
            flash(
                f"Your cart is full, so we left out {'; '.join(left_out)}. Place your order, then add it again.", "warn"
            )

    def continue_if_confirmed(self) -> bool:
        """Sign in a visitor whose sign-up was confirmed in another browser, from this request on."""
        visitor = current_actor()
        session = self._continue_sign_up(by=visitor) if is_waiting_for_confirmation() else None
        if session is None:
            return False
        self.open(session, {visitor.visitor_id})
        identity = self._identify(
            token=session.token,
            site=Site.STORE,
            visitor_id=visitor.visitor_id,
            request_id=g.request_id,
            address=client_address(),
        )
        if identity is not None:
            continue_as(identity)
        return True
