"""Signing up tells nobody who has an account, and a link confirms the sign-up that it came from."""

from datetime import timedelta

import pytest

from business_layer.shared.errors import Invalid, TooManyAttempts
from business_layer.shared.tokens import token_hash
from business_layer.user_management.confirm_email import ConfirmationLink
from business_layer.user_management.mailed_links import LinkSpent
from business_layer.user_management.sessions import Site
from tests.business.user_management.door import (
    A_STRANGERS,
    EMAIL,
    MAILS,
    NOBODY,
    PASSWORD,
    RULES,
    SOMEBODY_ELSE,
    Door,
)


def test_signing_up_again_does_not_tell_that_the_address_is_known(door: Door) -> None:
    door.customer()

    door.sign_up()

    assert len(door.books.users.all) == 1
    assert list(door.books.messages.all.values())[-1].kind == "account_exists"


@pytest.mark.parametrize("site", [Site.STORE, Site.OFFICE])
def test_signing_up_and_then_in_reveals_no_account(door: Door, site: Site) -> None:
    door.customer()
    door.agent()
    door.sign_up("unconfirmed@customers.example", by=SOMEBODY_ELSE)
    guessed, answers = "chosen by a stranger", set()

    for email in (EMAIL, "alex@dialtone.example", "unconfirmed@customers.example", "nobody@customers.example"):
        door.sign_up(email, guessed, address=A_STRANGERS)
        with pytest.raises(Invalid) as refused:
            door.sign_in(email, guessed, site=site, address=A_STRANGERS)
        answers.add((refused.value.message, refused.value.field))

    assert len(answers) == 1


def test_a_refused_sign_up_costs_no_hash(door: Door) -> None:
    for n in range(MAILS.by_one):
        door.sign_up(f"up-{n}@elsewhere.example", address=A_STRANGERS)
    hashed = door.passwords.hashed

    with pytest.raises(TooManyAttempts):
        door.sign_up("one-more@elsewhere.example", address=A_STRANGERS)

    assert door.passwords.hashed == hashed


def test_a_confirmed_address_is_signed_in_at_once(door: Door) -> None:
    door.sign_up()

    confirmed = door.confirm_address(door.link())

    assert token_hash(confirmed.session.token) in door.books.sessions.all
    assert confirmed.signed_up_as == NOBODY.visitor_id


def test_a_link_works_once_and_for_a_day(door: Door) -> None:
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


def test_in_another_browser_the_password_is_asked_before_an_address_is_confirmed(door: Door) -> None:
    door.sign_up()
    link = door.link()

    assert door.verify.state(token=link, by=NOBODY) is ConfirmationLink.OPEN
    assert door.verify.state(token=link, by=SOMEBODY_ELSE) is ConfirmationLink.ELSEWHERE
    with pytest.raises(Invalid, match="not the password you chose"):
        door.confirm_address(link, password="wrong", by=SOMEBODY_ELSE)
    confirmed = door.confirm_address(link, password=PASSWORD, by=SOMEBODY_ELSE)

    assert confirmed.signed_up_as == NOBODY.visitor_id
    assert door.sign_in().token
    assert door.verify.state(token=link, by=SOMEBODY_ELSE) is ConfirmationLink.CONFIRMED


def test_a_confirmation_sent_again_belongs_to_the_browser_that_signed_up(door: Door) -> None:
    door.sign_up()
    first = door.link()
    door.send_again(by=SOMEBODY_ELSE)
    again = door.link()

    assert again != first
    assert door.verify.state(token=again, by=NOBODY) is ConfirmationLink.OPEN
    with pytest.raises(Invalid, match="not the password you chose"):
        door.confirm_address(again, password="wrong", by=SOMEBODY_ELSE)
    assert door.confirm_address(again).session.token


def test_a_confirmation_sent_again_is_that_of_ones_own_sign_up(door: Door) -> None:
    door.sign_up()
    door.sign_up(password="the strangers own", by=SOMEBODY_ELSE, address=A_STRANGERS)

    door.send_again()

    door.confirm_address(door.link())
    assert door.sign_in().token


