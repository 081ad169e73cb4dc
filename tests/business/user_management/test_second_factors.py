"""A code works once; an authenticator's secret is kept sealed, and an older key opens until it is sealed anew."""

from datetime import timedelta

import pyotp
import pytest

from business_layer.shared.actor import SYSTEM
from business_layer.shared.errors import Invalid, NotPermitted, TooManyAttempts
from business_layer.shared.tokens import token_hash
from business_layer.user_management.ports import Unsealable
from business_layer.user_management.second_factors import WRONG_CODES_A_DAY, SealSecondFactors, SecondFactors
from business_layer.user_management.sessions import Site
from business_layer.user_management.users import User
from tests.business.user_management.account_use_cases import (
    NOBODY,
    RULES,
    SECRET,
    AccountUseCases,
)
from tests.fakes.clock import CountingIdentifiers, FakeClock
from tests.fakes.fake_sealing import FakeSealing
from tests.fakes.unit_of_work import Books

OLD, BOTH, NEW = (SecondFactors(FakeSealing(*keys)) for keys in (["old"], ["new", "old"], ["new"]))


class Staff:
    """Users with authenticators, however their secrets lie."""

    def __init__(self) -> None:
        self.books, self.clock, self._identifiers = Books(), FakeClock(), CountingIdentifiers()

    def user(self, totp_secret: str = "") -> User:
        user_id = self._identifiers.new()
        user = User(
            id=user_id,
            email=f"alex{user_id.int}@dialtone.example",
            name="Alex Rivera",
            password_hash="",
            created_at=self.clock.now(),
            totp_secret=totp_secret,
        )
        self.books.users.add(user)
        return user

    def takes_code(self, second_factors: SecondFactors, user: User) -> bool:
        return second_factors.use_code(user, pyotp.TOTP(SECRET).at(self.clock.now()), at=self.clock.now())

    def seal(self, second_factors: SecondFactors) -> int:
        return SealSecondFactors(self.books, second_factors)(by=SYSTEM)


@pytest.fixture
def staff() -> Staff:
    return Staff()


def test_a_secret_is_given_out_once_and_kept_sealed(staff: Staff) -> None:
    user = staff.user()

    secret = NEW.give_authenticator(user)

    assert secret not in user.totp_secret
    assert NEW.use_code(user, pyotp.TOTP(secret).at(staff.clock.now()), at=staff.clock.now())


def test_a_secret_from_before_secrets_were_sealed_still_works(staff: Staff) -> None:
    assert staff.takes_code(NEW, staff.user(SECRET))


def test_a_user_without_an_authenticator_has_no_code(staff: Staff) -> None:
    assert not NEW.use_code(staff.user(), "", at=staff.clock.now())


def test_unsealed_secrets_and_older_keys_are_sealed_with_the_newest(staff: Staff) -> None:
    plain, older, newest, customer = staff.user(SECRET), staff.user(), staff.user(), staff.user()
    OLD.give_authenticator(older, SECRET)
    NEW.give_authenticator(newest, SECRET)

    assert staff.seal(BOTH) == 2

    assert all(staff.takes_code(NEW, user) for user in (plain, older, newest))
    assert customer.totp_secret == ""
    assert staff.seal(BOTH) == 0


def test_a_key_that_was_thrown_away_too_early_is_reported(staff: Staff) -> None:
    OLD.give_authenticator(staff.user(), SECRET)

    with pytest.raises(Unsealable):
        staff.seal(NEW)


def test_not_everyone_seals(staff: Staff) -> None:
    with pytest.raises(NotPermitted):
        SealSecondFactors(staff.books, NEW)(by=NOBODY)


def test_a_code_of_the_second_factor_works_once(accounts: AccountUseCases) -> None:
    first = accounts.add_agent()
    code = pyotp.TOTP(SECRET).at(accounts.clock.now())
    accounts.confirm(token=first, code=code, by=NOBODY)
    second = accounts.sign_in("alex@dialtone.example", "a quiet harbor at dusk", Site.OFFICE).token

    with pytest.raises(Invalid, match="wrong or was already used"):
        accounts.confirm(token=second, code=code, by=NOBODY)


