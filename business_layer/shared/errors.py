"""The families of errors that the business raises. The presentation tier maps each to an HTTP status."""

from collections.abc import Mapping

NEWER_RELEASE = (
    "We're updating Dialtone right now, and this was changed by the newer version. Nothing is lost. "
    "Please try again in a few minutes."
)


class DomainError(Exception):
    """A refusal by the business. `code` is stable and may be shown to other systems; `field` names an input."""

    code = "error"

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class Invalid(DomainError):
    """The input cannot be right. The message says what to do."""

    code = "invalid"

    def __init__(self, message: str, *, field: str = "", errors: Mapping[str, str] | None = None) -> None:
        super().__init__(message, field=field)
        self.errors = dict(errors) if errors else ({field: message} if field else {})

    @classmethod
    def of(cls, errors: Mapping[str, str]) -> "Invalid":
        """Return one error for several inputs, each with its own message."""
        return cls("Check the highlighted answers.", errors=errors)


class NotFound(DomainError):
    """The thing does not exist, or the actor may not see it."""

    code = "not_found"


class NotPermitted(DomainError):
    """The actor sees the thing but may not do this to it."""

    code = "not_permitted"


class Conflict(DomainError):
    """Something changed in the meantime: a race was lost, a price changed, a reservation expired."""

    code = "conflict"


class IllegalTransition(Conflict):
    """A state machine has no such move."""

    code = "illegal_transition"


class WrittenByNewerRelease(Conflict):
    """A newer release, which is being rolled out, wrote data that this one cannot read or change."""

    code = "written_by_newer_release"

    def __init__(self, message: str = "") -> None:
        super().__init__(message or NEWER_RELEASE)


class GatewayUnavailable(DomainError):
    """An outside system did not answer. Asking again later may succeed."""

    code = "gateway_unavailable"


class TooManyAttempts(DomainError):
    """A limit on attempts was reached. Waiting helps."""

    code = "too_many_attempts"
