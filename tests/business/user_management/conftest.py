"""Fixtures for the tests of signing up, in and out."""

import pytest

from tests.business.user_management.account_use_cases import AccountUseCases


@pytest.fixture
def accounts() -> AccountUseCases:
    return AccountUseCases()
