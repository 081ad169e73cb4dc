"""Confirm an email address with its mailed link, and mail that link again."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from business_layer.messages.message_writer import MessageWriter
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.clock import Clock
from business_layer.shared.emails import canonical_email
from business_layer.shared.errors import Conflict, Invalid
from business_layer.shared.tokens import token_hash
from business_layer.shared.unit_of_work import UnitOfWorkFactory
from business_layer.user_management.attempt_limits import (
    MailLimits,
    MailPurpose,
    require_attempt_left,
    require_mail_left,
)
from business_layer.user_management.mailed_links import (
    SPENT,
    LinkSpent,
    holds_entries,
    mail_account_exists,
    mail_account_opened,
    mail_confirmation,
    mail_no_account,
    new_link,
    require_usable_link,
    require_usable_token,
)
from business_layer.user_management.open_session import SessionRules, SignInResult, open_user_session
from business_layer.user_management.passwords import Passwords
from business_layer.user_management.ports import UserUnitOfWork
from business_layer.user_management.sessions import OneTimeToken, Site, TokenPurpose
from business_layer.user_management.users import User


class ConfirmationLink(StrEnum):
    """States of a link in the browser that opens it.

    ELSEWHERE: another browser signed up, so this one must send the password. CHECKOUT: a checkout that asked for no
    password began in another browser.
    """

    OPEN = "open"
    CHECKOUT = "checkout"
    ELSEWHERE = "elsewhere"
    CONFIRMED = "confirmed"
    SPENT = "spent"


@dataclass(frozen=True, kw_only=True)
class WaitingSignUp:
    """A checkout's sign-up that waits for its confirmation."""

    email: str
    visitor_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class Confirmed:
    """A confirmed address: the new session, and the visitor who signed up, whose cart is merged into the customer's.

    `is_same_person` is true if the visitor who confirmed is known to be the one who signed up.
    """

    session: SignInResult
    signed_up_as: UUID | None
    is_same_person: bool


class VerifyEmail:
    """Confirm an address with the link that was mailed to it, and sign its owner in.

    The account gets the name and password that were chosen with the link. A browser that did not sign up must send that
    password: the person who reads the mail may not be the person who signed up. A checkout's link carries no password.
    It opens only an account that holds no entries yet. Raises LinkSpent, Invalid, TooManyAttempts.
    """

    def __init__(
        self, unit_of_work: UnitOfWorkFactory[UserUnitOfWork], passwords: Passwords, rules: SessionRules, clock: Clock
    ) -> None:
        self._unit_of_work, self._passwords, self._rules, self._clock = unit_of_work, passwords, rules, clock

    def state(self, *, token: str, by: Actor) -> ConfirmationLink:
        """Return the link's state in this browser. Asking does not use the link up."""
        with self._unit_of_work.reading(by=by) as uow:
            found = uow.one_time_tokens.by_hash(token_hash(token))
            if found is None or found.purpose is not TokenPurpose.VERIFY_EMAIL:
                return ConfirmationLink.SPENT
            if uow.users.get(found.user_id).is_verified:
                return ConfirmationLink.CONFIRMED
            if not found.is_usable(at=self._clock.now()) or not _may_open(found, uow):
                return ConfirmationLink.SPENT
            if _belongs_to(found, by):
                return ConfirmationLink.OPEN
            return ConfirmationLink.CHECKOUT if found.has_no_password else ConfirmationLink.ELSEWHERE

    def waiting_sign_up(self, *, token: str, by: Actor) -> WaitingSignUp | None:
        """Return the sign-up that a checkout's usable link confirms; None for other links."""
        with self._unit_of_work.reading(by=by) as uow:
            found = uow.one_time_tokens.by_hash(token_hash(token))
            if found is None or not found.has_no_password or not found.is_usable(at=self._clock.now()):
                return None
            return WaitingSignUp(email=uow.users.get(found.user_id).email, visitor_id=found.visitor_id)

    def __call__(self, *, token: str, password: str, by: Actor) -> Confirmed:
        now = self._clock.now()
        link = self._count_attempt(token, by, now)
        # Compare outside of a unit of work: it takes a good part of a second.
        is_same_person = _belongs_to(link, by) or (
            not link.has_no_password and self._passwords.matches(link.password_hash, password)
        )
        with self._unit_of_work(by=by, reason="verify email") as uow:
            link = require_usable_link(token, TokenPurpose.VERIFY_EMAIL, uow, now)
            user = uow.users.get(link.user_id)
            if user.is_verified or not _may_open(link, uow):
                raise LinkSpent(SPENT)
            if not (is_same_person or link.has_no_password):
                raise Invalid("This is not the password you chose when you signed up.", field="password")
            self._take_over(user, link, uow)
            uow.one_time_tokens.spend_all_of(user.id, at=now)
            user.verify(at=now)
            session = open_user_session(user, Site.STORE, uow, self._rules, now)
            if session is None:
                raise LinkSpent(SPENT)
            uow.commit()
        return Confirmed(session=session, signed_up_as=link.visitor_id, is_same_person=is_same_person)

    def _count_attempt(self, token: str, by: Actor, now: datetime) -> OneTimeToken:
        """Count the attempt and return the link's token. Raises TooManyAttempts, LinkSpent."""
        with self._unit_of_work(by=by, reason="verify email") as uow:
            require_attempt_left(uow, "verify", {token_hash(token): self._rules.sign_ins_per_minute}, at=now)
            found = uow.one_time_tokens.by_hash(token_hash(token))
            uow.commit()
        return require_usable_token(found, TokenPurpose.VERIFY_EMAIL, now)

    def _take_over(self, user: User, link: OneTimeToken, uow: UserUnitOfWork) -> None:
        user.name, user.password_hash = link.name, link.password_hash
        customer = uow.customers.of_user(user.id)
        if customer is not None:
            customer.name = link.name


