"""The HTTP status of each family of business errors. The one place that knows the numbers."""

from business_layer.shared.errors import (
    Conflict,
    DomainError,
    GatewayUnavailable,
    Invalid,
    NotFound,
    NotPermitted,
    TooManyAttempts,
)

STATUS_BY_FAMILY: tuple[tuple[type[DomainError], int], ...] = (
    (Invalid, 422),
    (NotFound, 404),
    (NotPermitted, 403),
    (Conflict, 409),
    (TooManyAttempts, 429),
    (GatewayUnavailable, 503),
)


def status_of(error: DomainError) -> int:
    """The HTTP status of a business error."""
    return next((status for family, status in STATUS_BY_FAMILY if isinstance(error, family)), 400)
