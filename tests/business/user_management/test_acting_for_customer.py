"""An agent works for a customer, with a reason, until the agent stops."""

from dataclasses import replace

import pytest

from business_layer.shared.actor import Actor
from business_layer.shared.errors import Invalid, NotFound, NotPermitted
from business_layer.shared.tokens import token_hash
from business_layer.user_management.acting_for_customer import StartActingForCustomer, StopActingForCustomer
from business_layer.user_management.sessions import Session
from business_layer.user_management.users import Role
from tests.builders.orders import CUSTOMER_ID, keep_customer
from tests.business.user_management.center import Center


class Desk:
    """A signed-in agent and a customer."""

    def __init__(self) -> None:
        center = Center()
        agent = center.employ("Alex Rivera", Role.AGENT)
        self.books, self.alex, self.token = center.books, center.acting(agent), center.sign_in(agent)
        self._start, self._stop = StartActingForCustomer(self.books), StopActingForCustomer(self.books)
        keep_customer(self.books)

    @property
    def session(self) -> Session:
        return self.books.sessions.all[token_hash(self.token)]

    def start(self, reason: str = "called about DT-1", by: Actor | None = None, token: str = "") -> None:
        self._start(token=token or self.token, customer_id=CUSTOMER_ID, reason=reason, by=by or self.alex)

    def stop(self) -> None:
        self._stop(token=self.token, by=replace(self.alex, customer_id=CUSTOMER_ID))


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_the_session_keeps_for_whom_and_why_until_the_agent_stops(desk: Desk) -> None:
    desk.start("  called \n about DT-1 ")
    kept = (desk.session.acting_for, desk.session.acting_reason)
    desk.stop()

    assert kept == (CUSTOMER_ID, "called about DT-1")
    assert (desk.session.acting_for, desk.session.acting_reason) == (None, "")


def test_an_agent_who_works_for_nobody_may_stop(desk: Desk) -> None:
    before = desk.books.commits

    desk.stop()

    assert desk.books.commits == before


def test_no_agent_works_for_a_customer_without_a_reason(desk: Desk) -> None:
    with pytest.raises(Invalid) as refused:
        desk.start("  ")

    assert refused.value.field == "reason"
    assert desk.session.acting_for is None


def test_only_a_signed_in_agent_who_may_shop_works_for_a_customer(desk: Desk) -> None:
    with pytest.raises(NotFound):
        desk.start(by=replace(desk.alex, permissions=frozenset()))
    with pytest.raises(NotPermitted):
        desk.start(by=replace(desk.alex, permissions=desk.alex.permissions - {"shop_for_customer"}))
    with pytest.raises(NotPermitted, match="Sign in again"):
        desk.start(token="another session's")

    assert desk.session.acting_for is None
