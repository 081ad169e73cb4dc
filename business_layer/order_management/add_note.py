"""Adding internal notes to orders."""

from business_layer.order_management.order_notes import OrderNote
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.ports import OrderUnitOfWork
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.clock import Clock, Identifiers
from business_layer.shared.errors import Invalid
from business_layer.shared.unit_of_work import UnitOfWorkFactory


class NoteWriter:
    """Writes a note on an order, inside a unit of work that does something else as well."""

    def __init__(self, clock: Clock, identifiers: Identifiers) -> None:
        self._clock, self._identifiers = clock, identifiers

    def write(self, uow: OrderUnitOfWork, order: ProductOrder, text: str, *, by: Actor) -> OrderNote:
        note = OrderNote(
            id=self._identifiers.new(),
            order_id=order.id,
            author=by.name,
            author_user_id=by.user_id,
            text=text.strip(),
            at=self._clock.now(),
        )
        uow.order_notes.add(note)
        return note


class AddNote:
    """Add an internal note to an order. Raises NotFound, NotPermitted, Invalid."""

    def __init__(self, unit_of_work: UnitOfWorkFactory[OrderUnitOfWork], note_writer: NoteWriter) -> None:
        self._unit_of_work, self._note_writer = unit_of_work, note_writer

    def __call__(self, *, number: str, text: str, by: Actor) -> OrderNote:
        if not text.strip():
            raise Invalid("Enter a note.", field="text")
        with self._unit_of_work(by=by, reason="Note") as uow:
            order = uow.product_orders.get(number, seen_by=by)
            by.require(Permission.NOTE_ORDERS)
            note = self._note_writer.write(uow, order, text, by=by)
            uow.commit()
        return note