def test_a_code_that_was_used_already_is_no_guess(accounts: AccountUseCases) -> None:
    code = pyotp.TOTP(SECRET).at(accounts.clock.now())
    accounts.confirm(token=accounts.add_agent(), code=code, by=NOBODY)
    again = accounts.sign_in("alex@dialtone.example", "a quiet harbor at dusk", Site.OFFICE).token

    for guess in (code, "000000"):
        with pytest.raises(Invalid):
            accounts.confirm(token=again, code=guess, by=NOBODY)

    assert [kind for kind, *_ in accounts.books.attempts.all].count("wrong_code") == 1


@pytest.mark.parametrize("seconds", [-30, 0, 30])
def test_a_clock_may_run_a_step_fast_or_slow_and_its_code_works_once(accounts: AccountUseCases, seconds: int) -> None:
    code = pyotp.TOTP(SECRET).at(accounts.clock.now() + timedelta(seconds=seconds))
    accounts.confirm(token=accounts.add_agent(), code=f"\u202a{code}\u202c", by=NOBODY)
    again = accounts.sign_in("alex@dialtone.example", "a quiet harbor at dusk", Site.OFFICE).token

    with pytest.raises(Invalid, match="wrong or was already used"):
        accounts.confirm(token=again, code=code, by=NOBODY)


@pytest.mark.parametrize("seconds", [-60, 60])
def test_a_code_of_two_steps_away_is_refused(accounts: AccountUseCases, seconds: int) -> None:
    with pytest.raises(Invalid):
        accounts.confirm(
            token=accounts.add_agent(),
            code=pyotp.TOTP(SECRET).at(accounts.clock.now() + timedelta(seconds=seconds)),
            by=NOBODY,
        )


def test_codes_are_not_guessed_for_days_and_their_owner_is_notified(accounts: AccountUseCases) -> None:
    token = guess_codes(accounts, accounts.add_agent(), WRONG_CODES_A_DAY)

    with pytest.raises(TooManyAttempts, match="someone else may know it") as refused:
        accounts.confirm(token=token, code=pyotp.TOTP(SECRET).at(accounts.clock.now()), by=NOBODY)

    assert refused.value.field == "code"
    told = [message for message in accounts.books.messages.all.values() if message.kind == "wrong_codes"]
    assert [message.to for message in told] == ["alex@dialtone.example"] * 2
    assert "5 wrong codes" in told[0].body


def test_an_agent_whose_codes_a_stranger_guessed_comes_in_with_a_new_password(accounts: AccountUseCases) -> None:
    guess_codes(accounts, accounts.add_agent(), WRONG_CODES_A_DAY)

    accounts.request_reset("alex@dialtone.example")
    accounts.reset(token=accounts.last_link(), password="nine red umbrellas", by=NOBODY)
    token = accounts.sign_in("alex@dialtone.example", "nine red umbrellas", Site.OFFICE).token

    assert accounts.confirm(token=token, code=pyotp.TOTP(SECRET).at(accounts.clock.now()), by=NOBODY)


def guess_codes(accounts: AccountUseCases, token: str, times: int) -> str:
    for n in range(times):
        if n % RULES.sign_ins_per_minute == 0:
            accounts.clock.pass_time(timedelta(minutes=1))
        with pytest.raises(Invalid):
            accounts.confirm(token=token, code="000000", by=NOBODY)
    accounts.clock.pass_time(timedelta(minutes=1))
    return token


def test_the_second_factor_makes_the_session_a_new_secret(accounts: AccountUseCases) -> None:
    before = accounts.add_agent()

    after = accounts.confirm(token=before, code=pyotp.TOTP(SECRET).at(accounts.clock.now()), by=NOBODY)

    (session,) = accounts.books.sessions.all.values()
    assert session.token_hash == token_hash(after) != token_hash(before)
    assert session.second_factor_at == accounts.clock.now()


def test_a_wrong_code_leaves_the_session_as_it_is(accounts: AccountUseCases) -> None:
    token = accounts.add_agent()

    with pytest.raises(Invalid):
        accounts.confirm(token=token, code="000000", by=NOBODY)

    (session,) = accounts.books.sessions.all.values()
    assert (session.token_hash, session.second_factor_at) == (token_hash(token), None)
    assert accounts.refusals == ["wrong code"]


def test_guessing_codes_is_limited(accounts: AccountUseCases) -> None:
    token = accounts.add_agent()
    for _ in range(RULES.sign_ins_per_minute):
        with pytest.raises(Invalid):
            accounts.confirm(token=token, code="000000", by=NOBODY)

    with pytest.raises(TooManyAttempts):
        accounts.confirm(token=token, code="000000", by=NOBODY)
