"""One-time links that are mailed to users, and the messages about accounts around them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from business_layer.messages.message_writer import MessageWriter
from business_layer.shared.errors import Invalid
from business_layer.shared.tokens import new_token, token_hash
from business_layer.user_management.ports import UserUnitOfWork
from business_layer.user_management.sessions import OneTimeToken, TokenPurpose
from business_layer.user_management.users import User

LINK_HOURS = 24
SPENT = "This link was already used or has expired. Request a new one."


class LinkSpent(Invalid):
    """The link was used or has expired."""

    code = "link_spent"


@dataclass(frozen=True)
class MailedLink:
    """A link to mail: its secret, which is never stored, and the token that is."""

    secret: str
    token: OneTimeToken


def new_link(purpose: TokenPurpose, user: User, now: datetime) -> MailedLink:
    secret, expires_at = new_token(), now + timedelta(hours=LINK_HOURS)
    token = OneTimeToken(token_hash=token_hash(secret), user_id=user.id, purpose=purpose, expires_at=expires_at)
    return MailedLink(secret, token)


def require_usable_link(secret: str, purpose: TokenPurpose, uow: UserUnitOfWork, now: datetime) -> OneTimeToken:
    """Return the stored token of a usable link, locked. Raises LinkSpent."""
    return require_usable_token(uow.one_time_tokens.by_hash(token_hash(secret)), purpose, now)


def require_usable_token(found: OneTimeToken | None, purpose: TokenPurpose, now: datetime) -> OneTimeToken:
    """Return the token if it was found, has that purpose and can still be used. Raises LinkSpent."""
    if found is None or found.purpose is not purpose or not found.is_usable(at=now):
        raise LinkSpent(SPENT)
    return found


def mail_link(
    kind: str,
    path: str,
    link: MailedLink,
    user: User,
    uow: UserUnitOfWork,
    message_writer: MessageWriter,
    now: datetime,
) -> None:
    """Store a link and mail it.

    Strangers can have it mailed to any address, so the message contains nothing that a stranger wrote.
    """
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


def mail_confirmation(
    link: MailedLink, user: User, uow: UserUnitOfWork, message_writer: MessageWriter, now: datetime
) -> None:
    """Mail the link that confirms the address of a sign-up, or of a checkout."""
    kind = "confirm_checkout" if link.token.has_no_password else "verify_email"
    mail_link(kind, "/verify-email/", link, user, uow, message_writer, now)


def mail_password_link(
    link: MailedLink, user: User, uow: UserUnitOfWork, message_writer: MessageWriter, now: datetime
) -> None:
    """Mail the link that sets a new password, or the first one."""
    kind = "reset_password" if user.has_password else "choose_password"
    mail_link(kind, "/reset-password/", link, user, uow, message_writer, now)


def holds_entries(user: User, uow: UserUnitOfWork) -> bool:
    """Return True if an unconfirmed account may hold what a caller told an agent.

    Only a link that asks for a password opens it: strangers can begin a checkout with any address.
    """
    customer = uow.customers.of_user(user.id)
    return not user.password_hash or customer is None or uow.customers.has_entries(customer.id)


def mail_account_opened(user: User, uow: UserUnitOfWork, message_writer: MessageWriter, now: datetime) -> None:
    """Mail the first link to an account that an agent opened: it confirms the address and sets the first password."""
    link = new_link(TokenPurpose.RESET, user, now)
    mail_link("account_opened", "/reset-password/", link, user, uow, message_writer, now)


def mail_account_exists(user: User, uow: UserUnitOfWork, message_writer: MessageWriter, now: datetime) -> None:
    """Tell the owner of the address, at most once an hour, that it already has an account."""
    uow.messages.add(
        message_writer.message(
            "account_exists",
            key=f"{user.id}:{now:%Y%m%d%H}",
            to=user.email,
            at=now,
            link=message_writer.link("/sign-in"),
        )
    )


def mail_no_account(email: str, uow: UserUnitOfWork, message_writer: MessageWriter, now: datetime) -> None:
    """Tell the owner of the address, at most once an hour, that it has no account."""
    uow.messages.add(
        message_writer.message(
            "no_account", key=f"{email}:{now:%Y%m%d%H}", to=email, at=now, link=message_writer.link("/sign-up")
        )
    )
