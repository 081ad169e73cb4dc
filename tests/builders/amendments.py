"""The assessment of amendments, for the tests that advance orders."""

from business_layer.catalogue.ports import Catalogues
from business_layer.inventory.bundle_membership import BundleMembership
from business_layer.messages.message_writer import MessageWriter
from business_layer.order_management.amendment_mails import AmendmentMails
from business_layer.order_management.apply_amendment import AmendedItem
from business_layer.order_management.assess_amendments import AmendmentAssessment
from business_layer.shared.clock import Identifiers


def an_amendment_assessment(
    catalogues: Catalogues, writer: MessageWriter, identifiers: Identifiers
) -> AmendmentAssessment:
    amended_item = AmendedItem(BundleMembership(catalogues))
    return AmendmentAssessment(catalogues, amended_item, AmendmentMails(catalogues, writer), identifiers)