def test_after_the_first_link_has_expired_the_password_is_asked_with_a_new_one(door: Door) -> None:
    door.sign_up()
    door.books.one_time_tokens.all.clear()
    door.send_again()
    link = door.link()

    assert door.verify.state(token=link, by=NOBODY) is ConfirmationLink.ELSEWHERE
    assert door.confirm_address(link, password=PASSWORD).session.token


@pytest.mark.parametrize(("email", "kind"), [(EMAIL, "account_exists"), ("nobody@customers.example", "no_account")])
def test_only_the_owner_learns_that_an_address_needs_no_confirmation(door: Door, email, kind: str) -> None:
    door.customer()

    door.send_again(email)

    assert list(door.books.messages.all.values())[-1].kind == kind


def test_what_a_stranger_chose_for_an_address_never_becomes_its_owners_account(door: Door) -> None:
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


def test_passwords_are_not_guessed_for_long_with_a_link(door: Door) -> None:
    door.sign_up()
    link = door.link()
    for _ in range(RULES.sign_ins_per_minute):
        with pytest.raises(Invalid):
            door.confirm_address(link, password="wrong", by=SOMEBODY_ELSE)

    with pytest.raises(TooManyAttempts):
        door.confirm_address(link, password=PASSWORD, by=SOMEBODY_ELSE)


def test_the_message_with_the_link_holds_nothing_that_a_stranger_wrote(door: Door) -> None:
    door.sign_up(name="Win a prize")

    (message,) = door.books.messages.all.values()
    assert "prize" not in message.subject + message.body


@pytest.mark.parametrize("name", ["Win a prize at evil.example", "12", "maria@example.com"])
def test_a_name_that_the_checkout_would_refuse_is_refused_when_signing_up(door: Door, name: str) -> None:
    with pytest.raises(Invalid) as refused:
        door.sign_up(name=name)

    assert refused.value.field == "name"


def test_a_name_is_kept_composed_with_the_joiners_it_is_spelled_with(door: Door) -> None:
    door.sign_up(name="Jose\u0301 \u200b \u0646\u0627\u0645\u200c\u062e\u0627\u0635")

    (customer,) = door.books.customers.all.values()
    assert customer.name == "José \u0646\u0627\u0645\u200c\u062e\u0627\u0635"


VERBS = ["sign_up", "send_again", "forget"]


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("is_known", [True, False])
def test_only_so_many_messages_an_hour_go_to_one_recipient_whoever_requests_them(
    door: Door, verb, is_known: bool
) -> None:
    if is_known:
        door.customer()
        door.clock.pass_time(timedelta(hours=1))
    ask = getattr(door, verb)
    for n in range(MAILS.to_one * 2):
        ask(address=f"198.51.100.{n}")

    with pytest.raises(TooManyAttempts, match="Look for the newest one"):
        ask(address="198.51.100.99")
    door.clock.pass_time(timedelta(hours=1))
    ask(address="198.51.100.99")


@pytest.mark.parametrize("verb", VERBS)
def test_one_stranger_does_not_use_up_what_the_owner_needs(door: Door, verb) -> None:
    door.customer()
    door.clock.pass_time(timedelta(hours=1))
    ask = getattr(door, verb)
    for _ in range(MAILS.to_one):
        ask(address=A_STRANGERS)

    with pytest.raises(TooManyAttempts):
        ask(address=A_STRANGERS)
    ask()


def test_sign_ups_by_strangers_take_no_reset_away_from_the_owner(door: Door) -> None:
    door.customer()
    for n in range(MAILS.to_one * 2 - 1):
        door.sign_up(address=f"198.51.100.{n}")

    door.forget()

    assert list(door.books.messages.all.values())[-1].kind == "reset_password"


@pytest.mark.parametrize("verb", VERBS)
def test_one_sender_has_only_so_many_strangers_mailed_an_hour(door: Door, verb) -> None:
    ask = getattr(door, verb)
    for n in range(MAILS.by_one):
        ask(f"stranger-{n}@elsewhere.example", address=A_STRANGERS)

    with pytest.raises(TooManyAttempts):
        ask("one-more@elsewhere.example", address=A_STRANGERS)
    ask("otto@customers.example")
