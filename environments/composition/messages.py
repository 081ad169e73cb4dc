"""The use cases of messages: mails are written, delivered, and sent again."""

from dependency_injector import containers

from business_layer.messages.delivery import (
    DeliverMessage,
    ListFailedMessages,
    ResendMessage,
    ResumeDelivery,
)
from business_layer.messages.delivery_pauses import DeliveryPauses
from business_layer.messages.message_writer import MessageWriter
from business_layer.shared.backoff import Backoff
from business_layer.shared.clock import Identifiers
from database_layer.outages import retry_during_outage
from environments.composition.database import DatabaseContainer
from environments.composition.integration import IntegrationContainer
from environments.composition.jitter import jitter
from environments.composition.typed_providers import container, from_outside, once
from environments.settings import Settings
from presentation_layer.contract_pdf.contract_pdf import ContractPdf
from presentation_layer.contract_pdf.enclosed_contract import EnclosedContract
from presentation_layer.mails.mail_design import HtmlMailDesign


def message_writer_of(settings: Settings, identifiers: Identifiers) -> MessageWriter:
    return MessageWriter(
        identifiers, settings.store.origin, sender=settings.mail.sender, support_number=settings.support_number
    )


def delivery_pauses() -> DeliveryPauses:
    return DeliveryPauses(
        ordinary=Backoff(base_seconds=1, cap_seconds=1800, jitter=jitter),
        urgent=Backoff(base_seconds=1, cap_seconds=60, jitter=jitter),
    )


def contract_pdf_of(settings: Settings) -> ContractPdf:
    return ContractPdf(settings.support_number)


class MessagesContainer(containers.DeclarativeContainer):
    """Use cases of `business_layer.messages`."""

    settings = from_outside(Settings)
    database = container(DatabaseContainer)
    integration = container(IntegrationContainer)

    message_writer = once(message_writer_of, settings, database.identifiers)
    contract_pdf = once(contract_pdf_of, settings)
    deliver_message = once(
        DeliverMessage,
        unit_of_work=database.unit_of_work,
        mail=integration.mail,
        design=once(HtmlMailDesign),
        enclosures=once(EnclosedContract, orders=database.order_queries, contract_pdf=contract_pdf),
        pauses=once(delivery_pauses),
        retry_during_outage=retry_during_outage,
        clock=database.clock,
    )
    resume_delivery = once(ResumeDelivery, unit_of_work=database.unit_of_work, clock=database.clock)
    failed_messages = once(ListFailedMessages, unit_of_work=database.unit_of_work)
    resend_message = once(ResendMessage, unit_of_work=database.unit_of_work, clock=database.clock)
