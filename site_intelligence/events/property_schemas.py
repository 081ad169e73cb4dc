"""The properties of each event, as a marshmallow schema for its name and version.

A property that a schema does not name is kept but not read. To add an event or a version, add its schema here; the
columns of the stored events follow from the fields.
"""

from typing import Any

from marshmallow import EXCLUDE, Schema, fields
from marshmallow.validate import Range

LARGEST_NUMBER = 2**53
COUNTABLE = Range(-LARGEST_NUMBER, LARGEST_NUMBER)


class WholeNumber(fields.Integer):
    """A whole number that every engine holds exactly. True and 1.5 are none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strict=True, validate=COUNTABLE, **kwargs)

    def _validated(self, value: Any) -> int:
        if isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return super()._validated(value)


def text(**metadata: str) -> fields.String:
    return fields.String(required=True, metadata=metadata)


def text_if_known() -> fields.String:
    return fields.String(load_default=None)


def whole_number() -> WholeNumber:
    return WholeNumber(required=True)


def yes_or_no() -> fields.Boolean:
    return fields.Boolean(required=True, truthy={True}, falsy={False})


class Properties(Schema):
    """The base of all: an event may have more properties than a schema names."""

    class Meta:
        unknown = EXCLUDE

    def read(self, properties: dict[str, Any]) -> dict[str, Any]:
        """The properties that the schema names. Raises ValidationError."""
        return dict(self.load(properties))


class PageViewed(Properties):
    page = text()


class OfferingChosen(Properties):
    offering = text()


class SearchPerformed(Properties):
    term = text()
    results = whole_number()


class AddressQualified(Properties):
    offering = text()
    result = text()


class CartItemAdded(Properties):
    offering = text()
    monthly_cents = whole_number()


class ProductOrderPlaced(Properties):
    """`region` is that of the customer, `device` the one on which the order was placed."""

    offerings = fields.List(fields.String(), required=True)
    monthly_cents = whole_number()
    region = text(column="customer_region")
    term = text()
    access = text()
    device = text(column="order_device")


class ExperimentExposed(Properties):
    experiment = text()
    variant = text()


class CustomerImported(Properties):
    term = text()
    paperless = yes_or_no()
    region = text(column="customer_region")
    tenure_months = whole_number()


class TaskFellOut(Properties):
    cause = text()
    task = text()


class ProductOrderCompleted(Properties):
    offering = text()
    promised_at = text()
    on_time = yes_or_no()


class Ended(Properties):
    reason = text()


class ProductDisconnected(Ended):
    """The service of a history that was brought along may be unknown."""

    offering = text_if_known()


class Inquiry(Properties):
    center = text()
    topic = text()


class InquiryAnswered(Inquiry):
    wait_ms = whole_number()


class ConsentChosen(Properties):
    choice = text()


class IdentitiesForgotten(Properties):
    """Ids that have to leave the stored events, as digests."""

    visitors = fields.List(fields.String(), required=True)
    customers = fields.List(fields.String(), required=True)
    scope = text()


class NoProperties(Properties):
    """An event that is only counted."""


class CheckoutStepDone(Properties):
    step = text()


class FieldRefused(Properties):
    """A field of a form that was refused. What was typed into it is never in an event."""

    form = text()
    field = text()
    step = text()


class StateChanged(Properties):
    before = text()
    after = text()


class TaskOfOffering(Properties):
    task = text()
    offering = text()


class TermsChanged(OfferingChosen):
    before = text()


class ProductSuspended(OfferingChosen):
    reason = text()


class NumberStockCounted(Properties):
    """The numbers of an area code that customers could choose at that moment."""

    area_code = text()
    available = whole_number()


class SignedIn(Properties):
    site = text()


class SignInRefused(SignedIn):
    why = text()


SCHEMAS: dict[str, dict[int, Properties]] = {
    "page_viewed": {1: PageViewed()},
    "offering_viewed": {1: OfferingChosen()},
    "search_performed": {1: SearchPerformed()},
    "address_qualified": {1: AddressQualified()},
    "cart_item_added": {1: CartItemAdded()},
    "checkout_started": {1: OfferingChosen()},
    "product_order_placed": {1: ProductOrderPlaced()},
    "experiment_exposed": {1: ExperimentExposed()},
    "customer_imported": {1: CustomerImported()},
    "task_fell_out": {1: TaskFellOut()},
    "product_order_completed": {1: ProductOrderCompleted()},
    "product_order_cancelled": {1: Ended()},
    "product_disconnected": {1: ProductDisconnected()},
    "inquiry_opened": {1: Inquiry()},
    "inquiry_abandoned": {1: Inquiry()},
    "inquiry_answered": {1: InquiryAnswered()},
    "inquiry_resolved": {1: Inquiry()},
    # The product's own. No report counts them so far, so they change no answer about a history without them.
    "field_refused": {1: FieldRefused()},
    "cart_item_removed": {1: OfferingChosen()},
    "checkout_step_done": {1: CheckoutStepDone()},
    "product_order_state_changed": {1: StateChanged()},
    "task_completed": {1: TaskOfOffering()},
    "answers_corrected": {1: TaskOfOffering()},
    "expected_date_moved": {1: NoProperties()},
    "order_item_amended": {1: OfferingChosen()},
    "order_assigned": {1: NoProperties()},
    "order_unassigned": {1: NoProperties()},
    "product_activated": {1: OfferingChosen()},
    "product_cancelled": {1: OfferingChosen()},
    "product_terms_changed": {1: TermsChanged()},
    "product_suspended": {1: ProductSuspended()},
    "product_resumed": {1: OfferingChosen()},
    "product_ending_begun": {1: OfferingChosen()},
    "product_restored": {1: OfferingChosen()},
    "product_moved": {1: OfferingChosen()},
    "product_transferred": {1: OfferingChosen()},
    "signed_in": {1: SignedIn()},
    "sign_in_refused": {1: SignInRefused()},
    "number_stock_counted": {1: NumberStockCounted()},
    "consent_chosen": {1: ConsentChosen()},
    "identities_forgotten": {1: IdentitiesForgotten()},
}
