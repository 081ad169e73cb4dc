"""Signing up and in: nothing is told of who has an account, tries are counted, a code works once."""

from datetime import timedelta
from uuid import UUID

import pyotp
import pytest

from business_layer.messages.telling import Teller
from business_layer.shared.actor import SYSTEM, Actor, ActorKind
from business_layer.shared.errors import Invalid, TooManyAttempts
from business_layer.shared.tokens import token_hash
from business_layer.user_management.agents import EmployAgent
from business_layer.user_management.limits import MailLimits
from business_layer.user_management.passwords import Passwords, require_good_password
from business_layer.user_management.renewing_passwords import (
    ChangePassword,
    NewPasswords,
    RequestPasswordReset,
    ResetPassword,
)
from business_layer.user_management.second_factors import SecondFactors
from business_layer.user_management.sessions import Site
from business_layer.user_management.signing_in import (
    WRONG,
    ConfirmSecondFactor,
    SessionRules,
    SignIn,
    SignInRefused,
    SignInResult,
)
from business_layer.user_management.signing_up import LinkSpent, SignUp, VerifyEmail
from business_layer.user_management.users import Role
from tests.fakes.clock import CountingIdentifiers, FakeClock
from tests.fakes.sealing import FakeSealing
from tests.fakes.unit_of_work import Books

NOBODY = Actor(kind=ActorKind.VISITOR, name="a visitor", visitor_id=UUID(int=5))
SOMEBODY_ELSE = Actor(kind=ActorKind.VISITOR, name="a visitor", visitor_id=UUID(int=6))
EMAIL, PASSWORD = "maria@customers.example", "seven green bicycles"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
QUICK = Passwords(time_cost=1, memory_kib=8)
SECOND_FACTORS = SecondFactors(FakeSealing())
HERS, A_STRANGERS = "192.0.2.1", "198.51.100.7"
MAILS = MailLimits(to_one=2, by_one=4)
RULES = SessionRules(
    customer_idle=timedelta(hours=1),
    agent_idle=timedelta(minutes=30),
    absolute=timedelta(hours=12),
    sign_ins_per_minute=3,
)


class Door:
    """Everything one needs to become somebody and to come in."""

    def __init__(self) -> None:
        self.books, self.clock, identifiers = Books(), FakeClock(), CountingIdentifiers()
        teller = Teller(identifiers, "https://store.example")
        self._sign_up = SignUp(self.books, QUICK, teller, MAILS, self.clock, identifiers)
        self.verify = VerifyEmail(self.books, QUICK, RULES, self.clock)
        self._sign_in = SignIn(self.books, QUICK, RULES, self.clock)
        self.confirm = ConfirmSecondFactor(self.books, SECOND_FACTORS, RULES, self.clock)
        self._request = RequestPasswordReset(self.books, teller, MAILS, self.clock)
        new_passwords = NewPasswords(QUICK, teller, self.clock)
        self.change = ChangePassword(self.books, new_passwords, self.clock)
        self._reset = ResetPassword(self.books, new_passwords, self.clock)
        self._employ = EmployAgent(self.books, QUICK, SECOND_FACTORS, self.clock, identifiers)

    def sign_up(
        self,
        email: str = EMAIL,
        password: str = PASSWORD,
        address: str = HERS,
        by: Actor = NOBODY,
        name: str = "Maria Lopez",
    ) -> None:
        self._sign_up(name=name, email=email, password=password, address=address, by=by)

    def confirm_address(self, link: str, password: str = "", by: Actor = NOBODY) -> None:
        self.verify(token=link, password=password, by=by)

    def forget(self, email: str = EMAIL, address: str = HERS) -> None:
        self._request(email=email, address=address, by=NOBODY)

    def link(self) -> str:
        """The secret of the last mail's link."""
        body = list(self.books.messages.all.values())[-1].body
        return next(word.rsplit("/", 1)[1] for word in body.split() if word.startswith("https://"))

    def customer(self) -> None:
        self.sign_up()
        self.confirm_address(self.link())

    def sign_in(
        self, email: str = EMAIL, password: str = PASSWORD, site: Site = Site.STORE, address: str = HERS
    ) -> SignInResult:
        return self._sign_in(email=email, password=password, site=site, address=address, by=NOBODY)

    def guess(self, times: int, site: Site = Site.STORE, address: str = HERS) -> None:
        for _ in range(times):
            with pytest.raises(Invalid):
                self.sign_in(password="wrong", site=site, address=address)

    @property
    def refusals(self) -> list[str]:
        return [one.why for one in self.books.events if isinstance(one, SignInRefused)]

    def agent(self) -> str:
        self._employ(
            name="Alex Rivera",
            email="alex@dialtone.example",
            password="a quiet harbor at dusk",
            service_center="Columbus",
            roles=(Role.AGENT,),
            by=SYSTEM,
            totp_secret=SECRET,
        )
        return self.sign_in("alex@dialtone.example", "a quiet harbor at dusk", Site.OFFICE).token


