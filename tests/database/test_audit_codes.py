"""The codes of the audit trail, which is kept for years, do not follow a rename in the code.

If a test here fails after a rename, keep the old code: declare it in audit_codes.py, or map the attribute to its old
column. New entities and attributes get new codes.
"""

from uuid import UUID

import pytest
from sqlalchemy.orm import Session, sessionmaker

from business_layer.order_management.orders import ProductOrder
from database_layer.audit_codes import AUDITED, attribute_code, attribute_codes, entity_code, owner_of
from database_layer.mapping import mapper_registry, start_mappers
from database_layer.repositories.last_changes import SqlLastChanges
from database_layer.unit_of_work import SqlUnitOfWorkFactory
from presentation_layer.views import order_timeline as timeline
from tests.database.builders import Keeper, a_visitor, an_agent_actor
from tests.fakes.clock import NOON

CODES = {
    "User": (
        "created_at disabled_at email has_given_password id last_signed_in_at name password_hash "
        "totp_last_step totp_secret verified_at"
    ),
    "Customer": "cpni_permitted_at created_at email event_consent events_erased_at id name number telephone user_id",
    "Agent": "created_at email id name roles service_center user_id",
    "Session": (
        "acting_for acting_reason agent_id customer_id ends_at second_factor_at seen_at site started_at "
        "token_hash user_id"
    ),
    "OneTimeToken": "expires_at name password_hash purpose token_hash used_at user_id visitor_id",
    "BillingAccount": "address customer_id cycle_day format id kind name number opened_at",
    "Resource": "available_at held_from held_since holder_id id kind pool referred_to reserved_until state value",
    "NumberAlert": "customer_id email expires_at id offering_slug pools requested_at state token_hash word",
    "Product": (
        "address billing_account_id catalogue_version committed_since created_at customer_id held_since history id "
        "network offering_name offering_slug order_item_id order_number past_terms price_lines qualification_id state "
        "terms_since values version"
    ),
    "PastTerms": (
        "address billing_account_id catalogue_version customer_id offering_name offering_slug order_item_id "
        "price_lines product_id qualification_id valid_from valid_to values"
    ),
    "ProductBundle": (
        "began_at customer_id ended_at id members name offerings order_number percent_off_monthly slug version"
    ),
    "BundleMember": "bundle_id left_at offering_slug product_id",
    "Message": (
        "attachments attempts body claimed_until customer_id due_at give_up_at id key kind last_error letter "
        "queued_at sent_at state subject to with_secret"
    ),
    "ServiceQualification": (
        "address answered_at answers ask_again_at asked_at customer_id expires_at id state visitor_id"
    ),
    "Cart": "changed_at customer_id id is_open items last_removed visitor_id",
    "CartItem": (
        "added_at address cart_id catalogue_version id offering_slug price_lines qualification_id quantity values"
    ),
    "LearnedModel": "facts id is_on learned_at name ranked_at standing switched_at switched_by",
    "CustomerCall": (
        "agent_name changed_at customer_id id model_place model_reasons rule_place rule_reasons state user_id week"
    ),
    "SearchSynonym": "decided_at decided_by id offering state term",
    "Checkout": (
        "agreements billing billing_account_id cart_id contact customer_id id installations move_days order_number "
        "shipping signed_up_as started_at submission_key version"
    ),
    "OrderNote": "at author author_user_id id order_id text",
    "ProductOrder": (
        "assigned_agent_id billing_account_id completed_at contact contact_email contact_name "
        "contact_telephone customer_id id items number placed_at placed_by state submission_key version"
    ),
    "ProductOrderItem": (
        "action address amended_in catalogue_version expected_dates id installation move_on number offering_name "
        "offering_slug order_id price_lines product_id qualification_id relation requested_on revised_in shipment "
        "state suspension_reason tasks taxes values values_before"
    ),
    "FulfilmentTask": (
        "action after after_kinds assigned_agent_id attempts completed_at completed_by customer_words exchanges "
        "fallout fallout_reason followed_since id is_point_of_no_return is_skipped item_id milestone name "
        "next_attempt_at note order_id order_placed_at parked_by parked_reason parked_until planned_end "
        "planned_start position question reference requested_on results sends specification started_at state "
        "superseded_in tries type unanswered_since undoes waiting_for"
    ),
    "OrderRevision": (
        "agreement answer_by answered_at answered_by charges customer_id delta id items kind number order_id outcome "
        "reason requested_at requested_by state terms"
    ),
    "Shipment": (
        "address carrier confirmed_by contents delivered_at expected_on id item_id order_id problem recipient "
        "shipped_at state to_post_office_box tracking_number"
    ),
    "ServiceChange": (
        "agreement billing_account_id characteristics charges created_at created_by customer_id effects id items kind "
        "monthly_after monthly_before order_number product_id product_version requested_on state valid_until"
    ),
    "SavedView": "id is_shared kind name owner_id owner_name query saved_at",
    "ViewMailing": "cadence hour id is_failing next_due_at user_id view_id weekday zone",
    "ExperimentRun": "begun_at begun_by ended_at ended_by experiment id state version",
    "ReleaseAct": "begun_at build email environment id is_hotfix kind reason recorded_at user_id",
    "MondayMail": "chosen_at id is_on mailed_week user_id",
    "StepAlert": "chosen_at device fall id is_on mailed_alarm_id step user_id",
    "StepAlarm": "changed_at changed_by device finding id note noticed_at over_at since state step",
    "TransferOffer": (
        "agreement agreements answer_by answered_at created_at created_by customer_id email id order_number product_id "
        "requested_on state token_hash"
    ),
}


