"""The handler of each type of task that needs no network."""

from business_layer.billing.tax_tables import TaxTables
from business_layer.catalogue.plan_steps import TaskType
from business_layer.catalogue.ports import Catalogues
from business_layer.inventory.bundle_membership import BundleMembership
from business_layer.messages.message_writer import MessageWriter
from business_layer.order_management.handlers.activate_product import ActivateProduct
from business_layer.order_management.handlers.cancel_product import CancelProduct
from business_layer.order_management.handlers.change_terms import ChangeTerms
from business_layer.order_management.handlers.end_product import EndProduct
from business_layer.order_management.handlers.resume_product import ResumeProduct
from business_layer.order_management.handlers.suspend_product import SuspendProduct
from business_layer.order_management.handlers.task_handler import TaskHandlers
from business_layer.order_management.handlers.technical_review import AwaitTechnicalReview
from business_layer.order_management.handlers.tell_customer import TellCustomer
from business_layer.order_management.handlers.transfer_product import TransferProduct


def handlers_by_type(catalogues: Catalogues, message_writer: MessageWriter, tax_tables: TaxTables) -> TaskHandlers:
    membership = BundleMembership(catalogues)
    return {
        TaskType.TECHNICAL_REVIEW: AwaitTechnicalReview(),
        TaskType.ACTIVATE_PRODUCT: ActivateProduct(catalogues),
        TaskType.CHANGE_TERMS: ChangeTerms(membership),
        TaskType.SUSPEND_PRODUCT: SuspendProduct(),
        TaskType.RESUME_PRODUCT: ResumeProduct(),
        TaskType.END_PRODUCT: EndProduct(membership, catalogues),
        TaskType.TRANSFER_PRODUCT: TransferProduct(membership, message_writer),
        TaskType.CANCEL_PRODUCT: CancelProduct(membership, message_writer, catalogues, tax_tables),
        TaskType.TELL_CUSTOMER: TellCustomer(catalogues, message_writer),
    }
