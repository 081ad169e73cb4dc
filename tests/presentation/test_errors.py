"""Each business error has one meaning over HTTP."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest

import business_layer
from business_layer.inventory.resources import ResourceTaken
from business_layer.online_ordering.checkout import CheckoutStep, StepMissing
from business_layer.order_management.service_orders import ProvisioningRefused
from business_layer.shared import errors
from business_layer.shared.errors import DomainError
from presentation_layer.errors import STATUS_BY_FAMILY, status_of
from web_layer.error_pages import WORDS

FAMILIES = tuple(family for family, _ in STATUS_BY_FAMILY)
# What only a worker meets, and handles itself.
NEVER_SHOWN = {"MailRefused", ProvisioningRefused.__name__}


def all_errors() -> Iterator[type[DomainError]]:
    """Every kind of error that the business has."""
    for module in pkgutil.walk_packages(business_layer.__path__, "business_layer."):
        importlib.import_module(module.name)
    waiting = [DomainError]
    while waiting:
        kind = waiting.pop()
        waiting.extend(kind.__subclasses__())
        if kind is not DomainError and kind.__module__.startswith("business_layer."):
            yield kind


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.Invalid("x"), 422),
        (errors.NotFound("x"), 404),
        (errors.NotPermitted("x"), 403),
        (errors.Conflict("x"), 409),
        (errors.IllegalTransition("x"), 409),
        (errors.TooManyAttempts("x"), 429),
        (errors.GatewayUnavailable("x"), 503),
        (ResourceTaken("x"), 409),
        (StepMissing(CheckoutStep.BILLING), 409),
        (DomainError("x"), 400),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, DomainError) else str(value),
)
def test_an_error_has_the_status_of_its_family(error: DomainError, status: int) -> None:
    assert status_of(error) == status


def test_every_error_belongs_to_a_family() -> None:
    homeless = {kind.__name__ for kind in all_errors() if not issubclass(kind, FAMILIES)}

    assert homeless <= NEVER_SHOWN


def test_every_status_has_words_of_its_own() -> None:
    statuses = {status for _, status in STATUS_BY_FAMILY} | {400}

    assert statuses <= WORDS.keys()
    assert all(title and advice.endswith(".") for title, advice in WORDS.values())


def test_codes_are_stable_words() -> None:
    """Other systems read them: letters and underscores only."""
    kinds = list(all_errors())

    assert len(kinds) > 10
    assert all(kind.code.replace("_", "").isalpha() and kind.code.islower() for kind in kinds)
