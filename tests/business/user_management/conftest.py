"""Fixtures for the tests of signing up, in and out."""

import pytest

from tests.business.user_management.door import Door


@pytest.fixture
def door() -> Door:
    return Door()