@pytest.fixture
def door() -> Door:
    return Door()


def test_who_confirmed_the_address_comes_in(door):
    door.customer()

    assert door.sign_in().customer_id is not None
    assert "signed_in" in door.books.event_names


def test_who_did_not_confirm_the_address_is_told_to(door):
    door.sign_up()

    with pytest.raises(Invalid, match="Confirm your e-mail address first"):
        door.sign_in()


@pytest.mark.parametrize(("email", "password"), [(EMAIL, "wrong"), ("nobody@customers.example", PASSWORD)])
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer_by_the_same_steps(door, email, password):
    door.customer()
    before = door.books.commits

    with pytest.raises(Invalid) as refused:
        door.sign_in(email, password)

    assert refused.value.message == WRONG
    assert door.books.event_names[-1] == "sign_in_refused"
    assert door.books.commits == before + 2


def test_a_disabled_account_gets_the_same_answer_too(door):
    door.customer()
    door.books.users.by_email(EMAIL).disabled_at = door.clock.now()

    with pytest.raises(Invalid, match="is wrong"):
        door.sign_in()


def test_a_customer_cannot_come_into_the_back_office(door):
    door.customer()

    with pytest.raises(Invalid, match="is wrong"):
        door.sign_in(site=Site.OFFICE)

    assert door.refusals == ["other site"]


def test_tries_are_counted_and_forgotten_after_a_minute(door):
    door.customer()
    door.guess(RULES.sign_ins_per_minute)

    with pytest.raises(TooManyAttempts):
        door.sign_in()
    door.clock.pass_time(timedelta(minutes=1))

    assert door.sign_in().token


def test_who_guesses_from_elsewhere_or_on_the_other_site_locks_nobody_out(door):
    door.customer()
    door.guess(RULES.sign_ins_per_minute, address=A_STRANGERS)
    door.guess(RULES.sign_ins_per_minute, site=Site.OFFICE)

    assert door.sign_in().token


def test_many_addresses_together_do_not_guess_for_long_either(door):
    door.customer()
    for n in range(10):
        door.guess(RULES.sign_ins_per_minute, address=f"198.51.100.{n}")

    with pytest.raises(TooManyAttempts):
        door.sign_in(address="203.0.113.1")


def test_one_address_does_not_guess_at_many_accounts_for_long(door):
    for n in range(RULES.sign_ins_per_minute * 10):
        with pytest.raises(Invalid):
            door.sign_in(f"somebody-{n}@customers.example", address=A_STRANGERS)

    with pytest.raises(TooManyAttempts):
        door.sign_in("one-more@customers.example", address=A_STRANGERS)


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


def test_signing_up_again_does_not_tell_that_the_address_is_known(door):
    door.customer()

    door.sign_up()

    assert len(door.books.users.all) == 1
    assert list(door.books.messages.all.values())[-1].kind == "account_exists"


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


