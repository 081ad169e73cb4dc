"""A service goes to another billing account, or to another customer who agrees to it."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from business_layer.billing.accounts import BillFormat, BillingAccount, BillingDetails
from business_layer.catalogue.documents import CONSENT_TO_ELECTRONIC_RECORDS
from business_layer.catalogue.plan_steps import TaskType
from business_layer.inventory.bundle_membership import BundleMembership
from business_layer.inventory.commitments import commitment_of
from business_layer.inventory.product_states import SuspensionReason
from business_layer.inventory.resources import Resource, ResourceKind, ResourceState
from business_layer.online_ordering.estimate_taxes import EstimateTaxes
from business_layer.order_management.add_note import NoteWriter
from business_layer.order_management.handlers.cancel_product import CancelProduct
from business_layer.order_management.handlers.task_handler import TaskHandler
from business_layer.order_management.handlers.tell_customer import TellCustomer
from business_layer.order_management.handlers.transfer_product import TransferProduct
from business_layer.order_management.order_entry import OrderEntry
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.states import ItemAction
from business_layer.order_management.undo_plan import undo_tasks
from business_layer.service_changes.accept_change import AcceptServiceChange
from business_layer.service_changes.accept_transfer_offer import AcceptTransferOffer, Signing, ViewTransferOffer
from business_layer.service_changes.change_entry import ChangeEntry
from business_layer.service_changes.change_mail import ChangeMail
from business_layer.service_changes.end_transfer_offer import (
    DeclineTransferOffer,
    ExpireTransferOffers,
    TakeBackTransferOffer,
)
from business_layer.service_changes.offer_transfer import OfferTransfer
from business_layer.service_changes.open_offers import OfferUnderway
from business_layer.service_changes.possible_changes import ChangeImpossible
from business_layer.service_changes.proposals import Proposals
from business_layer.service_changes.propose_disconnection import ProposeDisconnection
from business_layer.service_changes.propose_transfer import ProposeTransfer
from business_layer.service_changes.service_change import ChangeKind, EffectKind, ServiceChange
from business_layer.service_changes.take_back import TakeBackChange
from business_layer.service_changes.takeover_documents import ASSUMPTION, EMERGENCY_CALLS
from business_layer.service_changes.takeovers import OwnOffer, Takeover, Takeovers
from business_layer.service_changes.transfer_contents import TransferContents
from business_layer.service_changes.transfer_offer import (
    ANSWER_WITHIN,
    OFFER_MOVES,
    OfferEnded,
    OfferState,
    TransferOffer,
)
from business_layer.shared.actor import SYSTEM, Actor
from business_layer.shared.addresses import validated_address
from business_layer.shared.errors import IllegalTransition, Invalid, NotFound, TooManyAttempts
from business_layer.user_management.attempt_limits import MailLimits
from tests.builders.catalogue import AN_ADDRESS
from tests.builders.messages import a_message_writer
from tests.builders.orders import (
    CUSTOMER_ID,
    OF_RECORD,
    OneCatalogue,
    a_customer_actor,
    an_agent_actor,
    keep_customer,
    plan_item,
)
from tests.builders.products import an_active_product
from tests.builders.taxes import SomeTaxTables
from tests.fakes.clock import NOON, CountingIdentifiers, FakeClock, RandomIdentifiers
from tests.fakes.unit_of_work import Books

TAKER = UUID(int=7_100)
TODAY = NOON.date()
JON = "jon@customers.example"
SECOND, THEIRS = UUID(int=901), UUID(int=902)
ADDRESS = validated_address(**AN_ADDRESS)
DETAILS = BillingDetails(name="Jon Kim", address=ADDRESS, format=BillFormat.PAPER, cycle_day=5)


class Desk:
    """The use cases on books with a customer who has one active product and two accounts, and another customer."""

    def __init__(self, slug: str = "paging") -> None:
        self.books, self.clock, self.catalogues = Books(), FakeClock(), OneCatalogue()
        identifiers = CountingIdentifiers()
        writer = a_message_writer(identifiers)
        keep_customer(self.books)
        keep_customer(self.books, TAKER)
        self.books.customers.all[TAKER].name = "Jon Kim"
        self.product = an_active_product(slug, address=ADDRESS)
        self.books.products.add(self.product)
        for account_id, number, customer_id in (
            (self.product.billing_account_id, "BA-1", CUSTOMER_ID),
            (SECOND, "BA-2", CUSTOMER_ID),
            (THEIRS, "BA-3", TAKER),
        ):
            self.books.billing_accounts.add(an_account(account_id, number, customer_id))
        membership = BundleMembership(self.catalogues)
        proposals = Proposals(self.catalogues, self.clock, identifiers)
        taxes = EstimateTaxes(SomeTaxTables(), self.clock)
        self.contents = TransferContents(self.catalogues, proposals, membership, taxes, self.clock)
        mail, notes = ChangeMail(self.catalogues, writer), NoteWriter(self.clock, identifiers)
        entry = OrderEntry(self.catalogues, identifiers)
        takeovers = Takeovers(self.catalogues, self.contents, taxes, self.clock)
        self._propose = ProposeTransfer(self.books, proposals, self.contents, membership, self.clock)
        self._accept = AcceptServiceChange(self.books, entry, self.catalogues, notes, mail, self.clock)
        self._offer = OfferTransfer(
            self.books, proposals, self.contents, writer, MailLimits(to_one=2, by_one=9), self.clock, identifiers
        )
        self._view = ViewTransferOffer(self.books, takeovers)
        self._take_over = AcceptTransferOffer(
            self.books,
            takeovers,
            proposals,
            self.contents,
            membership,
            ChangeEntry(entry, self.catalogues, notes, mail, self.clock),
            mail,
            writer,
            self.clock,
            identifiers,
        )
        self._decline = DeclineTransferOffer(self.books, writer, self.clock)
        self._take_offer_back = TakeBackTransferOffer(self.books, self.clock)
        self._take_back = TakeBackChange(self.books, self.clock)
        self.expire = ExpireTransferOffers(self.books, writer, self.clock)
        self._handlers: dict[TaskType, TaskHandler] = {
            TaskType.TRANSFER_PRODUCT: TransferProduct(membership, writer),
            TaskType.TELL_CUSTOMER: TellCustomer(self.catalogues, writer),
        }
        self._give_up = CancelProduct(membership, writer, self.catalogues, SomeTaxTables())
        self._disconnect = ProposeDisconnection(self.books, proposals, self.catalogues, membership, self.clock)

    @property
    def secret(self) -> str:
        """The secret in the newest mailed link."""
        offers = [message for message in self.books.messages.all.values() if message.kind == "transfer_offered"]
        return offers[-1].body.rpartition("/transfers/")[2].split()[0]

    def propose(self, number: str = "BA-2", on: date | None = None, *, by: Actor | None = None) -> ServiceChange:
        return self._propose(
            product_id=self.product.id, account_number=number, requested_on=on, by=by or a_customer_actor()
        )

    def accept(self, change: ServiceChange, *, by: Actor | None = None, **agreements: str) -> ProductOrder:
        return self._accept(change_id=change.id, by=by or a_customer_actor(), **agreements)

    def offer(self, email: str = JON, on: date | None = None, *, by: Actor | None = None, **more: str) -> TransferOffer:
        return self._offer(
            product_id=self.product.id, email=email, requested_on=on, by=by or a_customer_actor(), **more
        )

    def look(self, *, by: Actor | None = None) -> Takeover | str:
        return self._view(secret=self.secret, by=by or jon())

    def take_over(
        self, account: UUID | BillingDetails = THEIRS, *, by: Actor | None = None, **signed: Any
    ) -> ProductOrder:
        found = self.look(by=by)
        signing = signature(found) if isinstance(found, Takeover) else signature_of_nothing()
        return self._take_over(secret=self.secret, account=account, signing=replace(signing, **signed), by=by or jon())

    def decline(self) -> None:
        self._decline(secret=self.secret, by=jon())

    def take_offer_back(self, *, by: Actor | None = None) -> None:
        self._take_offer_back(product_id=self.product.id, by=by or a_customer_actor())

    def take_back(self, *, by: Actor | None = None) -> ProductOrder:
        return self._take_back(product_id=self.product.id, by=by or a_customer_actor())

    def carry_out(self, order: ProductOrder) -> None:
        """Do the tasks of the order's plan."""
        (item,) = order.items
        plan_item(item)
        for task in list(item.tasks):
            with self.books(by=SYSTEM, reason="advance order") as uow:
                self._handlers[task.type](uow, order, task, at=self.clock.now())
                uow.commit()

    def suspend(self, reason: SuspensionReason) -> None:
        with self.books(by=SYSTEM, reason="suspend") as uow:
            uow.products.get(self.product.id, seen_by=SYSTEM).suspend(at=NOON, reason=reason)
            uow.commit()

    def disconnect(self) -> ProductOrder:
        proposed = self._disconnect(product_id=self.product.id, requested_on=None, by=a_customer_actor())
        return self.accept(proposed)

    def give_up(self, order: ProductOrder) -> None:
        """Do what the worker does with an order that is being canceled."""
        (item,) = order.items
        with self.books(by=SYSTEM, reason="advance order") as uow:
            order.decide_cancellations(lambda item: undo_tasks(item, RandomIdentifiers()), at=NOON, items=[item])
            self._give_up(uow, order, item.tasks[-1], at=NOON)
            uow.commit()

    def mails_to(self, email: str) -> list[str]:
        return [message.kind for message in self.books.messages.all.values() if message.to == email]


