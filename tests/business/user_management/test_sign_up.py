"""Signing up tells nobody who has an account, and a link confirms the sign-up that it came from."""

from datetime import timedelta

import pytest

from business_layer.shared.errors import Invalid, TooManyAttempts
from business_layer.shared.job_requests import Queue
from business_layer.shared.tokens import token_hash
from business_layer.user_management.confirm_email import ConfirmationLink
from business_layer.user_management.mailed_links import LinkSpent
from business_layer.user_management.sessions import Site
from tests.business.user_management.account_use_cases import (
    A_STRANGERS,
    EMAIL,
    MAILS,
    NOBODY,
    PASSWORD,
    RULES,
    SOMEBODY_ELSE,
    AccountUseCases,
)


def test_signing_up_again_does_not_tell_that_the_address_is_known(accounts: AccountUseCases) -> None:
    accounts.add_customer()

    accounts.sign_up()

    assert len(accounts.books.users.all) == 1
    assert list(accounts.books.messages.all.values())[-1].kind == "account_exists"


@pytest.mark.parametrize("site", [Site.STORE, Site.OFFICE])
def test_signing_up_and_then_in_reveals_no_account(accounts: AccountUseCases, site: Site) -> None:
    accounts.add_customer()
    accounts.add_agent()
    accounts.sign_up("unconfirmed@customers.example", by=SOMEBODY_ELSE)
    guessed, answers = "chosen by a stranger", set()

    for email in (EMAIL, "alex@dialtone.example", "unconfirmed@customers.example", "nobody@customers.example"):
        accounts.sign_up(email, guessed, address=A_STRANGERS)
        with pytest.raises(Invalid) as refused:
            accounts.sign_in(email, guessed, site=site, address=A_STRANGERS)
        answers.add((refused.value.message, refused.value.field))

    assert len(answers) == 1


def test_the_link_is_mailed_at_once_before_all_other_mail(accounts: AccountUseCases) -> None:
    accounts.sign_up()

    assert [(job.kind, job.at) for job in accounts.books.jobs] == [(Queue.URGENT_MAIL, None)]


def test_a_refused_sign_up_costs_no_hash(accounts: AccountUseCases) -> None:
    for n in range(MAILS.by_one):
        accounts.sign_up(f"up-{n}@elsewhere.example", address=A_STRANGERS)
    hashed = accounts.passwords.hashed

    with pytest.raises(TooManyAttempts):
        accounts.sign_up("one-more@elsewhere.example", address=A_STRANGERS)

    assert accounts.passwords.hashed == hashed


def test_a_confirmed_address_is_signed_in_at_once(accounts: AccountUseCases) -> None:
    accounts.sign_up()

    confirmed = accounts.confirm_address(accounts.last_link())

    assert token_hash(confirmed.session.token) in accounts.books.sessions.all
    assert confirmed.signed_up_as == NOBODY.visitor_id


def test_a_link_works_once_and_for_a_day(accounts: AccountUseCases) -> None:
    accounts.sign_up()
    link = accounts.last_link()
    accounts.confirm_address(link)

    with pytest.raises(LinkSpent):
        accounts.confirm_address(link)
    accounts.sign_up("otto@customers.example", "nine red umbrellas")
    late = accounts.last_link()
    accounts.clock.pass_time(timedelta(hours=25))
    with pytest.raises(LinkSpent):
        accounts.confirm_address(late)


def test_in_another_browser_the_password_is_asked_before_an_address_is_confirmed(accounts: AccountUseCases) -> None:
    accounts.sign_up()
    link = accounts.last_link()

    assert accounts.verify.state(token=link, by=NOBODY) is ConfirmationLink.OPEN
    assert accounts.verify.state(token=link, by=SOMEBODY_ELSE) is ConfirmationLink.ELSEWHERE
    with pytest.raises(Invalid, match="not the password you chose"):
        accounts.confirm_address(link, password="wrong", by=SOMEBODY_ELSE)
    confirmed = accounts.confirm_address(link, password=PASSWORD, by=SOMEBODY_ELSE)

    assert confirmed.signed_up_as == NOBODY.visitor_id
    assert accounts.sign_in().token
    assert accounts.verify.state(token=link, by=SOMEBODY_ELSE) is ConfirmationLink.CONFIRMED


def test_a_confirmation_sent_again_belongs_to_the_browser_that_signed_up(accounts: AccountUseCases) -> None:
    accounts.sign_up()
    first = accounts.last_link()
    accounts.send_again(by=SOMEBODY_ELSE)
    again = accounts.last_link()

    assert again != first
    assert accounts.verify.state(token=again, by=NOBODY) is ConfirmationLink.OPEN
    with pytest.raises(Invalid, match="not the password you chose"):
        accounts.confirm_address(again, password="wrong", by=SOMEBODY_ELSE)
    assert accounts.confirm_address(again).session.token


def test_a_confirmation_sent_again_is_that_of_ones_own_sign_up(accounts: AccountUseCases) -> None:
    accounts.sign_up()
    accounts.sign_up(password="the strangers own", by=SOMEBODY_ELSE, address=A_STRANGERS)

    accounts.send_again()

    accounts.confirm_address(accounts.last_link())
    assert accounts.sign_in().token