def test_what_was_not_confirmed_is_no_account_to_reset(door):
    """A stranger may have made it, with a name of their own: its owner signs up and makes it theirs."""
    door.sign_up(name="Somebody Else", by=SOMEBODY_ELSE)

    door.forget()

    assert [one.kind for one in door.books.messages.all.values()] == ["verify_email", "no_account"]


def test_a_new_password_ends_every_link_that_was_mailed_before(door):
    door.customer()
    door.forget(address="198.51.100.1")
    first = door.link()
    door.clock.pass_time(timedelta(hours=1))
    door.forget(address="198.51.100.1")

    door._reset(token=door.link(), password="nine red umbrellas", by=NOBODY)

    with pytest.raises(LinkSpent):
        door._reset(token=first, password="ten blue kettles", by=NOBODY)
    assert door.sign_in(password="nine red umbrellas").token


def test_a_changed_password_ends_the_links_too(door):
    door.customer()
    door.forget()
    link = door.link()
    user = door.books.users.by_email(EMAIL)

    door.change(user_id=user.id, present=PASSWORD, password="nine red umbrellas", by=NOBODY)

    with pytest.raises(LinkSpent):
        door._reset(token=link, password="ten blue kettles", by=NOBODY)


def test_a_code_of_the_second_factor_works_once(door):
    first = door.agent()
    code = pyotp.TOTP(SECRET).at(door.clock.now())
    door.confirm(token=first, code=code, by=NOBODY)
    second = door.sign_in("alex@dialtone.example", "a quiet harbor at dusk", Site.OFFICE).token

    with pytest.raises(Invalid, match="wrong or was used already"):
        door.confirm(token=second, code=code, by=NOBODY)


def test_the_second_factor_makes_the_session_a_new_secret(door):
    before = door.agent()

    after = door.confirm(token=before, code=pyotp.TOTP(SECRET).at(door.clock.now()), by=NOBODY)

    (session,) = door.books.sessions.all.values()
    assert session.token_hash == token_hash(after) != token_hash(before)
    assert session.second_factor_at == door.clock.now()


def test_a_wrong_code_leaves_the_session_as_it_is(door):
    token = door.agent()

    with pytest.raises(Invalid):
        door.confirm(token=token, code="000000", by=NOBODY)

    (session,) = door.books.sessions.all.values()
    assert (session.token_hash, session.second_factor_at) == (token_hash(token), None)
    assert door.refusals == ["wrong code"]


def test_guessing_codes_is_limited(door):
    token = door.agent()
    for _ in range(RULES.sign_ins_per_minute):
        with pytest.raises(Invalid):
            door.confirm(token=token, code="000000", by=NOBODY)

    with pytest.raises(TooManyAttempts):
        door.confirm(token=token, code="000000", by=NOBODY)


def test_a_reset_ends_all_sessions_and_the_old_password(door):
    door.customer()
    door.sign_in()
    door.forget()

    door._reset(token=door.link(), password="nine red umbrellas", by=NOBODY)

    assert door.books.sessions.all == {}
    with pytest.raises(Invalid):
        door.sign_in()
    assert door.sign_in(password="nine red umbrellas").token


def test_a_reset_of_an_unknown_address_mails_its_owner_and_tells_nobody_else(door):
    door.forget("nobody@customers.example")

    assert [one.kind for one in door.books.messages.all.values()] == ["no_account"]


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "at least 8"),
        ("password1", "Many people use"),
        ("x" * 257, "at most 256"),
        ("my name is lopez", "Leave your name"),
    ],
)
def test_a_password_that_others_can_guess_is_refused(password, why):
    with pytest.raises(Invalid, match=why):
        require_good_password(password, email=EMAIL, name="Maria Lopez")


@pytest.mark.parametrize("password", ["seven green bicycles", "x" * 64, "пароль из слов"])
def test_any_other_is_taken_whatever_it_is_made_of(password):
    require_good_password(password, email=EMAIL, name="Maria Lopez")

    assert QUICK.matches(QUICK.hash(password), password)
