"""The use cases of changes of services that customers have."""

from dependency_injector import containers

from business_layer.inventory.bundle_membership import BundleMembership
from business_layer.service_changes.accept_amendment import AcceptAmendment
from business_layer.service_changes.accept_change import AcceptServiceChange
from business_layer.service_changes.accept_transfer_offer import AcceptTransferOffer, ViewTransferOffer
from business_layer.service_changes.calculated_amendment import AmendmentCalculator
from business_layer.service_changes.calculated_change import ChangeCalculator
from business_layer.service_changes.change_entry import ChangeEntry
from business_layer.service_changes.change_mail import ChangeMail
from business_layer.service_changes.end_transfer_offer import (
    DeclineTransferOffer,
    ExpireTransferOffers,
    TakeBackTransferOffer,
)
from business_layer.service_changes.move_options import ViewMove
from business_layer.service_changes.offer_transfer import OfferTransfer, ViewTransfer
from business_layer.service_changes.preview_change import PreviewChange
from business_layer.service_changes.proposals import Proposals
from business_layer.service_changes.propose_amendment import PreviewAmendment, ProposeAmendment
from business_layer.service_changes.propose_change import ProposeChange
from business_layer.service_changes.propose_disconnection import ProposeDisconnection
from business_layer.service_changes.propose_move import ProposeMove
from business_layer.service_changes.propose_resumption import ProposeResumption
from business_layer.service_changes.propose_suspension import ProposeSuspension
from business_layer.service_changes.propose_transfer import ProposeTransfer
from business_layer.service_changes.take_back import TakeBackChange
from business_layer.service_changes.takeovers import Takeovers
from business_layer.service_changes.transfer_contents import TransferContents
from environments.composition.billing import BillingContainer
from environments.composition.database import DatabaseContainer
from environments.composition.messages import MessagesContainer
from environments.composition.online_ordering import OnlineOrderingContainer
from environments.composition.order_management import OrderManagementContainer
from environments.composition.typed_providers import container, once
from environments.composition.user_management import UserManagementContainer


