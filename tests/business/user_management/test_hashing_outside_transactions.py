"""Passwords are hashed and compared outside of units of work: argon2 is slow, and a connection must not wait for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from business_layer.shared.actor import SYSTEM, Actor, ActorKind, Permission
from business_layer.shared.errors import Invalid
from business_layer.user_management.agent_credentials import ChangeAgentPassword, ChooseOwnPassword
from business_layer.user_management.confirm_email import VerifyEmail
from business_layer.user_management.employ_agent import EmployAgent
from business_layer.user_management.new_passwords import NewPasswords
from business_layer.user_management.password_changes import ChangePassword, ResetPassword
from business_layer.user_management.passwords import Passwords
from business_layer.user_management.second_factors import WrongCodes
from business_layer.user_management.sessions import Site
from business_layer.user_management.sign_in import SignIn
from business_layer.user_management.sign_up import SignUp
from business_layer.user_management.users import Role
from tests.builders.messages import a_message_writer
from tests.business.user_management.account_use_cases import (
    EMAIL,
    HERS,
    MAILS,
    NOBODY,
    PASSWORD,
    RULES,
    SECOND_FACTORS,
    SOMEBODY_ELSE,
    AccountUseCases,
)
from tests.fakes.clock import CountingIdentifiers

NEW_PASSWORD = "nine red umbrellas"


class CountedUnits:
    """A factory of units of work that knows how many of them are open."""

    def __init__(self, units: Any) -> None:
        self._units, self.open = units, 0

    def __call__(self, *, by: Actor, reason: str = "") -> Any:
        return self._opened(self._units(by=by, reason=reason))

    def reading(self, *, by: Actor) -> Any:
        return self._opened(self._units.reading(by=by))

    @contextmanager
    def _opened(self, unit: Any) -> Iterator[Any]:
        self.open += 1
        try:
            with unit as uow:
                yield uow
        finally:
            self.open -= 1


class WatchedPasswords(Passwords):
    """Passwords that fail inside a unit of work, and count how often they were used."""

    def __init__(self, units: CountedUnits) -> None:
        super().__init__(time_cost=1, memory_kib=8)
        self._units, self.used = units, 0

    def hash(self, password: str) -> str:
        self._use()
        return super().hash(password)

    def matches(self, password_hash: str | None, password: str) -> bool:
        self._use()
        return super().matches(password_hash, password)

    def _use(self) -> None:
        assert self._units.open == 0, "a password was hashed inside a unit of work"
        self.used += 1


@pytest.fixture
def units(accounts: AccountUseCases) -> CountedUnits:
    return CountedUnits(accounts.books)


@pytest.fixture
def passwords(units: CountedUnits) -> WatchedPasswords:
    return WatchedPasswords(units)


@pytest.fixture
def new_passwords(accounts: AccountUseCases, passwords: WatchedPasswords) -> NewPasswords:
    return NewPasswords(passwords, a_message_writer(CountingIdentifiers()), accounts.clock)


def _agent(accounts: AccountUseCases, permission: Permission) -> tuple[str, Actor]:
    """Employ an agent; return the secret of their session and the actor."""
    token = accounts.add_agent()
    user = accounts.books.users.by_email("alex@dialtone.example")
    return token, Actor(kind=ActorKind.AGENT, name=user.name, user_id=user.id, permissions=frozenset({permission}))


def test_signing_up_and_in(accounts: AccountUseCases, units: CountedUnits, passwords: WatchedPasswords) -> None:
    sign_up = SignUp(
        units, passwords, a_message_writer(CountingIdentifiers()), MAILS, accounts.clock, CountingIdentifiers()
    )
    sign_up(name="Maria Lopez", email=EMAIL, password=PASSWORD, address=HERS, by=NOBODY)

    verify = VerifyEmail(units, passwords, RULES, accounts.clock)
    verify(token=accounts.last_link(), password=PASSWORD, by=SOMEBODY_ELSE)

    sign_in = SignIn(units, passwords, RULES, accounts.clock)
    assert sign_in(email=EMAIL, password=PASSWORD, site=Site.STORE, address=HERS, by=NOBODY).token
    assert passwords.used == 3


def test_resetting_a_password(
    accounts: AccountUseCases, units: CountedUnits, passwords: WatchedPasswords, new_passwords: NewPasswords
) -> None:
    accounts.add_customer()
    accounts.request_reset()

    ResetPassword(units, new_passwords, accounts.clock)(token=accounts.last_link(), password=NEW_PASSWORD, by=NOBODY)

    assert passwords.used == 1
    assert accounts.sign_in(password=NEW_PASSWORD).token


def test_changing_a_customers_password(
    accounts: AccountUseCases, units: CountedUnits, passwords: WatchedPasswords, new_passwords: NewPasswords
) -> None:
    accounts.add_customer()
    user = accounts.books.users.by_email(EMAIL)
    change = ChangePassword(units, new_passwords, accounts.clock)

    with pytest.raises(Invalid, match="not your current password"):
        change(user_id=user.id, present="wrong", password=NEW_PASSWORD, by=NOBODY)
    assert passwords.used == 1, "nothing is hashed for a wrong password"

    change(user_id=user.id, present=PASSWORD, password=NEW_PASSWORD, by=NOBODY)
    assert accounts.sign_in(password=NEW_PASSWORD).token


def test_changing_an_agents_password(
    accounts: AccountUseCases, units: CountedUnits, new_passwords: NewPasswords
) -> None:
    _, actor = _agent(accounts, Permission.SEARCH)
    change = ChangeAgentPassword(
        units, new_passwords, SECOND_FACTORS, WrongCodes(a_message_writer(CountingIdentifiers())), accounts.clock
    )

    with pytest.raises(Invalid) as refused:
        change(present="a quiet harbor at dusk", code="000000", password=NEW_PASSWORD, by=actor)

    assert list(refused.value.errors) == ["code"]


def test_choosing_ones_own_password(
    accounts: AccountUseCases, units: CountedUnits, passwords: WatchedPasswords, new_passwords: NewPasswords
) -> None:
    token, actor = _agent(accounts, Permission.COMPLETE_SIGN_IN)

    choose = ChooseOwnPassword(units, new_passwords, accounts.clock)
    choose(token=token, present="a quiet harbor at dusk", password=NEW_PASSWORD, by=actor)

    assert passwords.used == 3, "the current password, the given one, and the hash of the new one"


def test_employing_an_agent(accounts: AccountUseCases, units: CountedUnits, passwords: WatchedPasswords) -> None:
    employ = EmployAgent(units, passwords, SECOND_FACTORS, accounts.clock, CountingIdentifiers())

    employ(
        name="Sam Okafor",
        email="sam@dialtone.example",
        password="a quiet harbor at dusk",
        service_center="Columbus",
        roles=(Role.AGENT,),
        by=SYSTEM,
    )

    assert passwords.used == 1


def test_a_password_that_changed_while_it_was_compared_is_no_longer_the_current_one(
    accounts: AccountUseCases, units: CountedUnits
) -> None:
    """The second of two simultaneous changes fails, as if it had come later."""
    accounts.add_customer()
    user = accounts.books.users.by_email(EMAIL)

    class Interrupted(NewPasswords):
        def prepare(self, *args: Any, **kwargs: Any) -> Any:
            prepared = super().prepare(*args, **kwargs)
            accounts.change(user_id=user.id, present=PASSWORD, password="ten blue kettles", by=NOBODY)
            return prepared

    change = ChangePassword(
        units, Interrupted(accounts.passwords, a_message_writer(CountingIdentifiers()), accounts.clock), accounts.clock
    )
    with pytest.raises(Invalid, match="not your current password"):
        change(user_id=user.id, present=PASSWORD, password=NEW_PASSWORD, by=NOBODY)

    assert accounts.sign_in(password="ten blue kettles").token