@pytest.fixture(autouse=True)
def _mapped() -> None:
    start_mappers()


def test_the_codes_stored_with_audit_rows_are_these() -> None:
    codes = {entity_code(kind): " ".join(sorted(set(attribute_codes(kind).values()))) for kind in AUDITED}

    assert codes == CODES


def test_every_mapped_entity_has_a_code_of_its_own() -> None:
    assert {mapper.class_ for mapper in mapper_registry.mappers} == set(AUDITED)
    assert len({audited.code for audited in AUDITED.values()}) == len(AUDITED)


def test_an_unknown_attribute_has_no_code() -> None:
    with pytest.raises(KeyError):
        attribute_code(ProductOrder, "assigned_to")


def test_the_words_of_the_timeline_are_for_codes_that_are_stored() -> None:
    assert {timeline.ORDER, timeline.SHIPMENT, timeline.TASK} <= CODES.keys()
    assert {timeline.ASSIGNED, *timeline.CONTACT} <= set(CODES[timeline.ORDER].split())
    assert {timeline.EXCHANGES, timeline.FALLOUT, timeline.PARKED, timeline.STATE} <= set(CODES[timeline.TASK].split())


def test_an_entity_belongs_to_a_customer_or_to_nobody(keep: Keeper) -> None:
    home, visitor = keep.household(), a_visitor()
    order, cart = keep.order(home), keep.cart(visitor_id=visitor.visitor_id)

    owned: dict[object, UUID | None] = {
        home.customer: home.customer.id,
        home.account: home.customer.id,
        order: home.customer.id,
        home.user: None,
        cart: None,
    }

    assert {entity: owner_of(entity) for entity in owned} == owned


def test_the_trail_is_asked_by_entity_and_attribute(
    work: SqlUnitOfWorkFactory, keep: Keeper, reading: sessionmaker[Session]
) -> None:
    order, agent = keep.order(keep.household()), keep.agent("Sam Okafor")
    trail = SqlLastChanges(reading, ProductOrder)
    ada = an_agent_actor()

    with work(by=ada, reason="assign order") as uow:
        uow.product_orders.by_id(order.id).assign(agent.id, at=NOON)
        uow.commit()

    change = trail.last_change(order.id, of="assigned_agent_id")
    assert change is not None
    assert (change.person, change.reason) == ("Ada Lane", "assign order")
    assert trail.last_change(order.id, of="number") is None