def jon() -> Actor:
    return replace(a_customer_actor(TAKER), name="Jon Kim", user_id=UUID(int=7_101))


def an_account(account_id: UUID, number: str, customer_id: UUID) -> BillingAccount:
    return BillingAccount(
        id=account_id,
        number=number,
        customer_id=customer_id,
        name="Maria Lopez" if customer_id == CUSTOMER_ID else "Jon Kim",
        address=ADDRESS,
        format=BillFormat.ELECTRONIC,
        cycle_day=1,
        opened_at=NOON,
    )


def signature(found: Takeover) -> Signing:
    shown = {packaged.document.code: packaged.text_hash for packaged in found.documents}
    return Signing(
        shown=shown, checked=frozenset({"records", "documents"}), signature="Jon Kim", confirms_location=True
    )


def signature_of_nothing() -> Signing:
    return Signing(shown={}, checked=frozenset(), signature="")


def words(effects: Any, *kinds: EffectKind) -> str:
    return " ".join(effect.text for effect in effects if not kinds or effect.kind in kinds)


def a_working_number(desk: Desk) -> Resource:
    number = Resource(
        id=UUID(int=66),
        kind=ResourceKind.TELEPHONE_NUMBER,
        pool="local:614",
        value="+16142210142",
        state=ResourceState.WORKING,
        holder_id=desk.product.id,
    )
    desk.books.resources.add(number)
    return number


