"""A forgotten password is reset, a known one changed; every session and link from before ends."""

from datetime import timedelta

import pytest

from business_layer.shared.errors import Invalid
from business_layer.user_management.mailed_links import LinkSpent
from presentation_layer.words import instant_words
from tests.business.user_management.account_use_cases import (
    EMAIL,
    NOBODY,
    PASSWORD,
    SOMEBODY_ELSE,
    AccountUseCases,
)


def test_a_reset_ends_all_sessions_and_the_old_password(accounts: AccountUseCases) -> None:
    accounts.add_customer()
    accounts.sign_in()
    accounts.request_reset()

    accounts.reset(token=accounts.last_link(), password="nine red umbrellas", by=NOBODY)

    assert accounts.books.sessions.all == {}
    with pytest.raises(Invalid):
        accounts.sign_in()
    assert accounts.sign_in(password="nine red umbrellas").token


def test_a_reset_of_an_unknown_address_mails_its_owner_and_tells_nobody_else(accounts: AccountUseCases) -> None:
    accounts.request_reset("nobody@customers.example")

    assert [message.kind for message in accounts.books.messages.all.values()] == ["no_account"]


def test_an_unconfirmed_sign_up_has_no_password_to_reset(accounts: AccountUseCases) -> None:
    """A stranger may have made it, with a name of their own: its owner signs up and makes it theirs."""
    accounts.sign_up(name="Another Person", by=SOMEBODY_ELSE)

    accounts.request_reset()

    assert [message.kind for message in accounts.books.messages.all.values()] == ["verify_email", "no_account"]


def test_a_new_password_ends_every_link_that_was_mailed_before(accounts: AccountUseCases) -> None:
    accounts.add_customer()
    accounts.request_reset(address="198.51.100.1")
    first = accounts.last_link()
    accounts.clock.pass_time(timedelta(hours=1))
    accounts.request_reset(address="198.51.100.1")

    accounts.reset(token=accounts.last_link(), password="nine red umbrellas", by=NOBODY)

    with pytest.raises(LinkSpent):
        accounts.reset(token=first, password="ten blue kettles", by=NOBODY)
    assert accounts.sign_in(password="nine red umbrellas").token


def test_a_changed_password_ends_the_links_too(accounts: AccountUseCases) -> None:
    accounts.add_customer()
    accounts.request_reset()
    link = accounts.last_link()
    user = accounts.books.users.by_email(EMAIL)

    accounts.change(user_id=user.id, present=PASSWORD, password="nine red umbrellas", by=NOBODY)

    with pytest.raises(LinkSpent):
        accounts.reset(token=link, password="ten blue kettles", by=NOBODY)


def test_the_mail_says_when_it_was_as_a_clock_here_shows_it(accounts: AccountUseCases) -> None:
    accounts.add_customer()
    accounts.request_reset()

    accounts.reset(token=accounts.last_link(), password="nine red umbrellas", by=NOBODY)

    assert (
        f"was changed on {instant_words(accounts.clock.now())}." in list(accounts.books.messages.all.values())[-1].body
    )
