"""Open and correct customers' accounts as an agent, and mail the links that only their owners can use."""

from datetime import datetime
from uuid import UUID

from business_layer.messages.message_writer import MessageWriter
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.clock import Clock, Identifiers
from business_layer.shared.date_formats import format_moment
from business_layer.shared.emails import canonical_email
from business_layer.shared.errors import Conflict, Invalid
from business_layer.shared.last_changes import LastChanges
from business_layer.shared.names import normalize_name, person_name
from business_layer.shared.unit_of_work import UnitOfWorkFactory
from business_layer.user_management.attempt_limits import HOUR, MailLimits, require_attempt_left
from business_layer.user_management.customers_of_record import record_changed_message
from business_layer.user_management.employ_agent import EmailTaken
from business_layer.user_management.mailed_links import mail_account_opened, mail_password_link, new_link
from business_layer.user_management.ports import UserUnitOfWork
from business_layer.user_management.sessions import TokenPurpose
from business_layer.user_management.users import Customer, User

CHANGED = "our service desk changed details of your account"
MAILED_OFTEN = (
    "We have already emailed this customer many links. Wait an hour, or ask the customer to look for the newest one."
)


class AccountMail:
    """Mails the links with which a customer opens an account that an agent made, or chooses a new password."""

    def __init__(self, message_writer: MessageWriter, limits: MailLimits) -> None:
        self._message_writer, self._limits = message_writer, limits

    def send(self, user: User, uow: UserUnitOfWork, *, at: datetime) -> None:
        """Send the link that fits. Raises TooManyAttempts."""
        subjects = {f"to:{user.email}": self._limits.to_one}
        require_attempt_left(uow, "mail:account", subjects, at=at, within=HOUR, otherwise=MAILED_OFTEN)
        if user.is_verified:
            reset = new_link(TokenPurpose.RESET, user, at)
            mail_password_link(reset, user, uow, self._message_writer, at)
        else:
            mail_account_opened(user, uow, self._message_writer, at)


class OpenCustomerAccount:
    """Make a caller a customer. No agent ever knows the password: a mailed link lets the customer choose it.

    Raises NotPermitted, Invalid, EmailTaken, TooManyAttempts.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[UserUnitOfWork],
        account_mail: AccountMail,
        clock: Clock,
        identifiers: Identifiers,
    ) -> None:
        self._unit_of_work, self._account_mail = unit_of_work, account_mail
        self._clock, self._identifiers = clock, identifiers

    def __call__(self, *, name: str, email: str, telephone: str, by: Actor) -> Customer:
        by.require(Permission.MANAGE_CUSTOMERS)
        name, email, now = _required_name(name), canonical_email(email), self._clock.now()
        with self._unit_of_work(by=by, reason="open customer account") as uow:
            self._require_new(email, uow, by)
            user = User(id=self._identifiers.new(), email=email, name=name, password_hash="", created_at=now)
            customer = Customer(
                id=self._identifiers.new(),
                user_id=user.id,
                number=uow.customers.next_number(),
                name=name,
                email=email,
                telephone=telephone,
                created_at=now,
            )
            uow.users.add(user)
            uow.customers.add(customer)
            self._account_mail.send(user, uow, at=now)
            uow.commit()
        return customer

    def _require_new(self, email: str, uow: UserUnitOfWork, by: Actor) -> None:
        known = uow.users.by_email(email)
        if known is None:
            return
        customer = uow.customers.of_user(known.id)
        if customer is None:
            raise EmailTaken("This email address belongs to an agent. Enter the customer's own.", field="email")
        raise EmailTaken(
            f"{customer.name} ({customer.number}) already has this email address. "
            "Search for it and open that customer's page.",
            field="email",
        )


class SendAccountLink:
    """Mail a customer a link to choose a password. Returns the address.

    Raises NotFound, NotPermitted, TooManyAttempts.
    """

    def __init__(
        self, unit_of_work: UnitOfWorkFactory[UserUnitOfWork], account_mail: AccountMail, clock: Clock
    ) -> None:
        self._unit_of_work, self._account_mail, self._clock = unit_of_work, account_mail, clock

    def __call__(self, *, customer_id: UUID, by: Actor) -> str:
        with self._unit_of_work(by=by, reason="send account link") as uow:
            customer = uow.customers.get(customer_id, seen_by=by)
            by.require(Permission.MANAGE_CUSTOMERS)
            user = uow.users.get(customer.user_id)
            self._account_mail.send(user, uow, at=self._clock.now())
            uow.commit()
        return user.email


class CorrectCustomer:
    """Correct a customer's name and phone number, and mail the customer that something changed, but not what.

    The mail goes to the address of record right away (47 CFR 64.2010(f)). `expected` is the customer's fingerprint when
    the page was shown, or empty if the caller showed none. Raises NotFound, NotPermitted, Invalid, Conflict.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[UserUnitOfWork],
        trail: LastChanges,
        message_writer: MessageWriter,
        clock: Clock,
    ) -> None:
        self._unit_of_work, self._trail, self._message_writer, self._clock = unit_of_work, trail, message_writer, clock

    def __call__(
        self, *, customer_id: UUID, name: str, telephone: str, reason: str, by: Actor, expected: str = ""
    ) -> Customer:
        name, reason = _required_name(name), " ".join(reason.split())
        if not reason:
            raise Invalid("Enter who asked for the change, and how you confirmed their identity.", field="reason")
        with self._unit_of_work(by=by, reason=f"correct customer: {reason}") as uow:
            customer = uow.customers.get(customer_id, seen_by=by)
            by.require(Permission.MANAGE_CUSTOMERS)
            if expected and expected != customer.fingerprint:
                raise Conflict(self._who_was_first(customer))
            if (customer.name, customer.telephone) == (name, telephone):
                raise Invalid("You haven't changed anything.")
            user = uow.users.get(customer.user_id)
            if user.is_verified:
                # Written before the change, because the message must not show the new values.
                uow.messages.add(record_changed_message(self._message_writer, customer, CHANGED, at=self._clock.now()))
            customer.name = user.name = name
            customer.telephone = telephone
            uow.commit()
        return customer

    def _who_was_first(self, customer: Customer) -> str:
        change = self._trail.last_change(customer.id)
        who = f"{change.person} changed this on {format_moment(change.at)}" if change else "This was just changed"
        phone = customer.telephone or "no phone number"
        return f"{who}. It's now {customer.name}, {phone}. Check what you entered and save it again."


def _required_name(name: str) -> str:
    if not normalize_name(name):
        raise Invalid("Enter the customer's name.", field="name")
    return person_name(name, field="name")
