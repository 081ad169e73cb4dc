"""Drawing the fields of a form."""

from typing import Any

from jinja2 import Environment, pass_environment
from markupsafe import Markup

from presentation_layer.forms.views import FieldView


@pass_environment
def draw_field(environment: Environment, view: FieldView) -> Markup:
    """The field as HTML, by the macro of components/forms.html.

    A function, because the macros of fields and of groups of fields use each other, and templates cannot import in a
    circle.
    """
    macros: Any = environment.get_template("components/forms.html").module
    drawn: Markup = macros.field(view)
    return drawn