def test_a_service_goes_to_another_account_of_its_customer() -> None:
    desk = Desk("dedicated")
    product, first = desk.product, desk.product.billing_account_id
    commitment, monthly = commitment_of(product, desk.catalogues), product.terms.totals.monthly

    change = desk.propose("BA-2")
    order = desk.accept(change)
    desk.carry_out(order)

    assert (order.items[0].action, order.customer_id, order.billing_account_id) == (
        ItemAction.TRANSFER,
        CUSTOMER_ID,
        SECOND,
    )
    assert (product.customer_id, product.billing_account_id) == (CUSTOMER_ID, SECOND)
    assert [period.billing_account_id for period in product.periods] == [first, SECOND]
    assert product.terms.order_item_id == order.items[0].id
    assert commitment_of(product, desk.catalogues) == commitment
    assert product.terms.totals.monthly == monthly
    assert desk.mails_to(OF_RECORD) == ["change_ordered", "product_transferred"]


def test_the_review_names_both_accounts_and_what_is_left_of_the_term() -> None:
    desk = Desk("dedicated")

    change = desk.propose("BA-2")

    assert "goes from account BA-1 to account BA-2" in words(change.effects, EffectKind.HAPPENS)
    assert "The term goes along" in words(change.effects, EffectKind.TERM)
    assert (change.one_time.amount, change.difference.amount) == (0, 0)


