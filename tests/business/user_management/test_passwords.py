"""A password that others can guess is refused; any other is taken and kept whole."""

import pytest

from business_layer.shared.errors import Invalid
from business_layer.user_management.passwords import require_good_password
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
