"""A session that is used lives on, one that is not runs out, and signing out ends it."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from business_layer.shared.actor import ActorKind
from business_layer.shared.tokens import token_hash
from business_layer.user_management.identify import TOUCH_EVERY, Identify, Identity
from business_layer.user_management.queries import SessionRow
from business_layer.user_management.sessions import Site
from business_layer.user_management.sign_in import SignOut
from tests.business.user_management.account_use_cases import EMAIL, HERS, NOBODY, RULES, AccountUseCases
from tests.fakes.unit_of_work import Books


@dataclass(frozen=True)
class CustomerSessions:
    """Implements `SessionQueries` for customers."""

    books: Books

    def by_hash(self, token_hash: str) -> SessionRow | None:
        session = self.books.sessions.all.get(token_hash)
        if session is None:
            return None
        user = self.books.users.all[session.user_id]
        return SessionRow(
            site=session.site,
            user_id=user.id,
            user_name=user.name,
            email=user.email,
            is_disabled=user.is_disabled,
            customer_id=session.customer_id,
            agent_id=None,
            agent_name="",
            roles=(),
            acting_for=None,
            acting_for_name="",
            acting_for_email="",
            acting_for_is_confirmed=False,
            has_password=True,
            acting_reason="",
            is_confirmed=True,
            has_given_password=False,
            seen_at=session.seen_at,
            ends_at=session.ends_at,
        )


class Visit:
    """A customer who has signed in to the store."""

    def __init__(self) -> None:
        self.accounts = AccountUseCases()
        self.accounts.add_customer()
        self.books, self.clock, self.token = self.accounts.books, self.accounts.clock, self.accounts.sign_in().token
        self._identify = Identify(self.books, CustomerSessions(self.books), RULES, self.clock)

    def identify(self, site: Site = Site.STORE, *, extends_session: bool = True) -> Identity | None:
        return self._identify(
            token=self.token,
            site=site,
            visitor_id=None,
            request_id="request-1",
            address=HERS,
            extends_session=extends_session,
        )

    def minutes_since_use(self) -> float:
        session = self.books.sessions.all[token_hash(self.token)]
        return (self.clock.now() - session.seen_at) / timedelta(minutes=1)


@pytest.fixture
def visit() -> Visit:
    return Visit()


def test_a_session_tells_who_sends_the_request(visit: Visit) -> None:
    identity = visit.identify()

    assert identity is not None
    assert (identity.actor.kind, identity.email, identity.is_signed_in) == (ActorKind.CUSTOMER, EMAIL, True)
    assert (identity.actor.address, identity.actor.request_id) == (HERS, "request-1")


def test_use_is_kept_once_a_minute_and_only_by_what_extends_the_session(visit: Visit) -> None:
    visit.clock.pass_time(TOUCH_EVERY - timedelta(seconds=1))
    visit.identify()
    before_a_minute = visit.minutes_since_use()
    visit.clock.pass_time(timedelta(seconds=1))
    visit.identify(extends_session=False)
    after_a_look = visit.minutes_since_use()
    visit.identify()

    assert (before_a_minute, after_a_look, visit.minutes_since_use()) == (59 / 60, 1, 0)


def test_a_session_that_is_used_lives_on_until_its_end(visit: Visit) -> None:
    for _ in range(12):
        visit.clock.pass_time(RULES.customer_idle - timedelta(seconds=1))
        assert visit.identify()
    visit.clock.pass_time(timedelta(seconds=12))

    assert visit.identify() is None


def test_a_session_that_is_not_used_or_of_another_site_or_of_a_disabled_user_is_nobodys(visit: Visit) -> None:
    user = visit.books.users.by_email(EMAIL)
    assert user is not None

    assert visit.identify(Site.OFFICE) is None
    user.disable(at=visit.clock.now())
    assert visit.identify() is None
    user.enable()
    visit.clock.pass_time(RULES.customer_idle)
    assert visit.identify() is None


def test_signing_out_twice_ends_the_session_once(visit: Visit) -> None:
    sign_out = SignOut(visit.books)

    sign_out(token=visit.token, by=NOBODY)
    sign_out(token=visit.token, by=NOBODY)

    assert visit.books.sessions.all == {}
    assert visit.identify() is None