@pytest.mark.parametrize(
    ("number", "problem"), [("BA-1", "on account BA-1 already"), ("BA-3", "no such billing account")]
)
def test_a_customer_cannot_choose_that_account(number: str, problem: str) -> None:
    with pytest.raises(Invalid, match=problem) as refused:
        Desk().propose(number)

    assert list(refused.value.errors) == ["to"]


def test_one_time_charges_are_not_charged_to_the_new_account() -> None:
    desk = Desk("dedicated")
    assert desk.product.terms.totals.one_time.amount > 0

    desk.carry_out(desk.accept(desk.propose()))

    assert desk.product.terms.totals.one_time.amount == 0


def test_a_service_suspended_for_an_unpaid_bill_stays_where_it_is() -> None:
    desk = Desk()
    desk.suspend(SuspensionReason.UNPAID)

    with pytest.raises(ChangeImpossible, match="unpaid bill"):
        desk.propose()
    with pytest.raises(ChangeImpossible, match="unpaid bill"):
        desk.offer()


def test_a_service_that_rests_goes_along_as_it_is() -> None:
    desk = Desk()
    desk.suspend(SuspensionReason.VACATION)

    change = desk.propose()
    desk.carry_out(desk.accept(change))

    assert "stays suspended" in words(change.effects)
    assert desk.product.suspended_for is SuspensionReason.VACATION


def test_an_agent_writes_down_how_both_customers_agreed() -> None:
    desk, agent = Desk(), an_agent_actor()
    change = desk.propose("BA-3", by=agent)

    with pytest.raises(Invalid) as missing:
        desk.accept(change, by=agent, agreement="Jon called")
    assert list(missing.value.errors) == ["giver_agreement"]
    order = desk.accept(change, by=agent, agreement="Jon called", giver_agreement="Maria was called back")
    desk.carry_out(order)

    notes = [note.text for note in desk.books.order_notes.all.values()]
    assert [text.rpartition(": ")[2] for text in notes] == ["Jon called", "Maria was called back"]
    assert (desk.product.customer_id, desk.product.order_number) == (TAKER, order.number)
    assert desk.mails_to(OF_RECORD) == ["transfer_agreed", "product_handed_over"]


def test_someone_takes_over_what_a_customer_offers_by_email() -> None:
    desk = Desk("complete-calling")
    number = a_working_number(desk)

    offer = desk.offer()
    order = desk.take_over()
    desk.carry_out(order)

    assert (offer.state, offer.order_number) == (OfferState.ACCEPTED, order.number)
    assert (order.customer_id, order.billing_account_id) == (TAKER, THEIRS)
    assert (desk.product.customer_id, desk.product.held_since) == (TAKER, desk.product.terms_since)
    assert desk.books.resources.all[number.id].holder_id == desk.product.id
    assert desk.books.resources.all[number.id].state is ResourceState.WORKING
    assert desk.mails_to(OF_RECORD) == ["transfer_agreed", "product_handed_over"]
    assert desk.mails_to(f"{TAKER.hex}@customers.example") == ["change_ordered", "product_transferred"]


