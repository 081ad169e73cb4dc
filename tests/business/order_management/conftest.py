import pytest

from tests.fakes.unit_of_work import Books


@pytest.fixture
def books() -> Books:
    return Books()
