"""Proposing to transfer a service to a billing account of the same customer, or, by an agent, of another one."""

from datetime import date
from uuid import UUID

from business_layer.billing.accounts import BillingAccount
from business_layer.inventory.bundle_membership import BundleMembership
from business_layer.inventory.products import Product
from business_layer.service_changes.open_offers import require_no_open_offer
from business_layer.service_changes.ports import ServiceChangesUnitOfWork
from business_layer.service_changes.proposals import Proposals, require_day
from business_layer.service_changes.service_change import ChangeEffect, ChangeKind, ServiceChange
from business_layer.service_changes.transfer_contents import TransferContents, TransferSides
from business_layer.shared.actor import SYSTEM, Actor
from business_layer.shared.clock import Clock
from business_layer.shared.errors import Invalid, NotFound
from business_layer.shared.unit_of_work import UnitOfWorkFactory
from business_layer.user_management.customers_of_record import customer_of_record

NO_SUCH_ACCOUNT = "There is no such billing account."


class ProposeTransfer:
    """Propose to give a service to another billing account, now or from a day. The account is given by its number.

    Customers give it to accounts of their own; an agent has asked both customers. Raises NotFound, NotPermitted,
    ChangeUnderway, OfferUnderway, ChangeImpossible, and Invalid for an account or a day that cannot be chosen.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[ServiceChangesUnitOfWork],
        proposals: Proposals,
        contents: TransferContents,
        membership: BundleMembership,
        clock: Clock,
    ) -> None:
        self._unit_of_work, self._proposals, self._contents = unit_of_work, proposals, contents
        self._membership, self._clock = membership, clock

    def __call__(
        self, *, product_id: UUID, account_number: str, requested_on: date | None, by: Actor, field: str = "to"
    ) -> ServiceChange:
        with self._unit_of_work(by=by, reason="propose transfer") as uow:
            self._membership.lock(product_id, uow)
            product = self._proposals.begin(ChangeKind.TRANSFER, product_id, uow, by=by)
            require_no_open_offer(product, uow, at=self._clock.now(), field=field)
            account = _account(account_number, product, uow, by=by, field=field)
            requested_on = require_day(requested_on, product, at=self._clock.now())
            change = self._proposals.keep(
                ChangeKind.TRANSFER,
                product,
                uow,
                by=by,
                effects=self._effects(product, account, uow, requested_on),
                **self._contents.of(product, account, uow, on=requested_on),
            )
            uow.commit()
        return change

    def _effects(
        self, product: Product, account: BillingAccount, uow: ServiceChangesUnitOfWork, on: date | None
    ) -> tuple[ChangeEffect, ...]:
        sides = _sides(product, account, uow)
        losses = () if sides.is_same_customer else self._contents.losses(product, uow, whose=sides.giver)
        return (*self._contents.effects(product, sides, uow, on=on), *losses)


def _account(number: str, product: Product, uow: ServiceChangesUnitOfWork, *, by: Actor, field: str) -> BillingAccount:
    """The account that takes it over. Raises Invalid, also for an account that the actor may not see."""
    try:
        account = uow.billing_accounts.numbered(number, seen_by=by)
    except NotFound:
        raise Invalid(NO_SUCH_ACCOUNT, field=field) from None
    if account.id == product.billing_account_id:
        raise Invalid(f"The service is on account {account.number} already. Choose another one.", field=field)
    return account


def _sides(product: Product, account: BillingAccount, uow: ServiceChangesUnitOfWork) -> TransferSides:
    before = uow.billing_accounts.get(product.billing_account_id, seen_by=SYSTEM)
    if account.customer_id == product.customer_id:
        return TransferSides(giver=f"account {before.number}", taker=f"account {account.number}", is_same_customer=True)
    giver, taker = (customer_of_record(owner, uow).name for owner in (product.customer_id, account.customer_id))
    return TransferSides(giver=giver, taker=taker, is_same_customer=False)
