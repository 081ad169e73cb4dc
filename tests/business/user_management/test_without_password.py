"""A checkout's sign-up chooses no password: its link opens a new account and nothing else."""

from datetime import timedelta

import pytest

from business_layer.shared.actor import Actor, ActorKind
from business_layer.shared.errors import Invalid, NotPermitted, TooManyAttempts
from business_layer.shared.tokens import token_hash
from business_layer.user_management.confirm_email import ConfirmationLink
from business_layer.user_management.mailed_links import LinkSpent
from business_layer.user_management.password_changes import TRIES_A_MINUTE, HasPassword
from business_layer.user_management.sessions import Site
from tests.business.user_management.account_use_cases import (
    EMAIL,
    NOBODY,
    PASSWORD,
    SOMEBODY_ELSE,
    AccountUseCases,
)

OTHER = "otto@customers.example"


def buyer(accounts: AccountUseCases) -> Actor:
    """The customer who confirmed a checkout."""
    session = accounts.confirm_address(accounts.start_checkout()).session
    return Actor(kind=ActorKind.CUSTOMER, name="Maria Lopez", user_id=session.user_id, customer_id=session.customer_id)


def kinds(accounts: AccountUseCases) -> list[str]:
    return [message.kind for message in accounts.books.messages.all.values()]


def test_the_link_of_a_checkout_asks_for_no_password_in_any_browser(accounts: AccountUseCases) -> None:
    link = accounts.start_checkout()
    assert accounts.verify.state(token=link, by=NOBODY) is ConfirmationLink.OPEN
    assert accounts.verify.state(token=link, by=SOMEBODY_ELSE) is ConfirmationLink.CHECKOUT
    waiting = accounts.verify.waiting_sign_up(token=link, by=SOMEBODY_ELSE)
    assert waiting
    assert (waiting.email, waiting.visitor_id) == (EMAIL, NOBODY.visitor_id)

    confirmed = accounts.confirm_address(link, by=SOMEBODY_ELSE)

    assert (confirmed.signed_up_as, confirmed.is_same_person) == (NOBODY.visitor_id, False)
    assert accounts.verify.waiting_sign_up(token=link, by=NOBODY) is None
    assert accounts.passwords.hashed == 0


def test_the_waiting_browser_continues_once_and_within_the_hour(accounts: AccountUseCases) -> None:
    accounts.confirm_address(accounts.start_checkout(), by=SOMEBODY_ELSE)
    assert accounts.continue_sign_up(by=NOBODY)
    assert accounts.continue_sign_up(by=NOBODY) is None
    accounts.confirm_address(accounts.start_checkout(OTHER), by=SOMEBODY_ELSE)
    accounts.clock.pass_time(timedelta(hours=1))

    assert accounts.continue_sign_up(by=NOBODY) is None


def test_of_two_checkouts_with_one_address_only_the_confirmed_one_continues(accounts: AccountUseCases) -> None:
    accounts.start_checkout(by=SOMEBODY_ELSE)
    accounts.confirm_address(accounts.start_checkout(by=NOBODY), by=NOBODY)

    assert accounts.continue_sign_up(by=SOMEBODY_ELSE) is None


def test_confirming_with_a_password_lets_no_checkout_continue(accounts: AccountUseCases) -> None:
    accounts.start_checkout(by=SOMEBODY_ELSE)
    accounts.sign_up(by=NOBODY)
    accounts.confirm_address(accounts.last_link(), by=NOBODY)

    assert accounts.continue_sign_up(by=SOMEBODY_ELSE) is None
    assert accounts.sign_in().token


def test_the_link_of_a_sign_up_with_a_password_still_asks_for_it_elsewhere(accounts: AccountUseCases) -> None:
    accounts.sign_up(by=NOBODY)
    link = accounts.last_link()

    assert accounts.verify.state(token=link, by=SOMEBODY_ELSE) is ConfirmationLink.ELSEWHERE
    assert accounts.verify.waiting_sign_up(token=link, by=SOMEBODY_ELSE) is None


def test_correcting_the_address_makes_the_link_to_the_wrong_one_useless(accounts: AccountUseCases) -> None:
    wrong = accounts.start_checkout("typo@customers.example")
    again, right = accounts.start_checkout(), accounts.start_checkout()

    with pytest.raises(LinkSpent):
        accounts.confirm_address(wrong, by=SOMEBODY_ELSE)
    assert accounts.verify.state(token=again, by=NOBODY) is ConfirmationLink.OPEN
    assert accounts.confirm_address(right).session.token


