"""The use cases of order management: orders are fulfilled, serviced and assigned."""

from dependency_injector import containers

from business_layer.inventory.bundle_membership import BundleMembership
from business_layer.order_management.add_note import AddNote, NoteWriter
from business_layer.order_management.advance_order import AdvanceOrder
from business_layer.order_management.amendment_mails import AmendmentMails
from business_layer.order_management.answer_revision import AnswerRevision
from business_layer.order_management.apply_amendment import AmendedItem
from business_layer.order_management.assess_amendments import AmendmentAssessment
from business_layer.order_management.assess_cancellations import CancellationAssessment
from business_layer.order_management.assignment import AssignOrder, MoveOpenOrders, UnassignOrder
from business_layer.order_management.cancel_order import CancelProductOrder
from business_layer.order_management.cancellation_outlook import CancellationOutlooks
from business_layer.order_management.change_contact import ChangeOrderContact
from business_layer.order_management.correct_answers import CorrectAnswers
from business_layer.order_management.decline_unanswered import DeclineUnansweredRevisions
from business_layer.order_management.end_by_person import CompleteByHand, SkipTask
from business_layer.order_management.end_order import EndOrder
from business_layer.order_management.moved_date_mail import MovedDateMail
from business_layer.order_management.order_entry import OrderEntry
from business_layer.order_management.package_updates import PackageUpdates
from business_layer.order_management.park_task import ParkTask, UnparkTask
from business_layer.order_management.poll_order import PollOrderNow
from business_layer.order_management.release_unused_numbers import ReleaseUnusedNumbers
from business_layer.order_management.retry_fallout import RetryFallout
from business_layer.order_management.retry_policy import RetryPolicy
from business_layer.order_management.shipment_changes import ConfirmDelivery, RedirectShipment
from business_layer.order_management.stalled_orders import ResumeStalledOrders
from business_layer.order_management.technical_reviews import (
    AnswerQuestion,
    AskCustomer,
    CompleteTechnicalReview,
    ReportNotFeasible,
)
from business_layer.shared.backoff import Backoff
from environments.composition.billing import BillingContainer
from environments.composition.database import DatabaseContainer
from environments.composition.integration import IntegrationContainer
from environments.composition.jitter import jitter
from environments.composition.messages import MessagesContainer
from environments.composition.task_handlers import handlers_by_type
from environments.composition.typed_providers import container, from_outside, once
from environments.settings import Settings


def retry_policy_of(settings: Settings) -> RetryPolicy:
    given = settings.fulfilment
    return RetryPolicy(
        backoff=Backoff(base_seconds=given.retry_base_seconds, cap_seconds=given.retry_cap_seconds, jitter=jitter),
        give_up_after_seconds=given.give_up_after_seconds,
        follow_seconds=given.follow_seconds,
        stalled_after_seconds=given.stalled_after_seconds,
    )


