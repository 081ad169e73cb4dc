"""Tokens of pages: each leads to the next page, and a token that nobody made to the first."""

import pytest

from business_layer.order_management.states import ProductOrderState
from presentation_layer.views.page_tokens import page_key, page_token
from tests.builders.orders import an_order_row

S = ProductOrderState


def test_the_token_of_a_page_leads_to_the_next_one() -> None:
    rows = [an_order_row(minute) for minute in range(4)]

    key = page_key(page_token(rows, 3))

    assert key is not None
    assert (key.at, key.id) == (rows[2].placed_at, rows[2].id)
    assert page_token(rows[:3], 3) == ""


@pytest.mark.parametrize(
    "token", ["", "x", "_", "2026-11-23", "2026-11-23_x", "x_0", f"2026-11-23_{0:032}", "'; DROP TABLE users"]
)
def test_a_token_that_nobody_made_is_the_first_page(token: str) -> None:
    assert page_key(token) is None
