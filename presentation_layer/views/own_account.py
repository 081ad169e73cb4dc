"""The customer's account as its page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from business_layer.billing.queries import BillingAccountRow
from business_layer.catalogue.phone_numbers import phone_number_words
from business_layer.shared.clock import HOUSE_ZONE
from business_layer.user_management.own_account import OwnSession
from business_layer.user_management.queries import CustomerRow
from presentation_layer.forms.checkout_billing import BILL_FORMATS
from presentation_layer.words import NOT_KNOWN_HERE, date_words, ordinal, short_instant_words


@dataclass(frozen=True, kw_only=True)
class PayerView:
    """A billing account."""

    id: UUID
    number: str
    name: str
    address: str
    bill: str


@dataclass(frozen=True, kw_only=True)
class SignInView:
    """A browser that is signed in."""

    key: str
    since: str
    last_used: str
    is_this: bool


@dataclass(frozen=True, kw_only=True)
class OwnAccountView:
    """The account: `telephone` is empty if none was given, and so is the day when no use of CPNI is permitted."""

    name: str
    email: str
    telephone: str
    number: str
    customer_since: str
    cpni_permitted_since: str
    payers: tuple[PayerView, ...]
    sign_ins: tuple[SignInView, ...]


def own_account_view(
    customer: CustomerRow, accounts: Sequence[BillingAccountRow], sessions: Sequence[OwnSession]
) -> OwnAccountView:
    return OwnAccountView(
        name=customer.name,
        email=customer.email,
        telephone=phone_number_words(customer.telephone),
        number=customer.number,
        customer_since=_day(customer.created_at),
        cpni_permitted_since=_day(customer.cpni_permitted_at) if customer.cpni_permitted_at else "",
        payers=tuple(_payer(account) for account in accounts),
        sign_ins=tuple(
            SignInView(
                key=session.key,
                since=short_instant_words(session.started_at),
                last_used=short_instant_words(session.seen_at),
                is_this=session.is_this,
            )
            for session in sessions
        ),
    )


def _day(at: datetime) -> str:
    return date_words(at.astimezone(ZoneInfo(HOUSE_ZONE)).date())


def _payer(account: BillingAccountRow) -> PayerView:
    how = BILL_FORMATS.get(account.format, NOT_KNOWN_HERE[0])
    return PayerView(
        id=account.id,
        number=account.number,
        name=account.name,
        address=str(account.address),
        bill=f"{how}, closes on the {ordinal(account.cycle_day)} of each month",
    )