class ServiceChangesContainer(containers.DeclarativeContainer):
    """Use cases of `business_layer.service_changes`."""

    database = container(DatabaseContainer)
    messages = container(MessagesContainer)
    user_management = container(UserManagementContainer)
    billing = container(BillingContainer)
    online_ordering = container(OnlineOrderingContainer)
    order_management = container(OrderManagementContainer)

    proposals = once(Proposals, catalogues=database.catalogues, clock=database.clock, identifiers=database.identifiers)
    mail = once(ChangeMail, catalogues=database.catalogues, message_writer=messages.message_writer)
    accept = once(
        AcceptServiceChange,
        unit_of_work=database.unit_of_work,
        order_entry=order_management.order_entry,
        catalogues=database.catalogues,
        note_writer=order_management.note_writer,
        mail=mail,
        clock=database.clock,
    )
    propose_disconnection = once(
        ProposeDisconnection,
        unit_of_work=database.unit_of_work,
        proposals=proposals,
        catalogues=database.catalogues,
        membership=once(BundleMembership, catalogues=database.catalogues),
        clock=database.clock,
    )
    propose_suspension = once(
        ProposeSuspension,
        unit_of_work=database.unit_of_work,
        proposals=proposals,
        catalogues=database.catalogues,
        clock=database.clock,
    )
    propose_resumption = once(
        ProposeResumption,
        unit_of_work=database.unit_of_work,
        proposals=proposals,
        catalogues=database.catalogues,
        clock=database.clock,
    )
    view_move = once(
        ViewMove,
        unit_of_work=database.unit_of_work,
        proposals=proposals,
        catalogues=database.catalogues,
        clock=database.clock,
    )
    propose_move = once(
        ProposeMove,
        unit_of_work=database.unit_of_work,
        proposals=proposals,
        catalogues=database.catalogues,
        membership=once(BundleMembership, catalogues=database.catalogues),
        tax_tables=billing.tax_tables,
        limits=online_ordering.hold_limits,
        clock=database.clock,
        identifiers=database.identifiers,
    )
    take_back = once(TakeBackChange, unit_of_work=database.unit_of_work, clock=database.clock)
    calculator = once(
        ChangeCalculator,
        catalogues=database.catalogues,
        membership=once(BundleMembership, catalogues=database.catalogues),
        clock=database.clock,
    )
    amendments = once(
        AmendmentCalculator,
        catalogues=database.catalogues,
        membership=once(BundleMembership, catalogues=database.catalogues),
        estimate_taxes=online_ordering.estimate_taxes,
        clock=database.clock,
    )
    preview_amendment = once(PreviewAmendment, unit_of_work=database.unit_of_work, calculator=amendments)
    propose_amendment = once(
        ProposeAmendment,
        unit_of_work=database.unit_of_work,
        proposals=proposals,
        calculator=amendments,
        qualify=online_ordering.qualify_address,
        limits=online_ordering.hold_limits,
        clock=database.clock,
    )
    accept_amendment = once(
        AcceptAmendment,
        unit_of_work=database.unit_of_work,
        catalogues=database.catalogues,
        note_writer=order_management.note_writer,
        clock=database.clock,
        identifiers=database.identifiers,
    )
    preview_change = once(PreviewChange, unit_of_work=database.unit_of_work, proposals=proposals, calculator=calculator)
    propose_change = once(
        ProposeChange,
        unit_of_work=database.unit_of_work,
        proposals=proposals,
        calculator=calculator,
        membership=once(BundleMembership, catalogues=database.catalogues),
        qualify=online_ordering.qualify_address,
        estimate_taxes=online_ordering.estimate_taxes,
        limits=online_ordering.hold_limits,
        clock=database.clock,
        identifiers=database.identifiers,
    )
    transfer_contents = once(
        TransferContents,
        catalogues=database.catalogues,
        proposals=proposals,
        membership=once(BundleMembership, catalogues=database.catalogues),
        estimate_taxes=online_ordering.estimate_taxes,
        clock=database.clock,
    )
    propose_transfer = once(
        ProposeTransfer,
        unit_of_work=database.unit_of_work,
        proposals=proposals,
        contents=transfer_contents,
        membership=once(BundleMembership, catalogues=database.catalogues),
        clock=database.clock,
    )
    view_transfer = once(ViewTransfer, unit_of_work=database.unit_of_work, contents=transfer_contents)
    offer_transfer = once(
        OfferTransfer,
        unit_of_work=database.unit_of_work,
        proposals=proposals,
        contents=transfer_contents,
        message_writer=messages.message_writer,
        limits=user_management.mail_limits,
        clock=database.clock,
        identifiers=database.identifiers,
    )
    takeovers = once(
        Takeovers,
        catalogues=database.catalogues,
        contents=transfer_contents,
        estimate_taxes=online_ordering.estimate_taxes,
        clock=database.clock,
    )
    view_transfer_offer = once(ViewTransferOffer, unit_of_work=database.unit_of_work, takeovers=takeovers)
    accept_transfer_offer = once(
        AcceptTransferOffer,
        unit_of_work=database.unit_of_work,
        takeovers=takeovers,
        proposals=proposals,
        contents=transfer_contents,
        membership=once(BundleMembership, catalogues=database.catalogues),
        enter=once(
            ChangeEntry,
            order_entry=order_management.order_entry,
            catalogues=database.catalogues,
            note_writer=order_management.note_writer,
            mail=mail,
            clock=database.clock,
        ),
        mail=mail,
        message_writer=messages.message_writer,
        clock=database.clock,
        identifiers=database.identifiers,
    )
    decline_transfer_offer = once(
        DeclineTransferOffer,
        unit_of_work=database.unit_of_work,
        message_writer=messages.message_writer,
        clock=database.clock,
    )
    take_back_transfer_offer = once(TakeBackTransferOffer, unit_of_work=database.unit_of_work, clock=database.clock)
    expire_transfer_offers = once(
        ExpireTransferOffers,
        unit_of_work=database.unit_of_work,
        message_writer=messages.message_writer,
        clock=database.clock,
    )
