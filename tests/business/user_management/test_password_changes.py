"""A forgotten password is reset, a known one changed; every session and link from before ends."""

from datetime import timedelta

import pytest

from business_layer.shared.errors import Invalid
from business_layer.user_management.mailed_links import LinkSpent
from presentation_layer.views.words import instant_words
from tests.business.user_management.door import (
    EMAIL,
    NOBODY,
    PASSWORD,
    SOMEBODY_ELSE,
    Door,
)


def test_a_reset_ends_all_sessions_and_the_old_password(door: Door) -> None:
    door.customer()
    door.sign_in()
    door.forget()

    door.reset(token=door.link(), password="nine red umbrellas", by=NOBODY)

    assert door.books.sessions.all == {}
    with pytest.raises(Invalid):
        door.sign_in()
    assert door.sign_in(password="nine red umbrellas").token


def test_a_reset_of_an_unknown_address_mails_its_owner_and_tells_nobody_else(door: Door) -> None:
    door.forget("nobody@customers.example")

    assert [message.kind for message in door.books.messages.all.values()] == ["no_account"]


def test_what_was_not_confirmed_is_no_account_to_reset(door: Door) -> None:
    """A stranger may have made it, with a name of their own: its owner signs up and makes it theirs."""
    door.sign_up(name="Another Person", by=SOMEBODY_ELSE)

    door.forget()

    assert [message.kind for message in door.books.messages.all.values()] == ["verify_email", "no_account"]


def test_a_new_password_ends_every_link_that_was_mailed_before(door: Door) -> None:
    door.customer()
    door.forget(address="198.51.100.1")
    first = door.link()
    door.clock.pass_time(timedelta(hours=1))
    door.forget(address="198.51.100.1")

    door.reset(token=door.link(), password="nine red umbrellas", by=NOBODY)

    with pytest.raises(LinkSpent):
        door.reset(token=first, password="ten blue kettles", by=NOBODY)
    assert door.sign_in(password="nine red umbrellas").token


def test_a_changed_password_ends_the_links_too(door: Door) -> None:
    door.customer()
    door.forget()
    link = door.link()
    user = door.books.users.by_email(EMAIL)

    door.change(user_id=user.id, present=PASSWORD, password="nine red umbrellas", by=NOBODY)

    with pytest.raises(LinkSpent):
        door.reset(token=link, password="ten blue kettles", by=NOBODY)


def test_the_mail_says_when_it_was_as_a_clock_here_shows_it(door: Door) -> None:
    door.customer()
    door.forget()

    door.reset(token=door.link(), password="nine red umbrellas", by=NOBODY)

    assert f"was changed on {instant_words(door.clock.now())}." in list(door.books.messages.all.values())[-1].body
