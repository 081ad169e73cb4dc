"""Sign up: create a user and a customer, and mail the link that confirms the address."""

from datetime import datetime

from business_layer.messages.message_writer import MessageWriter
from business_layer.shared.actor import Actor
from business_layer.shared.clock import Clock, Identifiers
from business_layer.shared.emails import canonical_email
from business_layer.shared.names import person_name
from business_layer.shared.unit_of_work import UnitOfWorkFactory
from business_layer.user_management.attempt_limits import MailLimits, MailPurpose, require_mail_left
from business_layer.user_management.mailed_links import (
    holds_entries,
    mail_account_exists,
    mail_account_opened,
    mail_confirmation,
    new_link,
)
from business_layer.user_management.passwords import Passwords, require_good_password
from business_layer.user_management.ports import UserUnitOfWork
from business_layer.user_management.sessions import TokenPurpose
from business_layer.user_management.unchosen_passwords import unchosen_password
from business_layer.user_management.users import Customer, User


class SignUp:
    """Create a user and their customer, and mail a link that confirms the address.

    A new customer in the checkout sends no password, and chooses one after the order. The answer does not reveal
    whether the address already has an account; its owner gets another message then. `address` is the network address of
    the request. Raises Invalid, TooManyAttempts.
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

    def __call__(self, *, name: str, email: str, password: str | None, address: str, by: Actor) -> None:
        name, email, now = person_name(name, field="name"), canonical_email(email), self._clock.now()
        if password is not None:
            require_good_password(password, email=email, name=name)
        # Count before anything costly is done: a hash keeps a core busy for a good part of a second.
        with self._unit_of_work(by=by, reason="sign up") as uow:
            require_mail_left(uow, self._limits, MailPurpose.SIGN_UP, to=email, requested_from=address, at=now)
            uow.commit()
        is_checkout = password is None
        password_hash = (
            unchosen_password(self._identifiers.new()) if password is None else self._passwords.hash(password)
        )
        with self._unit_of_work(by=by, reason="sign up") as uow:
            known = uow.users.by_email(email)
            self._forget_corrected_addresses(known, by, now, uow)
            if known is not None and known.is_verified:
                mail_account_exists(known, uow, self._message_writer, now)
            elif known is not None and is_checkout and holds_entries(known, uow):
                mail_account_opened(known, uow, self._message_writer, now)
            else:
                user = known or self._new_user(name, email, password_hash, now, uow)
                self._mail_confirmation(user, name, password_hash, by, now, uow)
            uow.commit()

    def _forget_corrected_addresses(self, user: User | None, by: Actor, now: datetime, uow: UserUnitOfWork) -> None:
        """Spend the links of this visitor's checkout to other addresses, whose owners must not get what it holds."""
        for link in uow.one_time_tokens.of_visitor(by.visitor_id) if by.visitor_id else ():
            if link.has_no_password and link.used_at is None and (user is None or link.user_id != user.id):
                link.spend(at=now)

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
        """Mail the link, which carries the chosen name and password: they take effect when the link is opened."""
        link = new_link(TokenPurpose.VERIFY_EMAIL, user, now)
        link.token.visitor_id, link.token.name, link.token.password_hash = by.visitor_id, name, password_hash
        mail_confirmation(link, user, uow, self._message_writer, now)
