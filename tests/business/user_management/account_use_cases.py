"""Everything one needs to become someone and to come in, in memory."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from business_layer.shared.actor import SYSTEM, Actor, ActorKind
from business_layer.shared.errors import Invalid
from business_layer.user_management.attempt_limits import MailLimits
from business_layer.user_management.confirm_email import Confirmed, SendConfirmationAgain, VerifyEmail
from business_layer.user_management.confirm_second_factor import ConfirmSecondFactor
from business_layer.user_management.continue_sign_up import ContinueSignUp
from business_layer.user_management.cpni_consent import ChooseCpniUse
from business_layer.user_management.employ_agent import EmployAgent
from business_layer.user_management.new_passwords import NewPasswords
from business_layer.user_management.open_session import SessionRules, SignInResult
from business_layer.user_management.own_account import ChangeContactDetails, EndOwnSessions, ListOwnSessions
from business_layer.user_management.password_changes import (
    ChangePassword,
    ChooseFirstPassword,
    RequestPasswordReset,
    ResetPassword,
)
from business_layer.user_management.passwords import Passwords
from business_layer.user_management.second_factors import SecondFactors, WrongCodes
from business_layer.user_management.sessions import Site
from business_layer.user_management.sign_in import SignIn, SignInRefused
from business_layer.user_management.sign_up import SignUp
from business_layer.user_management.users import Role
from tests.builders.messages import a_message_writer
from tests.fakes.clock import CountingIdentifiers, FakeClock
from tests.fakes.fake_sealing import FakeSealing
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


class CountedPasswords(Passwords):
    """Passwords that count how often the costly hash is computed."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_kib=8)
        self.hashed = 0

    def hash(self, password: str) -> str:
        self.hashed += 1
        return super().hash(password)


class SlowPasswords(Passwords):
    """Passwords that are compared slowly enough for something else to happen."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_kib=8)
        self.meanwhile: Callable[[], None] = lambda: None

    def matches(self, password_hash: str | None, password: str) -> bool:
        is_right = super().matches(password_hash, password)
        self.meanwhile()
        return is_right


class AccountUseCases:
    """Everything one needs to become someone and to come in."""

    def __init__(self) -> None:
        self.books, self.clock, identifiers = Books(), FakeClock(), CountingIdentifiers()
        message_writer = a_message_writer(identifiers)
        self.passwords = CountedPasswords()
        self._sign_up = SignUp(self.books, self.passwords, message_writer, MAILS, self.clock, identifiers)
        self._send_again = SendConfirmationAgain(self.books, message_writer, MAILS, self.clock)
        self.verify = VerifyEmail(self.books, QUICK, RULES, self.clock)
        self.continue_sign_up = ContinueSignUp(self.books, RULES, self.clock)
        self._sign_in = SignIn(self.books, QUICK, RULES, self.clock)
        self.slow = SlowPasswords()
        self._sign_in_slowly = SignIn(self.books, self.slow, RULES, self.clock)
        self.confirm = ConfirmSecondFactor(self.books, SECOND_FACTORS, WrongCodes(message_writer), RULES, self.clock)
        self._request = RequestPasswordReset(self.books, message_writer, MAILS, self.clock)
        new_passwords = NewPasswords(QUICK, message_writer, self.clock)
        self.change_contact = ChangeContactDetails(self.books, QUICK, message_writer, self.clock)
        self.choose_cpni_use = ChooseCpniUse(self.books, self.clock)
        self.own_sessions = ListOwnSessions(self.books, RULES, self.clock)
        self.end_sessions = EndOwnSessions(self.books)
        self.change = ChangePassword(self.books, new_passwords, self.clock)
        self.choose_first = ChooseFirstPassword(self.books, new_passwords, RULES, self.clock)
        self.reset = ResetPassword(self.books, new_passwords, self.clock)
        self._employ = EmployAgent(self.books, QUICK, SECOND_FACTORS, self.clock, identifiers)

    def sign_up(
        self,
        email: str = EMAIL,
        password: str | None = PASSWORD,
        address: str = HERS,
        by: Actor = NOBODY,
        name: str = "Maria Lopez",
    ) -> None:
        self._sign_up(name=name, email=email, password=password, address=address, by=by)

    def start_checkout(self, email: str = EMAIL, by: Actor = NOBODY) -> str:
        """Sign up in a checkout, which asks for no password. Returns the secret of the mailed link."""
        self.sign_up(email, None, by=by)
        return self.last_link()

    def confirm_address(self, link: str, password: str = "", by: Actor = NOBODY) -> Confirmed:
        return self.verify(token=link, password=password, by=by)

    def send_again(self, email: str = EMAIL, address: str = HERS, by: Actor = NOBODY) -> None:
        self._send_again(email=email, address=address, by=by)

    def request_reset(self, email: str = EMAIL, address: str = HERS) -> None:
        self._request(email=email, address=address, by=NOBODY)

    def last_link(self) -> str:
        """The secret of the last mail's link."""
        body = list(self.books.messages.all.values())[-1].body
        return next(word.rsplit("/", 1)[1] for word in body.split() if word.startswith("https://"))

    def add_customer(self) -> None:
        """Sign up a customer with a confirmed address and no open session."""
        self.sign_up()
        self.confirm_address(self.last_link())
        self.books.sessions.all.clear()

    def sign_in(
        self, email: str = EMAIL, password: str = PASSWORD, site: Site = Site.STORE, address: str = HERS
    ) -> SignInResult:
        return self._sign_in(email=email, password=password, site=site, address=address, by=NOBODY)

    def sign_in_while(
        self, something: Callable[[], None], email: str = EMAIL, password: str = PASSWORD, site: Site = Site.STORE
    ) -> SignInResult:
        """Sign in, and let something happen between comparing the password and opening the session."""
        self.slow.meanwhile = something
        return self._sign_in_slowly(email=email, password=password, site=site, address=HERS, by=NOBODY)

    def guess(self, times: int, site: Site = Site.STORE, address: str = HERS) -> None:
        for _ in range(times):
            with pytest.raises(Invalid):
                self.sign_in(password="wrong", site=site, address=address)

    @property
    def refusals(self) -> list[str]:
        return [event.why for event in self.books.events if isinstance(event, SignInRefused)]

    def add_agent(self) -> str:
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
