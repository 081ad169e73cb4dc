"""Becoming a customer: signing up and confirming the e-mail address."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from email_validator import EmailNotValidError, validate_email

from business_layer.messages.telling import Teller
from business_layer.shared.actor import Actor
from business_layer.shared.clock import Clock, Identifiers
from business_layer.shared.errors import Invalid
from business_layer.shared.names import plainly_written
from business_layer.shared.tokens import new_token, token_hash
from business_layer.shared.unit_of_work import UnitOfWorkFactory
from business_layer.user_management.limits import MailLimits, require_attempt_left, require_mail_left
from business_layer.user_management.passwords import Passwords, require_good_password
from business_layer.user_management.ports import UserUnitOfWork
from business_layer.user_management.sessions import OneTimeToken, TokenPurpose
from business_layer.user_management.signing_in import SessionRules
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
        teller: Teller,
        limits: MailLimits,
        clock: Clock,
        identifiers: Identifiers,
    ) -> None:
        self._unit_of_work, self._passwords, self._teller = unit_of_work, passwords, teller
        self._limits, self._clock, self._identifiers = limits, clock, identifiers

    def __call__(self, *, name: str, email: str, password: str, address: str, by: Actor) -> None:
        name, email = plainly_written(name), normalized_email(email)
        require_good_password(password, email=email, name=name)
        password_hash = self._passwords.hash(password)
        now = self._clock.now()
        with self._unit_of_work(by=by, reason="sign up") as uow:
            require_mail_left(uow, self._limits, to=email, wished_by=address, at=now)
            known = uow.users.by_email(email)
            if known is not None and known.is_verified:
                self._tell_known(known, uow, now)
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
        link = a_link(TokenPurpose.VERIFY_EMAIL, user, now)
        link.token.visitor_id, link.token.name, link.token.password_hash = by.visitor_id, name, password_hash
        mail_link("verify_email", "/verify-email/", link, user, uow, self._teller, now)

    def _tell_known(self, user: User, uow: UserUnitOfWork, now: datetime) -> None:
        link = self._teller.link("/sign-in")
        uow.messages.add(
            self._teller.message("account_exists", key=f"{user.id}:{now:%Y%m%d%H%M}", to=user.email, at=now, link=link)
        )


class VerifyEmail:
    """Confirm an address by the link that was mailed to it; the account gets the name and password chosen with it.

    In another browser than the one that signed up the password is asked: who only reads the mail may not be who signed
    up. Raises LinkSpent, Invalid, TooManyAttempts.
    """

    def __init__(
        self, unit_of_work: UnitOfWorkFactory[UserUnitOfWork], passwords: Passwords, rules: SessionRules, clock: Clock
    ) -> None:
        self._unit_of_work, self._passwords, self._rules, self._clock = unit_of_work, passwords, rules, clock

    def asks_password(self, *, token: str, by: Actor) -> bool:
        """Whether this browser is another than the one that signed up."""
        with self._unit_of_work.reading(by=by) as uow:
            found = uow.one_time_tokens.by_hash(token_hash(token))
            return found is not None and not _is_by(found, by)

    def __call__(self, *, token: str, password: str, by: Actor) -> User:
        now = self._clock.now()
        with self._unit_of_work(by=by, reason="verify e-mail") as uow:
            require_attempt_left(uow, "verify", {token_hash(token): self._rules.sign_ins_per_minute}, at=now)
            uow.commit()
        with self._unit_of_work(by=by, reason="verify e-mail") as uow:
            link = usable_link(token, TokenPurpose.VERIFY_EMAIL, uow, now)
            user = uow.users.get(link.user_id)
            if user.is_verified:
                raise LinkSpent(SPENT)
            if not _is_by(link, by) and not self._passwords.matches(link.password_hash, password):
                raise Invalid("This is not the password you chose when you signed up.", field="password")
            self._take_over(user, link, uow)
            uow.one_time_tokens.spend_all_of(user.id, at=now)
            user.verify(at=now)
            uow.commit()
        return user

    def _take_over(self, user: User, link: OneTimeToken, uow: UserUnitOfWork) -> None:
        user.name, user.password_hash = link.name, link.password_hash
        customer = uow.customers.of_user(user.id)
        if customer is not None:
            customer.name = link.name


def _is_by(link: OneTimeToken, by: Actor) -> bool:
    return link.visitor_id is not None and link.visitor_id == by.visitor_id


@dataclass(frozen=True)
class MailedLink:
    """A link to be mailed: its secret, and what is kept of it."""

    secret: str
    token: OneTimeToken


def a_link(purpose: TokenPurpose, user: User, now: datetime) -> MailedLink:
    secret, expires_at = new_token(), now + timedelta(hours=LINK_HOURS)
    kept = OneTimeToken(token_hash=token_hash(secret), user_id=user.id, purpose=purpose, expires_at=expires_at)
    return MailedLink(secret, kept)


def mail_link(
    kind: str, path: str, link: MailedLink, user: User, uow: UserUnitOfWork, teller: Teller, now: datetime
) -> None:
    """Keep a link, and mail it. Strangers may have it mailed to anybody, so nothing in the message is theirs."""
    uow.one_time_tokens.add(link.token)
    uow.messages.add(
        teller.message(
            kind,
            key=link.token.token_hash,
            to=user.email,
            at=now,
            hours=str(LINK_HOURS),
            link=teller.link(f"{path}{link.secret}"),
        )
    )


def usable_link(token: str, purpose: TokenPurpose, uow: UserUnitOfWork, now: datetime) -> OneTimeToken:
    """What was kept of a link that can be used now; raises LinkSpent. Whoever has it is alone with it."""
    found = uow.one_time_tokens.by_hash(token_hash(token))
    if found is None or found.purpose is not purpose or not found.is_usable(at=now):
        raise LinkSpent(SPENT)
    return found


def normalized_email(email: str) -> str:
    """The address in small letters; raises Invalid naming `email`."""
    try:
        return validate_email(email.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        raise Invalid("Enter an e-mail address like name@example.com.", field="email") from None
