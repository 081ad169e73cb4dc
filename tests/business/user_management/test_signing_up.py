"""Signing up tells nobody who has an account, and a link confirms the sign-up that it came from."""

from datetime import timedelta

import pytest

from business_layer.shared.errors import Invalid, TooManyAttempts
from business_layer.user_management.signing_up import LinkSpent
from tests.business.user_management.door import (
    A_STRANGERS,
    MAILS,
    PASSWORD,
    RULES,
    SOMEBODY_ELSE,
)


def test_signing_up_again_does_not_tell_that_the_address_is_known(door):
    door.customer()

    door.sign_up()

    assert len(door.books.users.all) == 1
    assert list(door.books.messages.all.values())[-1].kind == "account_exists"


def test_who_did_not_confirm_the_address_is_told_to(door):
    door.sign_up()

    with pytest.raises(Invalid, match="Confirm your e-mail address first"):
        door.sign_in()


def test_a_link_works_once_and_for_a_day(door):
    door.sign_up()
    link = door.link()
    door.confirm_address(link)

    with pytest.raises(LinkSpent):
        door.confirm_address(link)
    door.sign_up("otto@customers.example", "nine red umbrellas")
    late = door.link()
    door.clock.pass_time(timedelta(hours=25))
    with pytest.raises(LinkSpent):
        door.confirm_address(late)


def test_in_another_browser_the_password_is_asked_before_an_address_is_confirmed(door):
    door.sign_up()
    link = door.link()

    assert door.verify.asks_password(token=link, by=SOMEBODY_ELSE)
    with pytest.raises(Invalid, match="not the password you chose"):
        door.confirm_address(link, password="wrong", by=SOMEBODY_ELSE)
    door.confirm_address(link, password=PASSWORD, by=SOMEBODY_ELSE)

    assert door.sign_in().token


def test_what_a_stranger_chose_for_an_address_never_becomes_its_owners_account(door):
    door.sign_up(password="the strangers own", by=SOMEBODY_ELSE)
    strangers = door.link()
    door.sign_up()
    owners = door.link()

    with pytest.raises(Invalid):
        door.confirm_address(strangers, password=PASSWORD)
    door.confirm_address(owners)

    assert door.sign_in().token
    with pytest.raises(Invalid):
        door.sign_in(password="the strangers own")
    with pytest.raises(LinkSpent):
        door.confirm_address(strangers, by=SOMEBODY_ELSE)


def test_passwords_are_not_guessed_for_long_with_a_link(door):
    door.sign_up()
    link = door.link()
    for _ in range(RULES.sign_ins_per_minute):
        with pytest.raises(Invalid):
            door.confirm_address(link, password="wrong", by=SOMEBODY_ELSE)

    with pytest.raises(TooManyAttempts):
        door.confirm_address(link, password=PASSWORD, by=SOMEBODY_ELSE)


def test_the_message_with_the_link_holds_nothing_that_a_stranger_wrote(door):
    door.sign_up(name="Win a prize at evil.example")

    (message,) = door.books.messages.all.values()
    assert "evil.example" not in message.subject + message.body


def test_only_so_many_messages_an_hour_go_to_one_address_whoever_wants_them(door):
    door.sign_up(address="198.51.100.1")
    door.forget(address="198.51.100.2")

    with pytest.raises(TooManyAttempts, match="Look among those you got"):
        door.forget(address="198.51.100.3")
    assert len(door.books.messages.all) == MAILS.to_one
    door.clock.pass_time(timedelta(hours=1))
    door.forget(address="198.51.100.3")


def test_one_sender_has_only_so_many_strangers_mailed_an_hour(door):
    for n in range(MAILS.by_one // 2):
        door.sign_up(f"up-{n}@elsewhere.example", address=A_STRANGERS)
        door.forget(f"forgot-{n}@elsewhere.example", address=A_STRANGERS)

    with pytest.raises(TooManyAttempts):
        door.sign_up("one-more@elsewhere.example", address=A_STRANGERS)
    with pytest.raises(TooManyAttempts):
        door.forget("one-more@elsewhere.example", address=A_STRANGERS)
    door.sign_up("otto@customers.example")
