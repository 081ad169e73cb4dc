"""An item is decomposed by the catalogue, and nothing but its action decides which plan it gets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.plan_steps import ASKED_OF_THE_NETWORK, NetworkAction, TaskType
from business_layer.order_management.plans import Configuration, NoPlanForAction, PlanRequest, decompose
from business_layer.order_management.states import ItemAction
from business_layer.shared.errors import WrittenByNewerRelease
from business_layer.shared.stored_enums import read_value
from tests.builders.catalogue import ANSWERS, a_catalogue, a_row, the_catalogue

OFFERINGS = the_catalogue().offerings


def as_sold(offering: ProductOffering) -> Configuration:
    return Configuration(offering=offering.slug, values=offering.specification.validate_answers(ANSWERS[offering.slug]))


@pytest.mark.parametrize("offering", OFFERINGS, ids=lambda offering: offering.slug)
def test_each_offering_can_be_added_and_deleted_and_ends_with_its_customer_told(offering: ProductOffering) -> None:
    sold = as_sold(offering)

    added = decompose(the_catalogue(), PlanRequest(action=ItemAction.ADD, after=sold)).steps
    deleted = decompose(the_catalogue(), PlanRequest(action=ItemAction.DELETE, before=sold)).steps

    services = [step.specification for step in added if step.type is TaskType.SERVICE_ORDER]
    network = [step for step in deleted if step.type in ASKED_OF_THE_NETWORK]
    assert [step.specification for step in network] == services[::-1]
    assert {step.action for step in network} == {NetworkAction.DELETE}
    assert [step.type for step in deleted[-2:]] == [TaskType.END_PRODUCT, TaskType.TELL_CUSTOMER]
    assert TaskType.ACTIVATE_PRODUCT not in {step.type for step in deleted}


@given(st.sampled_from(OFFERINGS), st.sampled_from([ItemAction.ADD, ItemAction.DELETE]))
def test_a_plan_keeps_the_order_of_its_steps(offering: ProductOffering, action: ItemAction) -> None:
    sold = as_sold(offering)
    is_add = action is ItemAction.ADD
    request = PlanRequest(action=action, before=None if is_add else sold, after=sold if is_add else None)
    steps = decompose(the_catalogue(), request).steps

    names = [step.name for step in steps]
    for index, step in enumerate(steps):
        assert {name for name in step.after if name in names} <= set(names[:index])


def test_a_product_that_is_left_as_it_is_needs_no_plan() -> None:
    sold = as_sold(OFFERINGS[0])

    assert decompose(the_catalogue(), PlanRequest(action=ItemAction.NO_CHANGE, before=sold, after=sold)).steps == ()


def test_what_the_catalogue_has_no_plan_for_is_refused() -> None:
    catalogue = a_catalogue(a_row())
    sold = Configuration(offering="line", values={})

    with pytest.raises(NoPlanForAction, match="no plan to modify"):
        decompose(catalogue, PlanRequest(action=ItemAction.MODIFY, before=sold, after=sold))


def test_an_action_of_a_newer_release_is_left_to_it() -> None:
    request = PlanRequest(action=read_value(ItemAction, "swap"), before=as_sold(OFFERINGS[0]))

    with pytest.raises(WrittenByNewerRelease):
        decompose(the_catalogue(), request)
