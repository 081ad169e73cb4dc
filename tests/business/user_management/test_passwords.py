"""A password that others can guess is refused; any other is taken and kept whole."""

from uuid import UUID

import pytest
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError

from business_layer.shared.errors import Invalid
from business_layer.user_management.passwords import require_good_password
from business_layer.user_management.unchosen_passwords import unchosen_password
from tests.business.user_management.account_use_cases import (
    EMAIL,
    QUICK,
)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "at least 8"),
        ("password1", "Many people use"),
        ("x" * 257, "at most 256"),
        ("my name is lopez", "Leave your name"),
    ],
)
def test_a_password_that_others_can_guess_is_refused(password: str, why: str) -> None:
    with pytest.raises(Invalid, match=why):
        require_good_password(password, email=EMAIL, name="Maria Lopez")


@pytest.mark.parametrize("password", ["seven green bicycles", "x" * 64, "пароль из слов"])
def test_any_other_is_taken_whatever_it_is_made_of(password: str) -> None:
    require_good_password(password, email=EMAIL, name="Maria Lopez")

    assert QUICK.matches(QUICK.hash(password), password)


@pytest.mark.parametrize("stored", [None, "", unchosen_password(UUID(int=7))])
def test_without_a_password_nothing_matches_and_it_takes_as_long(
    monkeypatch: pytest.MonkeyPatch, stored: str | None
) -> None:
    compared: list[str] = []
    verify = PasswordHasher.verify

    def counted(hasher: PasswordHasher, known: str, password: str) -> bool:
        compared.append(known)
        return verify(hasher, known, password)

    monkeypatch.setattr(PasswordHasher, "verify", counted)

    assert not QUICK.matches(stored, "the password of no user")
    typed = stored or ""
    assert not QUICK.matches(stored, typed)
    assert [known.startswith("$argon2id$") for known in compared] == [True, True]


def test_a_release_that_does_not_know_the_mark_refuses_it_as_a_broken_hash() -> None:
    with pytest.raises(InvalidHashError):
        PasswordHasher().verify(unchosen_password(UUID(int=7)), "seven green bicycles")
