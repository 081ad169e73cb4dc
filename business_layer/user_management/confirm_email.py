"""Confirming an email address by its mailed link, and sending that link again."""

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
from business_layer.user_management.limits import MailLimits, MailPurpose, require_attempt_left, require_mail_left
from business_layer.user_management.passwords import Passwords
from business_layer.user_management.ports import UserUnitOfWork
from business_layer.user_management.sessions import OneTimeToken, Site, TokenPurpose
from business_layer.user_management.sign_in import SessionRules, SignInResult, open_user_session
from business_layer.user_management.sign_up import (
    SPENT,
    LinkSpent,
    mail_account_exists,
    mail_account_opened,
    mail_link,
    mail_no_account,
    new_link,
    require_usable_link,
)
from business_layer.user_management.users import User


class ConfirmationLink(StrEnum):
    """What a link is good for in the browser that opens it; elsewhere than at sign-up it asks for the password."""

    OPEN = "open"
    ELSEWHERE = "elsewhere"
    CONFIRMED = "confirmed"
    SPENT = "spent"


@dataclass(frozen=True, kw_only=True)
class Confirmed:
    """A confirmed address: the session that was opened, and the visitor who signed up, whose cart waits."""

    session: SignInResult
    signed_up_as: UUID | None


class VerifyEmail:
    """Confirm an address by the link that was mailed to it, and sign its owner in.

    The account gets the name and password chosen with the link. In another browser than the one that signed up the
    password is asked: a person who only reads the mail may not be the person who signed up. Raises LinkSpent, Invalid,
    TooManyAttempts.
    """

    def __init__(
        self, unit_of_work: UnitOfWorkFactory[UserUnitOfWork], passwords: Passwords, rules: SessionRules, clock: Clock
    ) -> None:
        self._unit_of_work, self._passwords, self._rules, self._clock = unit_of_work, passwords, rules, clock

    def state(self, *, token: str, by: Actor) -> ConfirmationLink:
        """What the link is good for in this browser; looking does not spend it."""
        with self._unit_of_work.reading(by=by) as uow:
            found = uow.one_time_tokens.by_hash(token_hash(token))
            if found is None or found.purpose is not TokenPurpose.VERIFY_EMAIL:
                return ConfirmationLink.SPENT
            if uow.users.get(found.user_id).is_verified:
                return ConfirmationLink.CONFIRMED
            if not found.is_usable(at=self._clock.now()):
                return ConfirmationLink.SPENT
            return ConfirmationLink.OPEN if _is_by(found, by) else ConfirmationLink.ELSEWHERE

    def __call__(self, *, token: str, password: str, by: Actor) -> Confirmed:
        now = self._clock.now()
        with self._unit_of_work(by=by, reason="verify email") as uow:
            require_attempt_left(uow, "verify", {token_hash(token): self._rules.sign_ins_per_minute}, at=now)
            uow.commit()
        with self._unit_of_work(by=by, reason="verify email") as uow:
            link = require_usable_link(token, TokenPurpose.VERIFY_EMAIL, uow, now)
            user = uow.users.get(link.user_id)
            if user.is_verified:
                raise LinkSpent(SPENT)
            if not _is_by(link, by) and not self._passwords.matches(link.password_hash, password):
                raise Invalid("This is not the password you chose when you signed up.", field="password")
            self._take_over(user, link, uow)
            uow.one_time_tokens.spend_all_of(user.id, at=now)
            user.verify(at=now)
            session = open_user_session(user, Site.STORE, uow, self._rules, now)
            if session is None:
                raise LinkSpent(SPENT)
            uow.commit()
        return Confirmed(session=session, signed_up_as=link.visitor_id)

    def _take_over(self, user: User, link: OneTimeToken, uow: UserUnitOfWork) -> None:
        user.name, user.password_hash = link.name, link.password_hash
        customer = uow.customers.of_user(user.id)
        if customer is not None:
            customer.name = link.name


def _is_by(link: OneTimeToken, by: Actor) -> bool:
    return link.visitor_id is not None and link.visitor_id == by.visitor_id


class _ConfirmationMail:
    """What both ways to send a confirmation again share."""

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[UserUnitOfWork],
        message_writer: MessageWriter,
        limits: MailLimits,
        clock: Clock,
    ) -> None:
        self._unit_of_work, self._message_writer, self._limits, self._clock = (
            unit_of_work,
            message_writer,
            limits,
            clock,
        )

    def _mail(self, user: User, by: Actor, uow: UserUnitOfWork, now: datetime) -> None:
        """A fresh link for a sign-up that waits: that of this browser, or else the newest.

        An account that an agent opened has no password yet, so its link asks for one.
        The link goes on belonging to the browser that signed up: whoever has it sent again gains nothing by it.
        """
        if not user.has_password:
            mail_account_opened(user, uow, self._message_writer, now)
            return
        waiting = [one for one in uow.one_time_tokens.of_user(user.id, TokenPurpose.VERIFY_EMAIL) if not one.used_at]
        sign_up = next((one for one in waiting if _is_by(one, by)), waiting[0] if waiting else None)
        link = new_link(TokenPurpose.VERIFY_EMAIL, user, now)
        link.token.visitor_id = sign_up.visitor_id if sign_up else None
        link.token.name = sign_up.name if sign_up else user.name
        link.token.password_hash = sign_up.password_hash if sign_up else user.password_hash
        mail_link("verify_email", "/verify-email/", link, user, uow, self._message_writer, now)


class SendConfirmationAgain(_ConfirmationMail):
    """Mail the confirmation link again. Whether there is an account is not revealed. Raises Invalid, TooManyAttempts.

    `address` is where the request comes from.
    """

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
                self._mail(user, by, uow, now)
            uow.commit()


class SendConfirmationToCustomer(_ConfirmationMail):
    """Mail a customer the confirmation link again, at an agent's wish. Returns the address.

    Raises NotFound, NotPermitted, Conflict, TooManyAttempts.
    """

    def __call__(self, *, customer_id: UUID, by: Actor) -> str:
        now = self._clock.now()
        with self._unit_of_work(by=by, reason="send confirmation again") as uow:
            customer = uow.customers.get(customer_id, seen_by=by)
            by.require(Permission.SHOP_FOR_CUSTOMER)
            user = uow.users.get(customer.user_id)
            if user.is_verified:
                raise Conflict("This email address is confirmed already.")
            agent = f"agent:{by.user_id}"
            require_mail_left(uow, self._limits, MailPurpose.CONFIRMATION, to=user.email, requested_from=agent, at=now)
            self._mail(user, by, uow, now)
            uow.commit()
        return user.email