class OrderManagementContainer(containers.DeclarativeContainer):
    """Use cases of `business_layer.order_management`."""

    settings = from_outside(Settings)
    database = container(DatabaseContainer)
    integration = container(IntegrationContainer)
    messages = container(MessagesContainer)
    billing = container(BillingContainer)

    task_handlers = once(
        handlers_by_type,
        catalogues=database.catalogues,
        message_writer=messages.message_writer,
        tax_tables=billing.tax_tables,
    )
    package_updates = once(PackageUpdates, catalogues=database.catalogues, message_writer=messages.message_writer)
    moved_dates = once(MovedDateMail, catalogues=database.catalogues, message_writer=messages.message_writer)
    advance_order = once(
        AdvanceOrder,
        unit_of_work=database.unit_of_work,
        catalogues=database.catalogues,
        provisioning=integration.provisioning,
        handlers=task_handlers,
        packages=package_updates,
        moved_dates=moved_dates,
        assess_cancellations=once(
            CancellationAssessment,
            catalogues=database.catalogues,
            message_writer=messages.message_writer,
            identifiers=database.identifiers,
        ),
        assess_amendments=once(
            AmendmentAssessment,
            catalogues=database.catalogues,
            amended_item=once(AmendedItem, membership=once(BundleMembership, catalogues=database.catalogues)),
            mails=once(AmendmentMails, catalogues=database.catalogues, message_writer=messages.message_writer),
            identifiers=database.identifiers,
        ),
        retry_policy=once(retry_policy_of, settings),
        clock=database.clock,
        identifiers=database.identifiers,
    )
    poll_order_now = once(PollOrderNow, unit_of_work=database.unit_of_work, clock=database.clock)
    resume_stalled_orders = once(
        ResumeStalledOrders, unit_of_work=database.unit_of_work, clock=database.clock, stalled=database.stalled_orders
    )
    release_unused_numbers = once(ReleaseUnusedNumbers, unit_of_work=database.unit_of_work, clock=database.clock)
    order_entry = once(OrderEntry, catalogues=database.catalogues, identifiers=database.identifiers)
    cancel_order = once(
        CancelProductOrder,
        unit_of_work=database.unit_of_work,
        catalogues=database.catalogues,
        clock=database.clock,
        identifiers=database.identifiers,
    )
    end_order = once(
        EndOrder,
        unit_of_work=database.unit_of_work,
        message_writer=messages.message_writer,
        clock=database.clock,
        identifiers=database.identifiers,
    )
    change_contact = once(
        ChangeOrderContact,
        unit_of_work=database.unit_of_work,
        message_writer=messages.message_writer,
        clock=database.clock,
        identifiers=database.identifiers,
    )
    answer_revision = once(AnswerRevision, unit_of_work=database.unit_of_work, clock=database.clock)
    decline_unanswered_revisions = once(
        DeclineUnansweredRevisions,
        unit_of_work=database.unit_of_work,
        message_writer=messages.message_writer,
        clock=database.clock,
    )
    cancellation_outlooks = once(
        CancellationOutlooks,
        orders=database.order_queries,
        unit_of_work=database.unit_of_work,
        catalogues=database.catalogues,
    )
    retry_fallout = once(
        RetryFallout, unit_of_work=database.unit_of_work, trail=database.task_trail, clock=database.clock
    )
    correct_answers = once(
        CorrectAnswers,
        unit_of_work=database.unit_of_work,
        catalogues=database.catalogues,
        trail=database.task_trail,
        message_writer=messages.message_writer,
        clock=database.clock,
    )
    complete_technical_review = once(
        CompleteTechnicalReview, unit_of_work=database.unit_of_work, trail=database.task_trail, clock=database.clock
    )
    report_not_feasible = once(
        ReportNotFeasible,
        unit_of_work=database.unit_of_work,
        trail=database.task_trail,
        message_writer=messages.message_writer,
        clock=database.clock,
    )
    ask_customer = once(
        AskCustomer,
        unit_of_work=database.unit_of_work,
        trail=database.task_trail,
        message_writer=messages.message_writer,
        clock=database.clock,
    )
    answer_question = once(
        AnswerQuestion, unit_of_work=database.unit_of_work, trail=database.task_trail, clock=database.clock
    )
    park_task = once(ParkTask, unit_of_work=database.unit_of_work, trail=database.task_trail, clock=database.clock)
    unpark_task = once(UnparkTask, unit_of_work=database.unit_of_work, trail=database.task_trail, clock=database.clock)
    complete_by_hand = once(
        CompleteByHand,
        unit_of_work=database.unit_of_work,
        catalogues=database.catalogues,
        trail=database.task_trail,
        clock=database.clock,
    )
    skip_task = once(
        SkipTask,
        unit_of_work=database.unit_of_work,
        catalogues=database.catalogues,
        trail=database.task_trail,
        clock=database.clock,
    )
    note_writer = once(NoteWriter, clock=database.clock, identifiers=database.identifiers)
    add_note = once(AddNote, unit_of_work=database.unit_of_work, note_writer=note_writer)
    confirm_delivery = once(ConfirmDelivery, unit_of_work=database.unit_of_work, clock=database.clock)
    redirect_shipment = once(
        RedirectShipment,
        unit_of_work=database.unit_of_work,
        message_writer=messages.message_writer,
        clock=database.clock,
    )
    assign_order = once(
        AssignOrder,
        unit_of_work=database.unit_of_work,
        assignments=database.assignments,
        note_writer=note_writer,
        clock=database.clock,
    )
    unassign_order = once(
        UnassignOrder, unit_of_work=database.unit_of_work, assignments=database.assignments, clock=database.clock
    )
    move_open_orders = once(
        MoveOpenOrders, unit_of_work=database.unit_of_work, agent_orders=database.agent_orders, clock=database.clock
    )
