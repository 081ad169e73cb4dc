"""A shopper before a well-stocked store."""

import pytest

from tests.builders.services import stock_visits
from tests.builders.shopper import Shopper


@pytest.fixture
def shopper() -> Shopper:
    shopper = Shopper()
    shopper.stock_plenty()
    stock_visits(shopper)
    return shopper
