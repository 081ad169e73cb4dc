"""Values of enumerations that only a newer release knows."""

import pytest

from business_layer.inventory.product_states import ProductState
from business_layer.messages.message import MessageState
from business_layer.order_management.states import OPEN_STATES, ProductOrderState
from business_layer.shared.errors import Conflict, WrittenByNewerRelease
from business_layer.shared.stored_enums import is_known, read_value, require_known
from business_layer.user_management.users import Role, permissions_of
from presentation_layer.words import OFFICE_ORDER_WORDS, ORDER_WORDS, PRODUCT_WORDS
from tests.builders.orders import an_order
from tests.fakes.clock import NOON


def test_a_known_value_is_read_as_its_member() -> None:
    assert read_value(ProductState, "active") is ProductState.ACTIVE
    assert is_known(ProductState.ACTIVE)


def test_an_unknown_value_equals_no_member_and_keeps_what_was_stored() -> None:
    state = read_value(ProductOrderState, "onVacation")

    assert isinstance(state, ProductOrderState)
    assert not is_known(state)
    assert (str(state), state.value) == ("onVacation", "onVacation")
    assert state not in set(ProductOrderState) | OPEN_STATES
    assert list(ProductOrderState) == [state for state in ProductOrderState if is_known(state)]


def test_input_is_still_read_strictly() -> None:
    read_value(ProductOrderState, "onVacation")

    with pytest.raises(ValueError, match="onVacation"):
        ProductOrderState("onVacation")


def test_pages_have_words_for_an_unknown_state() -> None:
    state = read_value(ProductOrderState, "onVacation")

    assert ORDER_WORDS[state] == ("Status being updated", "")
    assert OFFICE_ORDER_WORDS[state] == ("Unknown to this release", "warn")
    assert PRODUCT_WORDS[read_value(ProductState, "parked")][0] == "Status being updated"


def test_an_entity_in_an_unknown_state_refuses_to_change() -> None:
    order = an_order(state=read_value(ProductOrderState, "onVacation"))
    product = order.new_product(order.items[0])
    product.state = read_value(ProductState, "parked")

    with pytest.raises(WrittenByNewerRelease, match="Please try again in a few minutes"):
        order.derive_state(at=NOON)
    with pytest.raises(WrittenByNewerRelease):
        product.activate(at=NOON, network={})
    assert (order.state, product.state) == ("onVacation", "parked")
    assert issubclass(WrittenByNewerRelease, Conflict)


def test_only_what_is_unknown_is_refused() -> None:
    require_known(MessageState.SENT, ProductState.ACTIVE)

    with pytest.raises(WrittenByNewerRelease):
        require_known(MessageState.SENT, read_value(MessageState, "sending"))


def test_a_role_that_is_not_known_permits_nothing() -> None:
    unknown = read_value(Role, "supervisor")

    assert permissions_of([unknown]) == frozenset()
    assert permissions_of([Role.AGENT, unknown]) == permissions_of([Role.AGENT])
