"""The mail that confirms an accepted change: what happens and when, and every charge as it was shown."""

from collections.abc import Iterable
from datetime import datetime

from business_layer.catalogue.ports import Catalogues
from business_layer.inventory.products import Product
from business_layer.messages.letter import Part, PriceRow
from business_layer.messages.message_writer import MessageWriter
from business_layer.order_management.order_mails import mail_about_order
from business_layer.order_management.orders import ProductOrder
from business_layer.service_changes.ports import ServiceChangesUnitOfWork
from business_layer.service_changes.service_change import ChangeEffect, ChangeKind, EffectKind, ServiceChange
from business_layer.shared.date_formats import format_day
from business_layer.user_management.customers_of_record import customer_of_record

# What we received, for the subject.
ASKED = {
    ChangeKind.MOVE: "to move",
    ChangeKind.CHANGE: "to change",
    ChangeKind.DISCONNECT: "to disconnect",
    ChangeKind.SUSPEND: "to suspend",
    ChangeKind.RESUME: "to resume",
    ChangeKind.TRANSFER: "to transfer",
}
TAKE_BACK = "You can take it back on the order's page until then."


class ChangeMail:
    def __init__(self, catalogues: Catalogues, message_writer: MessageWriter) -> None:
        self._catalogues, self._message_writer = catalogues, message_writer

    def confirm(self, change: ServiceChange, order: ProductOrder, uow: ServiceChangesUnitOfWork) -> None:
        """Mail the customer of record, also if an agent acted (47 CFR 64.2010(f))."""
        asked = change.item
        offering = self._catalogues.version(asked.catalogue_version).offering(asked.offering_slug)
        mail_about_order(
            uow,
            self._message_writer,
            order,
            "change_ordered",
            key=str(order.id),
            at=order.placed_at,
            asked=f"{ASKED[change.kind]} {offering.name}",
            coming=_coming(change, order),
            parts=(
                Part(heading=offering.full_name(asked.values), paragraphs=tuple(_sentences(change))),
                _charges(change),
                _monthly(change),
            ),
        )

    def tell_giver(
        self,
        change: ServiceChange,
        product: Product,
        uow: ServiceChangesUnitOfWork,
        *,
        at: datetime,
        losses: Iterable[ChangeEffect] = (),
    ) -> None:
        """Mail the customer who has a product that goes to another one, with what they lose with it."""
        giver = customer_of_record(product.customer_id, uow)
        uow.messages.add(
            self._message_writer.message(
                "transfer_agreed",
                key=str(change.id),
                to=giver.email,
                at=at,
                customer_id=giver.id,
                name=giver.name,
                about=product.order_number,
                link=self._message_writer.link("/services"),
                offering_name=product.offering_name,
                when=f"on {format_day(change.requested_on)}" if change.requested_on else "now",
                parts=(Part(paragraphs=tuple(effect.text for effect in losses)),),
            )
        )


def _coming(change: ServiceChange, order: ProductOrder) -> str:
    if change.requested_on:
        return f"Nothing happens before {format_day(change.requested_on)}. {TAKE_BACK}"
    days = [item.expected_on for item in order.items if item.expected_on]
    return f"We expect it to be done on {format_day(max(days))}." if days else "We'll email you when it is done."


def _sentences(change: ServiceChange) -> list[str]:
    changed = (f"{row.label}: {row.before or 'none'} → {row.after or 'none'}" for row in change.characteristics)
    # What the customer before loses in a transfer is for that customer alone.
    hidden = {EffectKind.LOST} if change.kind is ChangeKind.TRANSFER else set()
    return [*changed, *(effect.text for effect in change.effects if effect.kind not in hidden)]


def _charges(change: ServiceChange) -> Part:
    """The one-time charges, each with its calculation."""
    calculated = {charge.line.price_id: charge.calculation for charge in change.charges}
    rows = [PriceRow(label=charge.line.name, one_time=str(charge.line.total)) for charge in change.charges]
    total = [PriceRow(label="One-time charges", one_time=str(change.one_time), is_total=True)] if len(rows) > 1 else []
    return Part(
        heading="Charges" if rows else "",
        prices=(*rows, *total),
        lines=tuple(filter(None, calculated.values())),
    )


def _monthly(change: ServiceChange) -> Part:
    if not change.difference:
        return Part()
    return Part(
        heading="A month, before taxes and fees",
        prices=(
            PriceRow(label="Before", monthly=str(change.monthly_before)),
            PriceRow(label="After", monthly=str(change.monthly_after), is_total=True),
        ),
    )
