"""Signing in: the answer does not reveal whether an account exists, and attempts are counted."""

from datetime import timedelta

import pytest

from business_layer.shared.errors import Invalid, TooManyAttempts
from business_layer.user_management.sessions import Site
from business_layer.user_management.sign_in import (
    WRONG,
)
from tests.business.user_management.account_use_cases import (
    A_STRANGERS,
    EMAIL,
    NOBODY,
    PASSWORD,
    RULES,
    AccountUseCases,
)


def test_a_customer_with_a_confirmed_address_can_sign_in(accounts: AccountUseCases) -> None:
    accounts.add_customer()

    assert accounts.sign_in().customer_id is not None
    assert "signed_in" in accounts.books.event_names


@pytest.mark.parametrize(
    "typed",
    [
        "MARIA@Customers.example",
        " maria@customers.example ",
        "\u202amaria@customers.example\u202c",
        "maria@\u200bcustomers.example",
    ],
)
def test_every_spelling_of_the_address_is_the_same_account(accounts: AccountUseCases, typed: str) -> None:
    accounts.add_customer()

    assert accounts.sign_in(typed).token


@pytest.mark.parametrize("typed", ["maria@bücher.example", "maria@xn--bcher-kva.example", "Maria@BU\u0308CHER.example"])
def test_an_address_with_a_domain_beyond_ascii_is_found_as_a_browser_writes_it(
    accounts: AccountUseCases, typed: str
) -> None:
    accounts.sign_up("maria@bücher.example")
    accounts.confirm_address(accounts.last_link())

    assert accounts.sign_in(typed).token
    accounts.request_reset(typed)
    assert list(accounts.books.messages.all.values())[-1].kind == "reset_password"


def test_invisible_marks_are_part_of_a_password(accounts: AccountUseCases) -> None:
    accounts.sign_up(password=f"\u200b{PASSWORD}")
    accounts.confirm_address(accounts.last_link())

    with pytest.raises(Invalid):
        accounts.sign_in()
    assert accounts.sign_in(password=f"\u200b{PASSWORD}").token


@pytest.mark.parametrize(("email", "password"), [(EMAIL, "wrong"), ("nobody@customers.example", PASSWORD)])
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer_by_the_same_steps(
    accounts: AccountUseCases, email, password
) -> None:
    accounts.add_customer()
    before = accounts.books.commits

    with pytest.raises(Invalid) as refused:
        accounts.sign_in(email, password)

    assert refused.value.message == WRONG[Site.STORE]
    assert accounts.books.event_names[-1] == "sign_in_refused"
    assert accounts.books.commits == before + 2


def test_a_disabled_account_gets_the_same_answer_too(accounts: AccountUseCases) -> None:
    accounts.add_customer()
    accounts.books.users.by_email(EMAIL).disabled_at = accounts.clock.now()

    with pytest.raises(Invalid, match="is wrong"):
        accounts.sign_in()


def test_a_customer_cannot_come_into_the_back_office(accounts: AccountUseCases) -> None:
    accounts.add_customer()

    with pytest.raises(Invalid, match="is wrong"):
        accounts.sign_in(site=Site.OFFICE)

    assert accounts.refusals == ["other site"]


def test_tries_are_counted_and_forgotten_after_a_minute(accounts: AccountUseCases) -> None:
    accounts.add_customer()
    accounts.guess(RULES.sign_ins_per_minute)

    with pytest.raises(TooManyAttempts):
        accounts.sign_in()
    accounts.clock.pass_time(timedelta(minutes=1))

    assert accounts.sign_in().token


def test_guesses_from_elsewhere_or_on_the_other_site_lock_no_owner_out(accounts: AccountUseCases) -> None:
    accounts.add_customer()
    accounts.guess(RULES.sign_ins_per_minute, address=A_STRANGERS)
    accounts.guess(RULES.sign_ins_per_minute, site=Site.OFFICE)

    assert accounts.sign_in().token


def test_many_addresses_together_do_not_guess_for_long_either(accounts: AccountUseCases) -> None:
    accounts.add_customer()
    for n in range(10):
        accounts.guess(RULES.sign_ins_per_minute, address=f"198.51.100.{n}")

    with pytest.raises(TooManyAttempts):
        accounts.sign_in(address="203.0.113.1")


def test_guesses_from_one_address_at_many_accounts_are_limited(accounts: AccountUseCases) -> None:
    for n in range(RULES.sign_ins_per_minute * 10):
        with pytest.raises(Invalid):
            accounts.sign_in(f"somebody-{n}@customers.example", address=A_STRANGERS)

    with pytest.raises(TooManyAttempts):
        accounts.sign_in("one-more@customers.example", address=A_STRANGERS)


def test_a_password_that_changes_while_it_is_compared_opens_nothing(accounts: AccountUseCases) -> None:
    accounts.add_customer()
    user = accounts.books.users.by_email(EMAIL)

    with pytest.raises(Invalid, match="is wrong"):
        accounts.sign_in_while(
            lambda: accounts.change(user_id=user.id, present=PASSWORD, password="nine red umbrellas", by=NOBODY)
        )

    assert accounts.books.sessions.all == {}
    assert accounts.refusals == ["changed meanwhile"]


def test_an_account_that_is_disabled_meanwhile_opens_nothing(accounts: AccountUseCases) -> None:
    accounts.add_customer()
    user = accounts.books.users.by_email(EMAIL)

    with pytest.raises(Invalid, match="is wrong"):
        accounts.sign_in_while(lambda: user.disable(at=accounts.clock.now()))

    assert accounts.books.sessions.all == {}
