"""The browser that signed up continues signed in once its address is confirmed elsewhere, and no other browser does."""

from datetime import timedelta

import pytest

from business_layer.shared.tokens import token_hash
from tests.business.user_management.account_use_cases import (
    EMAIL,
    NOBODY,
    PASSWORD,
    SOMEBODY_ELSE,
    AccountUseCases,
)

THE_PHONE = SOMEBODY_ELSE


@pytest.fixture
def confirmed(accounts: AccountUseCases) -> AccountUseCases:
    """Signed up in one browser, confirmed in another."""
    accounts.sign_up(by=NOBODY)
    accounts.confirm_address(accounts.last_link(), PASSWORD, by=THE_PHONE)
    return accounts


def test_the_browser_that_signed_up_is_signed_in(confirmed: AccountUseCases) -> None:
    session = confirmed.continue_sign_up(by=NOBODY)

    assert session is not None
    assert token_hash(session.token) in confirmed.books.sessions.all
    assert confirmed.books.users.all[session.user_id].email == EMAIL


def test_it_works_once(confirmed: AccountUseCases) -> None:
    confirmed.continue_sign_up(by=NOBODY)

    assert confirmed.continue_sign_up(by=NOBODY) is None


def test_before_the_confirmation_nothing_happens(accounts: AccountUseCases) -> None:
    accounts.sign_up(by=NOBODY)

    assert accounts.continue_sign_up(by=NOBODY) is None
    assert accounts.books.sessions.all == {}


def test_a_browser_left_open_is_not_signed_in_hours_later(confirmed: AccountUseCases) -> None:
    confirmed.clock.pass_time(timedelta(hours=1))

    assert confirmed.continue_sign_up(by=NOBODY) is None


def test_a_stranger_who_signed_up_with_the_address_is_not_signed_in(accounts: AccountUseCases) -> None:
    accounts.sign_up(password="chosen by a stranger", by=SOMEBODY_ELSE)
    accounts.sign_up(by=NOBODY)
    accounts.confirm_address(accounts.last_link(), by=NOBODY)

    assert accounts.continue_sign_up(by=SOMEBODY_ELSE) is None


def test_signing_up_with_an_address_that_has_an_account_leads_nowhere(accounts: AccountUseCases) -> None:
    accounts.add_customer()
    accounts.sign_up(password="chosen by a stranger", by=SOMEBODY_ELSE)

    assert accounts.continue_sign_up(by=SOMEBODY_ELSE) is None


def test_after_another_password_or_when_disabled_it_is_too_late(confirmed: AccountUseCases) -> None:
    (user,) = confirmed.books.users.all.values()
    user.disable(at=confirmed.clock.now())
    assert confirmed.continue_sign_up(by=NOBODY) is None
    user.enable()
    confirmed.change(user_id=user.id, present=PASSWORD, password="nine red umbrellas", by=NOBODY)

    assert confirmed.continue_sign_up(by=NOBODY) is None
