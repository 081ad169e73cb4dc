"""A password that was given is replaced first; later ones take a fresh code; a lost authenticator is renewed."""

from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest

from business_layer.shared.actor import Actor, Permission
from business_layer.shared.errors import Conflict, Invalid, NotFound, NotPermitted, TooManyAttempts
from business_layer.shared.tokens import token_hash
from business_layer.user_management.agent_credentials import (
    TRIES_A_MINUTE,
    ChangeAgentPassword,
    ChooseOwnPassword,
    RenewAuthenticator,
)
from business_layer.user_management.new_passwords import NewPasswords
from business_layer.user_management.second_factors import WrongCodes
from business_layer.user_management.users import Agent, Role
from tests.builders.messages import a_message_writer
from tests.builders.orders import a_customer_actor
from tests.business.user_management.account_use_cases import NOBODY, QUICK, SECOND_FACTORS
from tests.business.user_management.center import PASSWORD, Center
from tests.fakes.clock import CountingIdentifiers
from tests.fakes.fake_sealing import FakeSealing
from tests.fakes.trail import FakeTrail

NEW = "nine blue umbrellas"


class Account:
    """An agent at their own account."""

    def __init__(self) -> None:
        self.center = Center()
        self.agent: Agent = self.center.employ("Alex Rivera", Role.AGENT)
        self.actor: Actor = self.center.acting(self.agent)
        self.user = self.center.books.users.get(self.agent.user_id)
        message_writer = a_message_writer(CountingIdentifiers())
        new_passwords = NewPasswords(QUICK, message_writer, self.center.clock)
        self._change = ChangeAgentPassword(
            self.center.books, new_passwords, SECOND_FACTORS, WrongCodes(message_writer), self.center.clock
        )
        self._choose = ChooseOwnPassword(self.center.books, new_passwords, self.center.clock)
        self.renew = RenewAuthenticator(self.center.books, SECOND_FACTORS, FakeTrail())

    def code(self) -> str:
        return pyotp.TOTP(FakeSealing().open(self.user.totp_secret)).at(self.center.clock.now())

    def change(self, *, present: str = PASSWORD, code: str = "", password: str = NEW, by: Actor | None = None) -> None:
        self._change(present=present, code=code or self.code(), password=password, by=by or self.actor)

    def choose(self, token: str, *, present: str = PASSWORD, password: str = NEW, by: Actor | None = None) -> str:
        """In that session of the agent's; returns its new secret."""
        newcomer = replace(self.actor, permissions=frozenset({Permission.COMPLETE_SIGN_IN}))
        return self._choose(token=token, present=present, password=password, by=by or newcomer)

    @property
    def sessions(self) -> int:
        return sum(1 for session in self.center.books.sessions.all.values() if session.user_id == self.user.id)


@pytest.fixture
def account() -> Account:
    return Account()


def test_an_agent_changes_the_password_is_signed_out_and_told_by_mail(account: Account) -> None:
    account.center.sign_in(account.agent)

    account.change()

    assert QUICK.matches(account.user.password_hash, NEW)
    assert account.sessions == 0
    (message,) = account.center.books.messages.all.values()
    assert (message.kind, message.to) == ("agent_password_changed", account.user.email)
    assert message.body.startswith("Hello Alex Rivera,")
    assert "tell a lead right away" in message.body
    assert "https://" not in message.body


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"present": "wrong"}, "present"),
        ({"code": "000000"}, "code"),
        ({"password": "short"}, "password"),
        ({"password": "alex rivera's own"}, "password"),
    ],
)
def test_an_error_names_its_field_and_changes_nothing(account: Account, given, field: str) -> None:
    account.center.sign_in(account.agent)

    with pytest.raises(Invalid) as refused:
        account.change(**given)

    assert refused.value.field == field
    assert QUICK.matches(account.user.password_hash, PASSWORD)
    assert account.sessions == 1


def test_a_code_that_changed_a_password_is_spent(account: Account) -> None:
    code = account.code()
    account.change(code=code)

    with pytest.raises(Invalid) as refused:
        account.change(present=NEW, code=code, password="ten red kettles")

    assert refused.value.field == "code"


def test_tries_are_counted_so_that_no_code_is_guessed(account: Account) -> None:
    for _ in range(TRIES_A_MINUTE):
        with pytest.raises(Invalid):
            account.change(code="000000")

    with pytest.raises(TooManyAttempts):
        account.change()

    account.center.clock.pass_time(timedelta(minutes=1))
    account.change()


@pytest.mark.parametrize("actor", [NOBODY, a_customer_actor()])
def test_only_an_agent_with_both_factors_has_such_an_account(account: Account, actor) -> None:
    with pytest.raises(NotPermitted):
        account.change(by=actor)


def test_the_password_that_was_given_is_replaced_and_only_this_session_continues(account: Account) -> None:
    account.center.sign_in(account.agent)
    assert account.user.has_given_password

    token = account.choose(account.center.sign_in(account.agent))

    assert not account.user.has_given_password
    assert QUICK.matches(account.user.password_hash, NEW)
    assert [session.token_hash for session in account.center.books.sessions.all.values()] == [token_hash(token)]
    assert [message.kind for message in account.center.books.messages.all.values()] == ["agent_password_changed"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"present": "wrong"}, "present"),
        ({"password": PASSWORD}, "password"),
        ({"password": f" {PASSWORD} "}, "password"),
        ({"password": "short"}, "password"),
    ],
)
def test_the_password_that_was_given_stays_until_another_is_chosen(account: Account, given, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        account.choose(account.center.sign_in(account.agent), **given)

    assert refused.value.field == field
    assert account.user.has_given_password
    assert QUICK.matches(account.user.password_hash, PASSWORD)


def test_tries_to_replace_it_are_counted_too(account: Account) -> None:
    token = account.center.sign_in(account.agent)
    for _ in range(TRIES_A_MINUTE):
        with pytest.raises(Invalid):
            account.choose(token, present="wrong")

    with pytest.raises(TooManyAttempts):
        account.choose(token)


def test_an_agent_with_their_own_password_needs_a_code_to_change_it(account: Account) -> None:
    with pytest.raises(NotPermitted):
        account.choose(account.center.sign_in(account.agent), by=account.actor)


def test_a_lead_renews_a_lost_authenticator_and_the_old_one_opens_nothing(account: Account) -> None:
    account.center.sign_in(account.agent)
    before = account.user.totp_secret

    secret = account.renew(agent_id=account.agent.id, by=account.center.lead)

    assert account.user.totp_secret == FakeSealing().seal(secret) != before
    assert account.sessions == 0
    assert QUICK.matches(account.user.password_hash, PASSWORD)


def test_a_lead_cannot_renew_their_own_authenticator(account: Account) -> None:
    lead = next(
        agent for agent in account.center.books.agents.all.values() if agent.user_id == account.center.lead.user_id
    )

    with pytest.raises(Conflict, match="another lead"):
        account.renew(agent_id=lead.id, by=account.center.lead)


def test_only_a_lead_renews_authenticators(account: Account) -> None:
    with pytest.raises(NotPermitted):
        account.renew(agent_id=account.agent.id, by=account.actor)


def test_the_authenticator_of_an_agent_who_is_not_there_is_not_found(account: Account) -> None:
    with pytest.raises(NotFound):
        account.renew(agent_id=account.user.id, by=account.center.lead)