def test_the_new_customer_signs_what_they_take_over_and_where_911_sends_help() -> None:
    desk = Desk("complete-calling")
    offer = desk.offer()

    desk.take_over()

    signed = {agreement.code: agreement for agreement in offer.agreements}
    assert {CONSENT_TO_ELECTRONIC_RECORDS, ASSUMPTION, EMERGENCY_CALLS} <= signed.keys()
    assert "letter" not in " ".join(signed)
    assert all(agreement.signature == "Jon Kim" for agreement in offer.agreements)
    assert "911 should send help to" in signed[EMERGENCY_CALLS].act
    assert "Pressed “Sign as Jon Kim”" in signed[ASSUMPTION].act


@pytest.mark.parametrize(
    ("unsigned", "field"),
    [
        ({"checked": frozenset({"documents"})}, "agree.records"),
        ({"checked": frozenset({"records"})}, "agree.documents"),
        ({"confirms_location": False}, "agree.location"),
        ({"signature": "Maria Lopez"}, "signature"),
        ({"shown": {}}, "documents"),
    ],
)
def test_nothing_goes_over_unsigned(unsigned: dict[str, Any], field: str) -> None:
    desk = Desk("complete-calling")
    offer = desk.offer()

    with pytest.raises(Invalid) as refused:
        desk.take_over(**unsigned)

    assert list(refused.value.errors) == [field]
    assert offer.state is OfferState.PROPOSED


def test_the_new_customer_opens_an_account_on_the_way_once() -> None:
    desk = Desk()
    desk.offer()

    order = desk.take_over(DETAILS)
    again = desk.take_over(DETAILS)

    opened = [account for account in desk.books.billing_accounts.all.values() if account.details == DETAILS]
    assert order is again
    assert [account.customer_id for account in opened] == [TAKER]
    assert order.billing_account_id == opened[0].id


def test_the_new_customer_sees_nothing_of_the_other_ones_savings() -> None:
    desk = Desk()
    bundle = replace(
        desk.product.price_lines[0], price_id="bundle:office", unit_amount=-desk.product.price_lines[0].unit_amount
    )
    desk.product.price_lines = (*desk.product.price_lines, bundle)
    desk.offer()

    found = desk.look()
    assert isinstance(found, Takeover)
    order = desk.take_over()

    (change,) = desk.books.service_changes.all.values()
    assert change.kind is ChangeKind.TRANSFER
    assert found.totals.monthly == change.monthly_before == change.monthly_after
    assert all(not line.price_id.startswith("bundle") for line in order.items[0].price_lines)


def test_an_offer_says_the_same_whether_or_not_its_address_has_an_account() -> None:
    stranger, known = Desk(), Desk()

    stranger.offer("nobody@elsewhere.example")
    known.offer(f"{TAKER.hex}@customers.example")

    (mail,), (other,) = stranger.books.messages.all.values(), known.books.messages.all.values()
    assert (mail.kind, mail.subject) == (other.kind, other.subject)
    assert mail.body.replace(stranger.secret, "") == other.body.replace(known.secret, "")


def test_an_offer_is_refused_at_its_field() -> None:
    desk = Desk()

    with pytest.raises(Invalid) as own:
        desk.offer(OF_RECORD.upper())
    with pytest.raises(Invalid) as past:
        desk.offer(on=TODAY - timedelta(days=1))
    desk.offer()
    with pytest.raises(OfferUnderway, match=JON) as second:
        desk.offer("someone@elsewhere.example")
    with pytest.raises(OfferUnderway):
        desk.propose()

    assert (list(own.value.errors), list(past.value.errors), second.value.field) == (
        ["email"],
        ["requested_on"],
        "email",
    )


def test_an_offer_that_nobody_answered_in_time_is_no_obstacle_to_the_next() -> None:
    desk = Desk()
    lapsed = desk.offer()
    desk.clock.pass_time(ANSWER_WITHIN)

    offer = desk.offer("someone@elsewhere.example")

    assert (lapsed.state, offer.state) == (OfferState.EXPIRED, OfferState.PROPOSED)