def test_after_the_first_link_has_expired_the_password_is_asked_with_a_new_one(accounts: AccountUseCases) -> None:
    accounts.sign_up()
    accounts.books.one_time_tokens.all.clear()
    accounts.send_again()
    link = accounts.last_link()

    assert accounts.verify.state(token=link, by=NOBODY) is ConfirmationLink.ELSEWHERE
    assert accounts.confirm_address(link, password=PASSWORD).session.token


@pytest.mark.parametrize(("email", "kind"), [(EMAIL, "account_exists"), ("nobody@customers.example", "no_account")])
def test_only_the_owner_learns_that_an_address_needs_no_confirmation(
    accounts: AccountUseCases, email, kind: str
) -> None:
    accounts.add_customer()

    accounts.send_again(email)

    assert list(accounts.books.messages.all.values())[-1].kind == kind


def test_a_strangers_choices_for_an_address_never_become_its_owners_account(accounts: AccountUseCases) -> None:
    accounts.sign_up(password="the strangers own", by=SOMEBODY_ELSE)
    strangers = accounts.last_link()
    accounts.sign_up()
    owners = accounts.last_link()

    with pytest.raises(Invalid):
        accounts.confirm_address(strangers, password=PASSWORD)
    accounts.confirm_address(owners)

    assert accounts.sign_in().token
    with pytest.raises(Invalid):
        accounts.sign_in(password="the strangers own")
    with pytest.raises(LinkSpent):
        accounts.confirm_address(strangers, by=SOMEBODY_ELSE)


def test_passwords_are_not_guessed_for_long_with_a_link(accounts: AccountUseCases) -> None:
    accounts.sign_up()
    link = accounts.last_link()
    for _ in range(RULES.sign_ins_per_minute):
        with pytest.raises(Invalid):
            accounts.confirm_address(link, password="wrong", by=SOMEBODY_ELSE)

    with pytest.raises(TooManyAttempts):
        accounts.confirm_address(link, password=PASSWORD, by=SOMEBODY_ELSE)


def test_the_message_with_the_link_holds_nothing_that_a_stranger_wrote(accounts: AccountUseCases) -> None:
    accounts.sign_up(name="Win a prize")

    (message,) = accounts.books.messages.all.values()
    assert "prize" not in message.subject + message.body


@pytest.mark.parametrize("name", ["Win a prize at evil.example", "12", "maria@example.com"])
def test_a_name_that_the_checkout_would_refuse_is_refused_when_signing_up(accounts: AccountUseCases, name: str) -> None:
    with pytest.raises(Invalid) as refused:
        accounts.sign_up(name=name)

    assert refused.value.field == "name"


def test_a_name_is_kept_composed_with_the_joiners_it_is_spelled_with(accounts: AccountUseCases) -> None:
    accounts.sign_up(name="Jose\u0301 \u200b \u0646\u0627\u0645\u200c\u062e\u0627\u0635")

    (customer,) = accounts.books.customers.all.values()
    assert customer.name == "José \u0646\u0627\u0645\u200c\u062e\u0627\u0635"


VERBS = ["sign_up", "send_again", "request_reset"]


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("is_known", [True, False])
def test_only_so_many_messages_an_hour_go_to_one_recipient_whoever_requests_them(
    accounts: AccountUseCases, verb, is_known: bool
) -> None:
    if is_known:
        accounts.add_customer()
        accounts.clock.pass_time(timedelta(hours=1))
    ask = getattr(accounts, verb)
    for n in range(MAILS.to_one * 2):
        ask(address=f"198.51.100.{n}")

    with pytest.raises(TooManyAttempts, match="Look for the newest one"):
        ask(address="198.51.100.99")
    accounts.clock.pass_time(timedelta(hours=1))
    ask(address="198.51.100.99")


@pytest.mark.parametrize("verb", VERBS)
def test_a_stranger_cannot_use_up_the_owners_requests(accounts: AccountUseCases, verb) -> None:
    accounts.add_customer()
    accounts.clock.pass_time(timedelta(hours=1))
    ask = getattr(accounts, verb)
    for _ in range(MAILS.to_one):
        ask(address=A_STRANGERS)

    with pytest.raises(TooManyAttempts):
        ask(address=A_STRANGERS)
    ask()


def test_sign_ups_by_strangers_take_no_reset_away_from_the_owner(accounts: AccountUseCases) -> None:
    accounts.add_customer()
    for n in range(MAILS.to_one * 2 - 1):
        accounts.sign_up(address=f"198.51.100.{n}")

    accounts.request_reset()

    assert list(accounts.books.messages.all.values())[-1].kind == "reset_password"


@pytest.mark.parametrize("verb", VERBS)
def test_a_sender_can_have_only_so_many_strangers_mailed_an_hour(accounts: AccountUseCases, verb) -> None:
    ask = getattr(accounts, verb)
    for n in range(MAILS.by_one):
        ask(f"stranger-{n}@elsewhere.example", address=A_STRANGERS)

    with pytest.raises(TooManyAttempts):
        ask("one-more@elsewhere.example", address=A_STRANGERS)
    ask("otto@customers.example")