class SendConfirmationAgain:
    """Mail the confirmation link again, without revealing whether there is an account. Raises Invalid, TooManyAttempts.

    `address` is the network address of the request.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[UserUnitOfWork],
        message_writer: MessageWriter,
        limits: MailLimits,
        clock: Clock,
    ) -> None:
        self._unit_of_work, self._message_writer = unit_of_work, message_writer
        self._limits, self._clock = limits, clock

    def __call__(self, *, email: str, address: str, by: Actor) -> None:
        email, now = canonical_email(email), self._clock.now()
        with self._unit_of_work(by=by, reason="send confirmation again") as uow:
            require_mail_left(uow, self._limits, MailPurpose.CONFIRMATION, to=email, requested_from=address, at=now)
            user = uow.users.by_email(email)
            if user is None:
                mail_no_account(email, uow, self._message_writer, now)
            elif user.is_verified:
                mail_account_exists(user, uow, self._message_writer, now)
            else:
                _mail_confirmation_again(user, by, uow, self._message_writer, now)
            uow.commit()


class SendConfirmationToCustomer:
    """Mail a customer the confirmation link again, as an agent asks. Returns the address.

    Raises NotFound, NotPermitted, Conflict, TooManyAttempts.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[UserUnitOfWork],
        message_writer: MessageWriter,
        limits: MailLimits,
        clock: Clock,
    ) -> None:
        self._unit_of_work, self._message_writer = unit_of_work, message_writer
        self._limits, self._clock = limits, clock

    def __call__(self, *, customer_id: UUID, by: Actor) -> str:
        now = self._clock.now()
        with self._unit_of_work(by=by, reason="send confirmation again") as uow:
            customer = uow.customers.get(customer_id, seen_by=by)
            by.require(Permission.SHOP_FOR_CUSTOMER)
            user = uow.users.get(customer.user_id)
            if user.is_verified:
                raise Conflict("This email address is already confirmed.")
            agent = f"agent:{by.user_id}"
            require_mail_left(uow, self._limits, MailPurpose.CONFIRMATION, to=user.email, requested_from=agent, at=now)
            _mail_confirmation_again(user, by, uow, self._message_writer, now)
            uow.commit()
        return user.email


def _may_open(link: OneTimeToken, uow: UserUnitOfWork) -> bool:
    """Return False for a checkout's link to an account in which someone entered something."""
    return not (link.has_no_password and holds_entries(uow.users.get(link.user_id), uow))


def _belongs_to(link: OneTimeToken, by: Actor) -> bool:
    """Return True if the visitor who opens the link is the one who signed up."""
    return link.visitor_id is not None and link.visitor_id == by.visitor_id


def _mail_confirmation_again(
    user: User, by: Actor, uow: UserUnitOfWork, message_writer: MessageWriter, now: datetime
) -> None:
    """Mail a new link for an unconfirmed sign-up: the one from this browser, or else the newest.

    An account that an agent opened or worked on has no password yet, so its link asks for one.
    The new link belongs to the browser that signed up, so asking for it from another browser gains nothing.
    """
    waiting = [token for token in uow.one_time_tokens.of_user(user.id, TokenPurpose.VERIFY_EMAIL) if not token.used_at]
    sign_up = next((token for token in waiting if _belongs_to(token, by)), waiting[0] if waiting else None)
    link = new_link(TokenPurpose.VERIFY_EMAIL, user, now)
    link.token.visitor_id = sign_up.visitor_id if sign_up else None
    link.token.name = sign_up.name if sign_up else user.name
    link.token.password_hash = sign_up.password_hash if sign_up else user.password_hash
    if not user.password_hash or not _may_open(link.token, uow):
        mail_account_opened(user, uow, message_writer, now)
        return
    mail_confirmation(link, user, uow, message_writer, now)
