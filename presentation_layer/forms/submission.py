"""One way to answer a form: do it, or show the form again with what was typed."""

from collections.abc import Callable
from typing import TypeVar

from flask.typing import ResponseReturnValue

from business_layer.shared.errors import Conflict, GatewayUnavailable, Invalid, TooManyAttempts
from presentation_layer.context import note_refused
from presentation_layer.errors import status_of
from presentation_layer.forms.form import Form

F = TypeVar("F", bound=Form)


def submit(form: F, action: Callable[[F], ResponseReturnValue], page: Callable[[F], str]) -> ResponseReturnValue:
    """Run the action if the form is valid. Errors of the form or the action are shown on the page, at their fields.

    A form that only adds or removes rows is shown again.
    """
    if form.is_changing_rows:
        return page(form)
    if form.is_valid:
        try:
            return action(form)
        except (Invalid, Conflict, TooManyAttempts, GatewayUnavailable) as error:
            form.reject(error)
            note_refused(form.errors)
            return page(form), status_of(error)
    note_refused(form.errors)
    return page(form), 422
