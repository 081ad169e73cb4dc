"""Drawing the fields of a form. A blank field looks the same on every page, so each is drawn once."""

from typing import Any
from weakref import WeakKeyDictionary

from jinja2 import Environment, pass_environment
from markupsafe import Markup
from marshmallow.fields import Field

from presentation_layer.forms.views import FieldView

# Drawing the ten blank fields of a search costs a quarter of a millisecond, an eighth of its page. Only fields of a
# shared schema are kept, by name, and they go when their schema goes: with its catalogue version.
_blank: WeakKeyDictionary[Field[Any], dict[str, Markup]] = WeakKeyDictionary()


@pass_environment
def draw_field(environment: Environment, view: FieldView) -> Markup:
    """The field as HTML, by the macro of components/forms.html."""
    if not view.is_shared_blank:
        return _drawn(environment, view)
    known = _blank.setdefault(view.asked, {})
    if view.name not in known:
        known[view.name] = _drawn(environment, view)
    return known[view.name]


def _drawn(environment: Environment, view: FieldView) -> Markup:
    macros: Any = environment.get_template("components/forms.html").module
    return Markup(macros.field(view))  # noqa: S704  # nosec B704
