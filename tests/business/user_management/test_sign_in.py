"""Signing in: the answer does not reveal whether an account exists, and attempts are counted."""

from datetime import timedelta

import pytest

from business_layer.shared.errors import Invalid, TooManyAttempts
from business_layer.user_management.sessions import Site
from business_layer.user_management.sign_in import (
    WRONG,
)
from tests.business.user_management.door import (
    A_STRANGERS,
    EMAIL,
    NOBODY,
    PASSWORD,
    RULES,
    Door,
)


def test_a_customer_with_a_confirmed_address_can_sign_in(door: Door) -> None:
    door.customer()

    assert door.sign_in().customer_id is not None
    assert "signed_in" in door.books.event_names


@pytest.mark.parametrize(
    "typed",
    [
        "MARIA@Customers.example",
        " maria@customers.example ",
        "\u202amaria@customers.example\u202c",
        "maria@\u200bcustomers.example",
    ],
)
def test_every_spelling_of_the_address_is_the_same_account(door: Door, typed: str) -> None:
    door.customer()

    assert door.sign_in(typed).token


@pytest.mark.parametrize("typed", ["maria@bücher.example", "maria@xn--bcher-kva.example", "Maria@BU\u0308CHER.example"])
def test_an_address_with_a_domain_beyond_ascii_is_found_as_a_browser_writes_it(door: Door, typed: str) -> None:
    door.sign_up("maria@bücher.example")
    door.confirm_address(door.link())

    assert door.sign_in(typed).token
    door.forget(typed)
    assert list(door.books.messages.all.values())[-1].kind == "reset_password"


def test_invisible_marks_are_part_of_a_password(door: Door) -> None:
    door.sign_up(password=f"\u200b{PASSWORD}")
    door.confirm_address(door.link())

    with pytest.raises(Invalid):
        door.sign_in()
    assert door.sign_in(password=f"\u200b{PASSWORD}").token


@pytest.mark.parametrize(("email", "password"), [(EMAIL, "wrong"), ("nobody@customers.example", PASSWORD)])
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer_by_the_same_steps(
    door: Door, email, password
) -> None:
    door.customer()
    before = door.books.commits

    with pytest.raises(Invalid) as refused:
        door.sign_in(email, password)

    assert refused.value.message == WRONG[Site.STORE]
    assert door.books.event_names[-1] == "sign_in_refused"
    assert door.books.commits == before + 2


def test_a_disabled_account_gets_the_same_answer_too(door: Door) -> None:
    door.customer()
    door.books.users.by_email(EMAIL).disabled_at = door.clock.now()

    with pytest.raises(Invalid, match="is wrong"):
        door.sign_in()


def test_a_customer_cannot_come_into_the_back_office(door: Door) -> None:
    door.customer()

    with pytest.raises(Invalid, match="is wrong"):
        door.sign_in(site=Site.OFFICE)

    assert door.refusals == ["other site"]


def test_tries_are_counted_and_forgotten_after_a_minute(door: Door) -> None:
    door.customer()
    door.guess(RULES.sign_ins_per_minute)

    with pytest.raises(TooManyAttempts):
        door.sign_in()
    door.clock.pass_time(timedelta(minutes=1))

    assert door.sign_in().token


def test_who_guesses_from_elsewhere_or_on_the_other_site_locks_nobody_out(door: Door) -> None:
    door.customer()
    door.guess(RULES.sign_ins_per_minute, address=A_STRANGERS)
    door.guess(RULES.sign_ins_per_minute, site=Site.OFFICE)

    assert door.sign_in().token


def test_many_addresses_together_do_not_guess_for_long_either(door: Door) -> None:
    door.customer()
    for n in range(10):
        door.guess(RULES.sign_ins_per_minute, address=f"198.51.100.{n}")

    with pytest.raises(TooManyAttempts):
        door.sign_in(address="203.0.113.1")


def test_one_address_does_not_guess_at_many_accounts_for_long(door: Door) -> None:
    for n in range(RULES.sign_ins_per_minute * 10):
        with pytest.raises(Invalid):
            door.sign_in(f"somebody-{n}@customers.example", address=A_STRANGERS)

    with pytest.raises(TooManyAttempts):
        door.sign_in("one-more@customers.example", address=A_STRANGERS)


def test_a_password_that_changes_while_it_is_compared_opens_nothing(door: Door) -> None:
    door.customer()
    user = door.books.users.by_email(EMAIL)

    with pytest.raises(Invalid, match="is wrong"):
        door.sign_in_while(
            lambda: door.change(user_id=user.id, present=PASSWORD, password="nine red umbrellas", by=NOBODY)
        )

    assert door.books.sessions.all == {}
    assert door.refusals == ["changed meanwhile"]


def test_an_account_that_is_disabled_meanwhile_opens_nothing(door: Door) -> None:
    door.customer()
    user = door.books.users.by_email(EMAIL)

    with pytest.raises(Invalid, match="is wrong"):
        door.sign_in_while(lambda: user.disable(at=door.clock.now()))

    assert door.books.sessions.all == {}
