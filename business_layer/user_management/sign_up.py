"""Signing up: a user, the customer they are, and the mailed link that confirms the address."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from business_layer.messages.message_writer import MessageWriter
from business_layer.shared.actor import Actor
from business_layer.shared.clock import Clock, Identifiers
from business_layer.shared.emails import canonical_email
from business_layer.shared.errors import Invalid
from business_layer.shared.names import named_person
from business_layer.shared.tokens import new_token, token_hash
from business_layer.shared.unit_of_work import UnitOfWorkFactory
from business_layer.user_management.limits import MailLimits, MailPurpose, require_mail_left
from business_layer.user_management.passwords import Passwords, require_good_password
from business_layer.user_management.ports import UserUnitOfWork
from business_layer.user_management.sessions import OneTimeToken, TokenPurpose
from business_layer.user_management.users import Customer, User

LINK_HOURS = 24
SPENT = "This link was used already or is too old. Ask for a new one."


class LinkSpent(Invalid):
    """The link was used, or is too old."""

    code = "link_spent"


class SignUp:
    """Create a user and the customer they are, and mail a link that confirms the address.

    Whether the address is known already is not revealed: its owner gets another message. `address` is where the
    request comes from. Raises Invalid, TooManyAttempts.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[UserUnitOfWork],
        passwords: Passwords,
        message_writer: MessageWriter,
        limits: MailLimits,
        clock: Clock,
        identifiers: Identifiers,
    ) -> None:
        self._unit_of_work, self._passwords, self._message_writer = unit_of_work, passwords, message_writer
        self._limits, self._clock, self._identifiers = limits, clock, identifiers

    def __call__(self, *, name: str, email: str, password: str, address: str, by: Actor) -> None:
        name, email, now = named_person(name), canonical_email(email), self._clock.now()
        require_good_password(password, email=email, name=name)
        # Counted before anything costly is done: a hash takes a core for a good part of a second.
        with self._unit_of_work(by=by, reason="sign up") as uow:
            require_mail_left(uow, self._limits, MailPurpose.SIGN_UP, to=email, requested_from=address, at=now)
            uow.commit()
        password_hash = self._passwords.hash(password)
        with self._unit_of_work(by=by, reason="sign up") as uow:
            known = uow.users.by_email(email)
            if known is not None and known.is_verified:
                mail_account_exists(known, uow, self._message_writer, now)
            else:
                user = known or self._new_user(name, email, password_hash, now, uow)
                self._mail_confirmation(user, name, password_hash, by, now, uow)
            uow.commit()

    def _new_user(self, name: str, email: str, password_hash: str, now: datetime, uow: UserUnitOfWork) -> User:
        user = User(id=self._identifiers.new(), email=email, name=name, password_hash=password_hash, created_at=now)
        uow.users.add(user)
        uow.customers.add(
            Customer(
                id=self._identifiers.new(),
                user_id=user.id,
                number=uow.customers.next_number(),
                name=name,
                email=email,
                telephone="",
                created_at=now,
            )
        )
        return user

    def _mail_confirmation(
        self, user: User, name: str, password_hash: str, by: Actor, now: datetime, uow: UserUnitOfWork
    ) -> None:
        link = new_link(TokenPurpose.VERIFY_EMAIL, user, now)
        link.token.visitor_id, link.token.name, link.token.password_hash = by.visitor_id, name, password_hash
        mail_link("verify_email", "/verify-email/", link, user, uow, self._message_writer, now)


def mail_account_exists(user: User, uow: UserUnitOfWork, message_writer: MessageWriter, now: datetime) -> None:
    """Mail the owner, at most once an hour, that this address has an account already."""
    link = message_writer.link("/sign-in")
    uow.messages.add(
        message_writer.message("account_exists", key=f"{user.id}:{now:%Y%m%d%H}", to=user.email, at=now, link=link)
    )


def mail_no_account(email: str, uow: UserUnitOfWork, message_writer: MessageWriter, now: datetime) -> None:
    """Mail the owner, at most once an hour, that this address has no account."""
    link = message_writer.link("/sign-up")
    uow.messages.add(message_writer.message("no_account", key=f"{email}:{now:%Y%m%d%H}", to=email, at=now, link=link))


@dataclass(frozen=True)
class MailedLink:
    """A link to be mailed: its secret, and what is kept of it."""

    secret: str
    token: OneTimeToken


def new_link(purpose: TokenPurpose, user: User, now: datetime) -> MailedLink:
    secret, expires_at = new_token(), now + timedelta(hours=LINK_HOURS)
    kept = OneTimeToken(token_hash=token_hash(secret), user_id=user.id, purpose=purpose, expires_at=expires_at)
    return MailedLink(secret, kept)


def mail_link(
    kind: str,
    path: str,
    link: MailedLink,
    user: User,
    uow: UserUnitOfWork,
    message_writer: MessageWriter,
    now: datetime,
) -> None:
    """Keep a link, and mail it. Strangers may have it mailed to anybody, so nothing in the message is theirs."""
    uow.one_time_tokens.add(link.token)
    uow.messages.add(
        message_writer.message(
            kind,
            key=link.token.token_hash,
            to=user.email,
            at=now,
            give_up_at=link.token.expires_at,
            hours=str(LINK_HOURS),
            link=message_writer.link(f"{path}{link.secret}"),
        )
    )


def mail_account_opened(user: User, uow: UserUnitOfWork, message_writer: MessageWriter, now: datetime) -> None:
    """Mail the first link to an account that an agent opened: it confirms the address and sets the first password."""
    mail_link(
        "account_opened", "/reset-password/", new_link(TokenPurpose.RESET, user, now), user, uow, message_writer, now
    )


def require_usable_link(token: str, purpose: TokenPurpose, uow: UserUnitOfWork, now: datetime) -> OneTimeToken:
    """What was kept of a link that can be used now; raises LinkSpent. Whoever has it is alone with it."""
    found = uow.one_time_tokens.by_hash(token_hash(token))
    if found is None or found.purpose is not purpose or not found.is_usable(at=now):
        raise LinkSpent(SPENT)
    return found
