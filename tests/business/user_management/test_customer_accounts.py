"""Agents open and correct a customer's account, and mail its owner the links."""

import pytest

from business_layer.shared.errors import Conflict, Invalid, TooManyAttempts
from business_layer.shared.job_requests import Queue
from business_layer.user_management.confirm_email import SendConfirmationToCustomer
from business_layer.user_management.customer_accounts import (
    AccountMail,
    CorrectCustomer,
    OpenCustomerAccount,
    SendAccountLink,
)
from business_layer.user_management.employ_agent import EmailTaken
from business_layer.user_management.users import Customer, Role, User
from tests.builders.messages import a_message_writer
from tests.business.user_management.account_use_cases import MAILS
from tests.business.user_management.center import Center
from tests.fakes.clock import CountingIdentifiers
from tests.fakes.trail import FakeTrail

EMAIL = "maria@customers.example"


class ServiceDesk:
    """An agent who opens accounts for callers."""

    def __init__(self) -> None:
        center = Center()
        self.books, self.clock, self.lead = center.books, center.clock, center.lead
        self.alex = center.acting(center.employ("Alex Rivera", Role.AGENT))
        writer, identifiers = a_message_writer(CountingIdentifiers()), CountingIdentifiers()
        identifiers._last = 1000
        mail = AccountMail(writer, MAILS)
        self._open = OpenCustomerAccount(self.books, mail, self.clock, identifiers)
        self._send_link = SendAccountLink(self.books, mail, self.clock)
        self._confirm = SendConfirmationToCustomer(self.books, writer, MAILS, self.clock)
        self._correct = CorrectCustomer(self.books, FakeTrail("Lee Park"), writer, self.clock)

    def open(self, name: str = "Maria Lopez", email: str = EMAIL) -> Customer:
        return self._open(name=name, email=email, telephone="+12125550142", by=self.alex)

    def user(self, customer: Customer) -> User:
        return self.books.users.all[customer.user_id]

    def send_link(self, customer: Customer) -> str:
        return self._send_link(customer_id=customer.id, by=self.alex)

    def send_confirmation(self, customer: Customer) -> str:
        return self._confirm(customer_id=customer.id, by=self.alex)

    def correct(self, customer: Customer, name: str, reason: str = "spelled out", expected: str = "") -> Customer:
        return self._correct(
            customer_id=customer.id,
            name=name,
            telephone="+12125550142",
            reason=reason,
            by=self.alex,
            expected=expected,
        )

    @property
    def mails(self) -> list[tuple[str, str]]:
        return [(message.kind, message.to) for message in self.books.messages.all.values()]


@pytest.fixture
def desk() -> ServiceDesk:
    return ServiceDesk()


def test_a_caller_becomes_a_customer_who_chooses_a_password_by_a_mailed_link(desk: ServiceDesk) -> None:
    customer = desk.open(email="Maria@Customers.example")

    assert desk.books.customers.all[customer.id] is customer
    assert (customer.email, customer.telephone) == (EMAIL, "+12125550142")
    assert not desk.user(customer).has_password
    assert desk.mails == [("account_opened", EMAIL)]
    assert [(job.kind, job.at) for job in desk.books.jobs] == [(Queue.URGENT_MAIL, None)]
    assert len(desk.books.one_time_tokens.all) == 1


def test_an_address_belongs_to_one_account(desk: ServiceDesk) -> None:
    customer = desk.open()

    with pytest.raises(EmailTaken, match=customer.number):
        desk.open(name="Otto Brown")
    with pytest.raises(EmailTaken, match="belongs to an agent"):
        desk.open(email="alex@dialtone.example")

    assert list(desk.books.customers.all) == [customer.id]
    assert desk.mails == [("account_opened", EMAIL)]


def test_the_link_that_is_sent_again_fits_the_account(desk: ServiceDesk) -> None:
    customer = desk.open()

    assert desk.send_link(customer) == EMAIL
    desk.user(customer).verify(at=desk.clock.now())
    with pytest.raises(TooManyAttempts, match="many links"):
        desk.send_link(customer)
    assert desk.mails == [("account_opened", EMAIL)] * 2


@pytest.mark.parametrize(("password_hash", "kind"), [("a hash", "reset_password"), ("", "choose_password")])
def test_a_confirmed_customer_is_mailed_a_link_for_a_new_password(
    desk: ServiceDesk, password_hash: str, kind: str
) -> None:
    customer = desk.open()
    user = desk.user(customer)
    user.password_hash = password_hash
    user.verify(at=desk.clock.now())

    desk.send_link(customer)

    assert desk.mails[-1] == (kind, EMAIL)


def test_the_confirmation_goes_out_again_until_the_address_is_confirmed(desk: ServiceDesk) -> None:
    customer = desk.open()

    assert desk.send_confirmation(customer) == EMAIL
    desk.user(customer).verify(at=desk.clock.now())
    with pytest.raises(Conflict, match="already confirmed"):
        desk.send_confirmation(customer)

    assert desk.mails == [("account_opened", EMAIL)] * 2


def test_a_correction_names_customer_and_user_and_tells_a_confirmed_address(desk: ServiceDesk) -> None:
    customer = desk.open()
    desk.correct(customer, "Maria Lopes")
    desk.user(customer).verify(at=desk.clock.now())

    desk.correct(customer, "Maria Lopes Silva")

    assert (customer.name, desk.user(customer).name) == ("Maria Lopes Silva", "Maria Lopes Silva")
    assert desk.mails == [("account_opened", EMAIL), ("record_changed", EMAIL)]
    assert "Silva" not in list(desk.books.messages.all.values())[-1].body


def test_a_correction_needs_a_reason_a_difference_and_the_state_its_sender_saw(desk: ServiceDesk) -> None:
    customer = desk.open()
    seen = customer.fingerprint
    desk.correct(customer, "Maria Lopes")

    with pytest.raises(Invalid, match="who asked for the change"):
        desk.correct(customer, "Maria Gomez", reason=" ")
    with pytest.raises(Invalid, match="changed anything"):
        desk.correct(customer, "Maria Lopes")
    with pytest.raises(Conflict, match=r"Lee Park changed this on .* It's now Maria Lopes, \+12125550142"):
        desk.correct(customer, "Maria Gomez", expected=seen)

    assert customer.name == "Maria Lopes"
