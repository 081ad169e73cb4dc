"""Becoming a customer: signing up and confirming the e-mail address."""

from datetime import datetime, timedelta

from email_validator import EmailNotValidError, validate_email

from business_layer.messages.telling import Teller
from business_layer.shared.actor import SYSTEM, Actor
from business_layer.shared.clock import Clock, Identifiers
from business_layer.shared.errors import Invalid
from business_layer.shared.tokens import new_token, token_hash
from business_layer.shared.unit_of_work import UnitOfWorkFactory
from business_layer.user_management.limits import MailLimits, require_mail_left
from business_layer.user_management.passwords import Passwords, require_good_password
from business_layer.user_management.ports import UserUnitOfWork
from business_layer.user_management.sessions import OneTimeToken, TokenPurpose
from business_layer.user_management.users import Customer, User

LINK_HOURS = 24


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
        teller: Teller,
        limits: MailLimits,
        clock: Clock,
        identifiers: Identifiers,
    ) -> None:
        self._unit_of_work, self._passwords, self._teller = unit_of_work, passwords, teller
        self._limits, self._clock, self._identifiers = limits, clock, identifiers

    def __call__(self, *, name: str, email: str, password: str, address: str, by: Actor) -> None:
        name, email = " ".join(name.split()), normalized_email(email)
        require_good_password(password, email=email, name=name)
        password_hash = self._passwords.hash(password)
        now = self._clock.now()
        with self._unit_of_work(by=by, reason="sign up") as uow:
            require_mail_left(uow, self._limits, to=email, wished_by=address, at=now)
            known = uow.users.by_email(email)
            if known is None:
                user = self._new_user(name, email, password_hash, now, uow)
                mail_verification(user, uow, self._teller, now)
            elif not known.is_verified:
                mail_verification(known, uow, self._teller, now)
            else:
                self._tell_known(known, uow, now)
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

    def _tell_known(self, user: User, uow: UserUnitOfWork, now: datetime) -> None:
        link = self._teller.link("/sign-in")
        uow.messages.add(
            self._teller.message("account_exists", key=f"{user.id}:{now:%Y%m%d%H%M}", to=user.email, at=now, link=link)
        )


class VerifyEmail:
    """Confirm an address by the link that was mailed to it. Raises LinkSpent."""

    def __init__(self, unit_of_work: UnitOfWorkFactory[UserUnitOfWork], clock: Clock) -> None:
        self._unit_of_work, self._clock = unit_of_work, clock

    def __call__(self, *, token: str) -> User:
        now = self._clock.now()
        with self._unit_of_work(by=SYSTEM, reason="verify e-mail") as uow:
            user = spend(token, TokenPurpose.VERIFY_EMAIL, uow, now)
            user.verify(at=now)
            uow.commit()
        return user


def mail_verification(user: User, uow: UserUnitOfWork, teller: Teller, now: datetime) -> None:
    _mail_link("verify_email", TokenPurpose.VERIFY_EMAIL, "/verify-email/", user, uow, teller, now)


def mail_reset(user: User, uow: UserUnitOfWork, teller: Teller, now: datetime) -> None:
    _mail_link("reset_password", TokenPurpose.RESET, "/reset-password/", user, uow, teller, now)


def _mail_link(
    kind: str,
    purpose: TokenPurpose,
    path: str,
    user: User,
    uow: UserUnitOfWork,
    teller: Teller,
    now: datetime,
) -> None:
    token = new_token()
    expires_at = now + timedelta(hours=LINK_HOURS)
    uow.one_time_tokens.add(
        OneTimeToken(token_hash=token_hash(token), user_id=user.id, purpose=purpose, expires_at=expires_at)
    )
    uow.messages.add(
        teller.message(
            kind,
            key=token_hash(token),
            to=user.email,
            at=now,
            name=user.name,
            hours=str(LINK_HOURS),
            link=teller.link(f"{path}{token}"),
        )
    )


def spend(token: str, purpose: TokenPurpose, uow: UserUnitOfWork, now: datetime) -> User:
    """Use a one-time link and return its user; raises LinkSpent."""
    found = uow.one_time_tokens.by_hash(token_hash(token))
    if found is None or found.purpose is not purpose or not found.is_usable(at=now):
        raise LinkSpent("This link was used already or is too old. Ask for a new one.")
    found.used_at = now
    return uow.users.get(found.user_id)


def normalized_email(email: str) -> str:
    """The address in small letters; raises Invalid naming `email`."""
    try:
        return validate_email(email.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        raise Invalid("Enter an e-mail address like name@example.com.", field="email") from None
