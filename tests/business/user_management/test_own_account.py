"""A customer's own account: what the password protects, and where the customer is signed in."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from business_layer.shared.actor import Actor, ActorKind
from business_layer.shared.errors import Conflict, Invalid, NotFound, NotPermitted, TooManyAttempts
from business_layer.shared.tokens import token_hash
from business_layer.user_management.password_changes import TRIES_A_MINUTE
from business_layer.user_management.users import Customer
from tests.business.user_management.account_use_cases import EMAIL, NOBODY, PASSWORD, RULES, AccountUseCases

PHONE = "+12125550142"


@pytest.fixture
def maria(accounts: AccountUseCases) -> Actor:
    accounts.add_customer()
    (customer,) = accounts.books.customers.all.values()
    return Actor(kind=ActorKind.CUSTOMER, name="Maria Lopez", user_id=customer.user_id, customer_id=customer.id)


def record(accounts: AccountUseCases) -> Customer:
    (customer,) = accounts.books.customers.all.values()
    return customer


def change(
    accounts: AccountUseCases, by: Actor, name: str = "Maria Lopez", telephone: str = PHONE, present: str = PASSWORD
) -> None:
    accounts.change_contact(
        name=name, telephone=telephone, present=present, expected=record(accounts).fingerprint, by=by
    )


def test_the_password_changes_name_and_phone_and_the_owner_gets_mail(accounts: AccountUseCases, maria: Actor) -> None:
    change(accounts, maria, name="Maria Gray")

    customer, (user,) = record(accounts), accounts.books.users.all.values()
    assert (customer.name, customer.telephone, user.name) == ("Maria Gray", PHONE, "Maria Gray")
    told = list(accounts.books.messages.all.values())[-1]
    assert (told.kind, told.to) == ("record_changed", EMAIL)
    assert "your name and phone number were changed" in " ".join(told.body.split())
    assert "Gray" not in told.body


@pytest.mark.parametrize("telephone", [PHONE, ""])
def test_without_the_password_nothing_changes(accounts: AccountUseCases, maria: Actor, telephone: str) -> None:
    mails = len(accounts.books.messages.all)

    with pytest.raises(Invalid) as refused:
        change(accounts, maria, name="Otto Brown", telephone=telephone, present="a guess")

    assert refused.value.field == "present"
    assert (record(accounts).name, len(accounts.books.messages.all)) == ("Maria Lopez", mails)


def test_the_password_cannot_be_guessed_here(accounts: AccountUseCases, maria: Actor) -> None:
    for _ in range(TRIES_A_MINUTE):
        with pytest.raises(Invalid):
            change(accounts, maria, present="a guess")

    with pytest.raises(TooManyAttempts):
        change(accounts, maria)


def test_saving_what_is_known_is_refused(accounts: AccountUseCases, maria: Actor) -> None:
    with pytest.raises(Invalid, match="changed anything"):
        change(accounts, maria, telephone="")


def test_what_changed_meanwhile_is_not_overwritten(accounts: AccountUseCases, maria: Actor) -> None:
    seen = record(accounts).fingerprint
    record(accounts).telephone = "+12125550199"

    with pytest.raises(Conflict):
        accounts.change_contact(name="Maria Lopez", telephone=PHONE, present=PASSWORD, expected=seen, by=maria)

    assert record(accounts).telephone == "+12125550199"


def test_it_is_the_customers_alone(accounts: AccountUseCases, maria: Actor) -> None:
    agent = replace(maria, kind=ActorKind.AGENT)

    for actor in (agent, NOBODY):
        with pytest.raises(NotPermitted):
            change(accounts, actor)
        with pytest.raises(NotPermitted):
            accounts.own_sessions(token="", by=actor)
        with pytest.raises(NotPermitted):
            accounts.end_sessions.all_but(token="", by=actor)


def test_live_sessions_are_listed_with_this_one_first(accounts: AccountUseCases, maria: Actor) -> None:
    accounts.sign_in()
    accounts.clock.pass_time(RULES.customer_idle)
    this = accounts.sign_in().token
    accounts.clock.pass_time(timedelta(minutes=5))
    accounts.sign_in()

    found = accounts.own_sessions(token=this, by=maria)

    assert [session.is_this for session in found] == [True, False]
    assert found[0].seen_at < found[1].seen_at


def test_another_browser_is_signed_out_and_this_one_stays(accounts: AccountUseCases, maria: Actor) -> None:
    this = accounts.sign_in().token
    accounts.sign_in()
    other = next(session for session in accounts.own_sessions(token=this, by=maria) if not session.is_this)

    accounts.end_sessions(key=other.key, by=maria)

    assert list(accounts.books.sessions.all) == [token_hash(this)]
    with pytest.raises(NotFound):
        accounts.end_sessions(key=other.key, by=maria)


def test_all_others_are_signed_out_at_once(accounts: AccountUseCases, maria: Actor) -> None:
    tokens = [accounts.sign_in().token for _ in range(3)]

    accounts.end_sessions.all_but(token=tokens[1], by=maria)

    assert list(accounts.books.sessions.all) == [token_hash(tokens[1])]


def test_nobody_ends_the_session_of_another_customer(accounts: AccountUseCases, maria: Actor) -> None:
    this = accounts.sign_in().token
    (session,) = accounts.own_sessions(token=this, by=maria)
    stranger = replace(maria, user_id=UUID(int=77))

    with pytest.raises(NotFound):
        accounts.end_sessions(key=session.key, by=stranger)

    assert len(accounts.books.sessions.all) == 1


def test_nobody_permits_the_use_of_cpni_by_signing_up(accounts: AccountUseCases, maria: Actor) -> None:
    assert record(accounts).cpni_permitted_at is None


def test_the_customer_permits_the_use_of_cpni_and_withdraws_it(accounts: AccountUseCases, maria: Actor) -> None:
    accounts.choose_cpni_use(is_permitted=True, by=maria)
    since = record(accounts).cpni_permitted_at
    accounts.clock.pass_time(timedelta(days=1))
    accounts.choose_cpni_use(is_permitted=True, by=maria)

    assert record(accounts).cpni_permitted_at == since == accounts.clock.now() - timedelta(days=1)
    accounts.choose_cpni_use(is_permitted=False, by=maria)
    assert record(accounts).cpni_permitted_at is None


def test_no_agent_permits_the_use_of_cpni_for_a_customer(accounts: AccountUseCases, maria: Actor) -> None:
    with pytest.raises(NotPermitted):
        accounts.choose_cpni_use(is_permitted=True, by=replace(maria, kind=ActorKind.AGENT))