def test_the_owner_of_an_account_without_a_password_gets_a_mail_that_it_exists(accounts: AccountUseCases) -> None:
    accounts.confirm_address(accounts.start_checkout())

    accounts.sign_up(EMAIL, None, by=SOMEBODY_ELSE)

    assert kinds(accounts)[-1] == "account_exists"


def test_an_account_with_entries_opens_only_with_a_link_that_sets_a_password(accounts: AccountUseCases) -> None:
    link = accounts.start_checkout(by=SOMEBODY_ELSE)
    (customer,) = accounts.books.customers.all.values()
    customer.telephone = "+12125550177"  # An agent entered it on the phone.

    assert accounts.verify.state(token=link, by=SOMEBODY_ELSE) is ConfirmationLink.SPENT
    with pytest.raises(LinkSpent):
        accounts.confirm_address(link, by=NOBODY)
    accounts.send_again()
    accounts.sign_up(EMAIL, None, by=NOBODY)
    assert kinds(accounts)[-2:] == ["account_opened", "account_opened"]
    accounts.reset(token=accounts.last_link(), password=PASSWORD, by=NOBODY)

    assert accounts.continue_sign_up(by=SOMEBODY_ELSE) is None
    assert accounts.sign_in().token


def test_the_link_is_mailed_again_for_the_same_checkout(accounts: AccountUseCases) -> None:
    accounts.start_checkout(by=NOBODY)
    accounts.send_again(by=SOMEBODY_ELSE)

    accounts.confirm_address(accounts.last_link(), by=SOMEBODY_ELSE)

    assert kinds(accounts) == ["confirm_checkout", "confirm_checkout"]
    assert accounts.continue_sign_up(by=NOBODY)


@pytest.mark.parametrize("site", [Site.STORE, Site.OFFICE])
def test_no_password_opens_an_account_without_one(accounts: AccountUseCases, site: Site) -> None:
    buyer(accounts)
    (user,) = accounts.books.users.all.values()

    for guess in (PASSWORD, "", user.password_hash):
        with pytest.raises(Invalid) as refused:
            accounts.sign_in(password=guess, site=site)
        assert refused.value.field == "password"
    assert accounts.refusals == ["wrong password"] * 3


def test_the_first_password_ends_all_other_sessions_and_opens_a_new_one(accounts: AccountUseCases) -> None:
    customer = buyer(accounts)
    before = set(accounts.books.sessions.all)

    session = accounts.choose_first(password=PASSWORD, by=customer)

    assert set(accounts.books.sessions.all) == {token_hash(session.token)}
    assert not before & set(accounts.books.sessions.all)
    assert accounts.sign_in().user_id == customer.user_id
    assert accounts.continue_sign_up(by=NOBODY) is None


def test_a_first_password_is_chosen_once_and_by_the_rules(accounts: AccountUseCases) -> None:
    customer = buyer(accounts)
    with pytest.raises(Invalid, match="at least 8"):
        accounts.choose_first(password="seven77", by=customer)
    accounts.choose_first(password=PASSWORD, by=customer)

    with pytest.raises(HasPassword):
        accounts.choose_first(password="nine blue umbrellas", by=customer)
    with pytest.raises(NotPermitted):
        accounts.choose_first(password=PASSWORD, by=NOBODY)
    assert accounts.sign_in().token


def test_first_passwords_are_not_tried_without_end(accounts: AccountUseCases) -> None:
    customer = buyer(accounts)
    for _ in range(TRIES_A_MINUTE):
        with pytest.raises(Invalid):
            accounts.choose_first(password="seven77", by=customer)

    with pytest.raises(TooManyAttempts):
        accounts.choose_first(password=PASSWORD, by=customer)


def test_a_customer_who_never_chose_a_password_is_mailed_a_link_to_choose_one(accounts: AccountUseCases) -> None:
    buyer(accounts)

    accounts.request_reset()

    assert kinds(accounts)[-1] == "choose_password"
    accounts.reset(token=accounts.last_link(), password=PASSWORD, by=NOBODY)
    assert accounts.sign_in().token