def test_an_address_gets_so_many_offers_an_hour() -> None:
    desk = Desk()
    for _ in range(2):
        desk.offer()
        desk.take_offer_back()

    with pytest.raises(TooManyAttempts):
        desk.offer()


def test_an_agent_says_how_the_customer_asked_to_offer_it() -> None:
    desk, agent = Desk(), an_agent_actor()

    with pytest.raises(Invalid) as missing:
        desk.offer(by=agent)
    offer = desk.offer(by=agent, agreement="Asked by phone")

    assert list(missing.value.errors) == ["agreement"]
    assert offer.agreement == "Asked by phone"


def test_a_customer_does_not_take_over_their_own_service() -> None:
    desk = Desk()
    desk.offer()

    with pytest.raises(OwnOffer):
        desk.look(by=a_customer_actor())


@pytest.mark.parametrize("ending", ["decline", "take_offer_back", "time", "expire"])
def test_what_has_ended_cannot_be_taken_over(ending: str) -> None:
    desk = Desk()
    offer, secret = desk.offer(), desk.secret

    if ending in {"time", "expire"}:
        desk.clock.pass_time(timedelta(days=7))
    if ending != "time":
        getattr(desk, ending)()

    assert not offer.is_open(at=desk.clock.now())
    with pytest.raises(OfferEnded):
        desk.take_over(THEIRS)
    assert desk.secret == secret
    assert desk.product.customer_id == CUSTOMER_ID


def test_the_customer_hears_that_nobody_took_it_over() -> None:
    declined, unanswered = Desk(), Desk()
    declined.offer()
    unanswered.offer()

    declined.decline()
    unanswered.expire()
    unanswered.clock.pass_time(timedelta(days=7))
    unanswered.expire()
    unanswered.expire()

    assert declined.mails_to(OF_RECORD) == unanswered.mails_to(OF_RECORD) == ["transfer_not_done"]


def test_the_new_customer_does_not_hear_why_a_service_cannot_go() -> None:
    desk = Desk()
    desk.offer()
    desk.suspend(SuspensionReason.UNPAID)

    with pytest.raises(ChangeImpossible) as refused:
        desk.look()

    assert "unpaid" not in refused.value.message


def test_an_order_on_its_way_keeps_the_service_from_going() -> None:
    desk = Desk()
    desk.offer()
    desk.disconnect()

    with pytest.raises(ChangeImpossible):
        desk.look()


def test_the_customer_who_has_it_takes_a_dated_transfer_back() -> None:
    desk = Desk()
    desk.offer(on=TODAY + timedelta(days=20))
    order = desk.take_over()
    assert order.items[0].requested_on == TODAY + timedelta(days=20)

    taken_back = desk.take_back()

    assert taken_back is order
    assert order.items[0].is_being_canceled


def test_the_customer_who_keeps_it_hears_of_a_canceled_transfer() -> None:
    desk = Desk()
    desk.offer(on=TODAY + timedelta(days=20))
    order = desk.take_over()

    desk.take_back()
    desk.give_up(order)

    assert desk.mails_to(OF_RECORD) == ["transfer_agreed", "transfer_not_done"]
    assert desk.product.customer_id == CUSTOMER_ID


def test_nobody_else_takes_it_back() -> None:
    desk = Desk()
    desk.offer(on=TODAY + timedelta(days=20))
    desk.take_over()

    with pytest.raises(NotFound):
        desk.take_back(by=replace(a_customer_actor(UUID(int=5)), name="Eve"))


@pytest.mark.parametrize("after", [state for state in OfferState if state is not OfferState.PROPOSED])
def test_an_answer_is_final(after: OfferState) -> None:
    desk = Desk()
    offer = desk.offer()
    offer.state = after

    assert OFFER_MOVES[after] == set()
    with pytest.raises(IllegalTransition):
        offer.decline(at=NOON)
